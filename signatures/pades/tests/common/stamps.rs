//! Our own time stamps over HTTP on loopback, for others to ask for.

use super::office::OfficeServices;
use greffier_pades::Services;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

/// Answers queries (RFC 3161 section 3.4) until the test's process ends, and returns the address.
pub fn serve(mut services: OfficeServices) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(stream);
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
                line.clear();
            }
            let mut query = vec![0; length];
            reader.read_exact(&mut query).expect("a query");
            let answer = services.time_stamp(&query).expect("a time stamp");
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            reader.get_mut().write_all(&[head.as_bytes(), &answer].concat()).expect("an answer");
        }
    });
    address
}
