//! Signing and checking on the command line: every kind of key, every level, keys on a device, revocation.

use std::process::{Command, Output};

const PIN: &str = "314159";
/// Where Debian puts SoftHSM's module.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The smallest document that is one.
fn one_page() -> String {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>/Contents 4 0 R>>",
        "<</Length 0>>\nstream\n\nendstream",
    ];
    let (mut text, mut places) = ("%PDF-1.7\n".to_owned(), Vec::new());
    for (number, object) in objects.iter().enumerate() {
        places.push(text.len());
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let table = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect::<String>();
    let (count, start) = (objects.len() + 1, text.len());
    text.push_str(&format!(
        "xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    ));
    text
}

/// A folder with a passphrase, keys and a document, and the program that works in it.
struct Bench {
    folder: tempfile::TempDir,
    /// Configuration of the device, for those who have one.
    device: Option<std::path::PathBuf>,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("phrase"), "une phrase assez longue\n").unwrap();
        std::fs::write(folder.path().join("in.pdf"), one_page()).unwrap();
        Self { folder, device: None }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.folder.path());
        if let Some(device) = &self.device {
            command.env("SOFTHSM2_CONF", device);
        }
        command.output().unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    fn greffier(&self, arguments: &[&str]) -> Output {
        self.run(greffier_tests::office::program().to_str().unwrap(), arguments)
    }

    /// Runs what must succeed, and returns what it printed.
    fn must(&self, program: &str, arguments: &[&str]) -> String {
        let output = if program == "greffier" { self.greffier(arguments) } else { self.run(program, arguments) };
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert!(output.status.success(), "{program} {arguments:?}: {text}");
        text
    }

    fn new_key(&self, name: &str, more: &[&str]) {
        let base = ["keys", "new", "--name", name, "--subject", "Ève Tremblay", "--out", "keys", "--passphrase-file", "phrase"];
        self.must("greffier", &[&base[..], more].concat());
    }

    /// The exit code, the verdict and the first signature of `greffier verify --json`.
    fn verified(&self, file: &str) -> (Option<i32>, serde_json::Value) {
        let output = self.greffier(&["verify", file, "--trust", "keys", "--json"]);
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
    }
}

#[test]
fn every_kind_of_key_signs_at_the_highest_level() {
    for kind in ["ed25519", "p256", "rsa", "rsa-pss"] {
        let bench = Bench::new();
        bench.new_key("eve", &["--kind", kind]);
        bench.new_key("horodatage", &["--kind", kind, "--time-stamps"]);
        let base = ["sign", "in.pdf", "out.pdf", "--key", "keys/eve.key", "--passphrase-file", "phrase", "--level", "b-lta"];
        let refused = bench.greffier(&base);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("GRF-SIG-014"), "no authority, no lower level");
        assert!(!bench.path("out.pdf").exists());
        bench.must("greffier", &[&base[..], &["--tsa-key", "keys/horodatage.key", "--tsa-passphrase-file", "phrase"]].concat());
        let (code, found) = bench.verified("out.pdf");
        assert_eq!((code, found["signatures"][0]["level"].as_str()), (Some(0), Some("b-lta")), "{kind}: {found:#}");
        assert_eq!(found["signatures"][0]["revocation"], "good");
        let renew = ["renew", "out.pdf", "renewed.pdf", "--tsa-key", "keys/horodatage.key", "--tsa-passphrase-file", "phrase"];
        assert!(bench.must("greffier", &renew).contains("à renouveler de nouveau avant le 20"));
        let (code, found) = bench.verified("renewed.pdf");
        assert_eq!((code, found["signatures"].as_array().map(Vec::len)), (Some(0), Some(3)), "{kind}: {found:#}");
    }
}

