//! Time stamps that are asked for over HTTP.
#![allow(missing_docs)]

use greffier_keys::{Cost, KeyOptions, NewKey, Outside, SystemEntropy, TimeStamping, new_key_with, unlock};
use greffier_pades::{Level, Services as _, SignError};
use jiff::Timestamp;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

const PASSPHRASE: &[u8] = b"une phrase assez longue";

/// Answers one query with what `answer` makes of it, and returns the address.
fn serve(status: &'static str, answer: impl FnOnce(Vec<u8>) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().expect("a caller").0);
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            line.clear();
        }
        let mut query = vec![0; length];
        reader.read_exact(&mut query).expect("a query");
        let answer = answer(query);
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
        reader.get_mut().write_all(&[head.as_bytes(), &answer].concat()).expect("an answer");
    });
    address
}

fn key(folder: &Path, name: &str, stamps_times: bool) {
    let request = NewKey { folder, name, subject: name, organisation: "Bureau", passphrase: PASSPHRASE, now: Timestamp::now() };
    let options = KeyOptions { cost: Cost::TEST, stamps_times, ..KeyOptions::default() };
    new_key_with(&request, &options, &mut SystemEntropy).expect("made");
}

fn outside(folder: &Path, address: String) -> Outside {
    Outside::new(folder, TimeStamping::At(address), Timestamp::now()).expect("the outside")
}

#[test]
fn a_time_stamp_is_asked_for_and_what_goes_wrong_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path();
    key(folder, "eve", false);
    key(folder, "horodatage", true);
    let stamps = unlock(&folder.join("horodatage.key"), PASSPHRASE).expect("opens");
    let mut own = Outside::new(folder, TimeStamping::Own(Box::new(stamps)), Timestamp::now()).expect("the outside");
    let address = serve("200 OK", move |query| own.time_stamp(&query).expect("a time stamp"));
    let signer = unlock(&folder.join("eve.key"), PASSPHRASE).expect("opens");
    let mut document = lopdf::Document::with_version("1.7");
    let pages = document.new_object_id();
    let page = lopdf::dictionary! { "Type" => "Page", "Parent" => pages, "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()] };
    let page = document.add_object(page);
    let tree = lopdf::dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![lopdf::Object::from(page)] };
    document.objects.insert(pages, tree.into());
    let catalog = document.add_object(lopdf::dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).expect("a document");
    let request = greffier_pades::SignRequest { level: Level::BaselineT, ..greffier_pades::SignRequest::new(Timestamp::now()) };
    let sign = |address: String| greffier_pades::sign_with(&pdf, signer.signer(), &request, &mut outside(folder, address));
    let signed = sign(address).expect("signed");
    let found = greffier_pades::verify(&signed, &greffier_keys::load_trust(folder).expect("trust"), Timestamp::now());
    assert_eq!(found.signatures[0].level, Some(Level::BaselineT), "{found:?}");

    let code = |result: Result<Vec<u8>, SignError>| result.expect_err("refused").code();
    assert_eq!(code(sign(serve("200 OK", |_| b"no time stamp".to_vec()))), "GRF-SIG-011");
    assert_eq!(code(sign(serve("503 Busy", |_| Vec::new()))), "GRF-SIG-015");
    assert_eq!(code(sign(serve("200 OK", |_| vec![0; 2 << 20]))), "GRF-SIG-015");
    assert_eq!(code(sign("http://127.0.0.1:9/".into())), "GRF-SIG-015");
    assert_eq!(code(sign("https://127.0.0.1:9/".into())), "GRF-SIG-015");
}
