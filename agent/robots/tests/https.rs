//! A service behind `https` on this machine: it is asked when its authority is trusted, and not otherwise.

mod common;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::{attempt, failed, outputs, robot};
use greffier_robots::Settings;

fn openssl(folder: &Path, arguments: &str) {
    let output =
        Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap_or_else(|error| panic!("openssl: {error}"));
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A server that ends with its test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_service_is_asked_when_its_authority_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("leaf.ext"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n").unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(at, &format!("req -x509 {key} -keyout root.key -out root.pem -days 30 -subj /CN=essai"));
    openssl(at, &format!("req -new {key} -keyout leaf.key -out leaf.csr -subj /CN=service"));
    openssl(at, "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile leaf.ext -out leaf.pem");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let serve = format!("s_server -accept 127.0.0.1:{port} -cert leaf.pem -key leaf.key -www -quiet");
    let server = Command::new("openssl").args(serve.split(' ')).current_dir(at).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _server = Server(server.unwrap());
    for _ in 0..100 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let robot = robot(&format!(
        "robot: essai\ntitle: {{ fr: E, en: T }}\ninputs: []\nhttp: {{ method: GET, url: \"https://127.0.0.1:{port}/\", timeout: 10 }}\n"
    ));
    let failure = attempt(&robot, &[], &Settings::default()).await.unwrap_err();
    assert!(failure.to_string().contains("UnknownIssuer"), "{failure}");
    let trusting = Settings { trusted_roots: vec![at.join("root.pem")], ..Settings::default() };
    assert!(outputs(attempt(&robot, &[], &trusting).await).is_empty());
    let missing = Settings { trusted_roots: vec![at.join("leaf.ext"), at.join("none.pem")], ..Settings::default() };
    assert_eq!(failed(attempt(&robot, &[], &missing).await), ("never", "GRF-ROBOT-021"));
}