#[test]
fn a_revoked_key_is_told_and_listed() {
    let bench = Bench::new();
    bench.new_key("eve", &[]);
    bench.must("greffier", &["sign", "in.pdf", "out.pdf", "--key", "keys/eve.key", "--passphrase-file", "phrase"]);
    assert_eq!(bench.verified("out.pdf").0, Some(0));
    bench.must("greffier", &["keys", "rotate", "--name", "eve", "--passphrase-file", "phrase"]);
    let listed = bench.must("greffier", &["keys", "list"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
    let old = listed.split_whitespace().find(|word| word.starts_with("eve-")).unwrap().to_owned();
    assert_eq!(bench.verified("out.pdf").0, Some(0), "what the old key signed stands");
    let reason = ["--reason", "key-compromise", "--root-passphrase-file", "phrase"];
    bench.must("greffier", &[&["keys", "revoke", "--name", &old][..], &reason].concat());
    let (code, found) = bench.verified("out.pdf");
    assert_eq!((code, found["signatures"][0]["reasons"][0].as_str()), (Some(2), Some("revoked-time-unproven")));
    assert!(bench.must("greffier", &["keys", "list"]).contains("révoquée le"));
    let json: serde_json::Value = serde_json::from_str(&bench.must("greffier", &["keys", "list", "--json"])).unwrap();
    assert_eq!(json.as_array().unwrap().iter().filter(|key| key["revoked_why"] == "key-compromise").count(), 1);
    let unknown = bench.greffier(&["keys", "revoke", "--name", "eve", "--reason", "fatigue", "--root-passphrase-file", "phrase"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("GRF-CLI-025"));
}

#[test]
fn a_signature_shows_itself_where_it_is_told_to() {
    let bench = Bench::new();
    bench.new_key("eve", &[]);
    let sign = |place: &str, out: &str| {
        let base = ["sign", "in.pdf", out, "--key", "keys/eve.key", "--passphrase-file", "phrase", "--reason", "Décision rendue"];
        bench.greffier(&[&base[..], &["--show", place]].concat())
    };
    for (place, why) in
        [("ici", "write PAGE"), ("2:10,10,60,20", "no page 2"), ("1:180,10,60,20", "leaves page 1"), ("field", "write PAGE")]
    {
        let refused = sign(place, "refused.pdf");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("GRF-CLI-026") && said.contains(why) && !bench.path("refused.pdf").exists(), "{place}: {said}");
    }
    let signed = sign("last:120,230,70,25", "out.pdf");
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    assert_eq!(bench.verified("out.pdf").0, Some(0));
    bench.must("qpdf", &["--check", "out.pdf"]);
    // It stands in its place, and nowhere else: 120 to 190 mm from the left, 230 to 255 mm from the top.
    let text = |area: [&str; 4]| {
        let [x, y, width, height] = area;
        bench.must("pdftotext", &["-r", "254", "-x", x, "-y", y, "-W", width, "-H", height, "out.pdf", "-"])
    };
    let inside = text(["1200", "2300", "700", "250"]);
    for line in ["Ève Tremblay", "Décision rendue", "20"] {
        assert!(inside.contains(line), "{inside}");
    }
    assert_eq!(text(["0", "0", "2159", "2290"]).trim(), "");
}

/// What others' readers need of an office: a list that they can fetch. pyHanko fetches it from the address in the certificate.
#[test]
fn strangers_fetch_the_revocation_list_from_the_address_in_the_certificate() {
    let bench = Bench::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}/revoked.crl");
    let refused =
        bench.greffier(&["keys", "new", "--name", "luc", "--out", "keys", "--passphrase-file", "phrase", "--list-address", "ici"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("GRF-KEY-013") && !bench.path("keys/root.key").exists(), "nor an authority");
    bench.new_key("eve", &["--list-address", &address]);
    bench.must("greffier", &["keys", "rotate", "--name", "eve", "--passphrase-file", "phrase"]);
    let shown = bench.must("openssl", &["x509", "-in", "keys/eve.pem", "-noout", "-ext", "crlDistributionPoints"]);
    assert!(shown.contains(&address), "the new certificate has it too: {shown}");
    bench.must("greffier", &["sign", "in.pdf", "out.pdf", "--key", "keys/eve.key", "--passphrase-file", "phrase"]);
    // The office itself does not wait for its web server: the list stands beside the keys.
    bench.new_key("horodatage", &["--time-stamps"]);
    let archived = ["sign", "in.pdf", "archive.pdf", "--key", "keys/eve.key", "--passphrase-file", "phrase", "--level", "b-lta"];
    bench.must("greffier", &[&archived[..], &["--tsa-key", "keys/horodatage.key", "--tsa-passphrase-file", "phrase"]].concat());
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let (python, script) = (folder.join(".venv/bin/python"), folder.join("judges/ades.py"));
    let judge = || bench.run(python.to_str().unwrap(), &[script.to_str().unwrap(), "out.pdf", "keys/root.pem", "online"]);
    assert!(!judge().status.success(), "nobody publishes the list yet");
    let mut publisher = std::process::Command::new(&python);
    publisher.args(["-m", "http.server", "--bind", "127.0.0.1", "--directory", "keys", &port.to_string()]).current_dir(bench.path(""));
    let mut publisher = publisher.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    for _ in 0..100 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let said = judge();
    publisher.kill().unwrap();
    publisher.wait().unwrap();
    assert!(said.status.success(), "{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
}

#[test]
fn a_key_never_leaves_its_device() {
    let mut bench = Bench::new();
    bench.new_key("eve", &["--kind", "p256"]);
    std::fs::create_dir(bench.path("tokens")).unwrap();
    std::fs::write(bench.path("softhsm2.conf"), format!("directories.tokendir = {}\n", bench.path("tokens").display())).unwrap();
    bench.device = Some(bench.path("softhsm2.conf"));
    bench.must("softhsm2-util", &["--init-token", "--free", "--label", "Bureau", "--pin", PIN, "--so-pin", "271828"]);
    std::fs::write(bench.path("pin"), PIN).unwrap();
    std::fs::write(bench.path("other-pin"), "161803").unwrap();
    let kinds: [(&str, &[&str]); 3] = [
        ("leo", &["ed25519"]),
        ("mia", &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        ("zoe", &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ];
    for (number, (name, kind)) in kinds.into_iter().enumerate() {
        bench.must("openssl", &[&["genpkey", "-out", "made.pem", "-algorithm"], kind].concat());
        let id = format!("{:02x}", number + 1);
        bench.must("softhsm2-util", &["--import", "made.pem", "--token", "Bureau", "--label", name, "--id", &id, "--pin", PIN]);
        std::fs::remove_file(bench.path("made.pem")).unwrap();
        let address = format!("pkcs11:token=Bureau;object={name}?module-path={MODULE}");
        let new = ["keys", "new", "--name", name, "--out", "keys", "--device", &address, "--root-passphrase-file", "phrase"];
        let refused = bench.greffier(&[&new[..], &["--passphrase-file", "other-pin"]].concat());
        assert!(String::from_utf8_lossy(&refused.stderr).contains("GRF-KEY-003"), "{}", String::from_utf8_lossy(&refused.stderr));
        bench.must("greffier", &[&new[..], &["--passphrase-file", "pin"]].concat());
        let (key, out) = (format!("keys/{name}.pkcs11"), format!("{name}.pdf"));
        bench.must("greffier", &["sign", "in.pdf", &out, "--key", &key, "--passphrase-file", "pin"]);
        let (code, found) = bench.verified(&out);
        assert_eq!(code, Some(0), "{name}: {found:#}");
    }
    std::fs::write(bench.path("keys/gone.pkcs11"), format!("pkcs11:token=Bureau;object=gone?module-path={MODULE}\n")).unwrap();
    std::fs::copy(bench.path("keys/leo.pem"), bench.path("keys/gone.pem")).unwrap();
    let refused = bench.greffier(&["sign", "in.pdf", "gone.pdf", "--key", "keys/gone.pkcs11", "--passphrase-file", "pin"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("GRF-KEY-012"));
}
