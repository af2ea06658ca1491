//! A test authority on loopback: certomancer gives a root, an intermediate, signers, OCSP, CRL and time stamps.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Answers within a second on a quiet machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// Runs the server until the pipe from the test closes, however the test ends; then removes the folder.
const KEEPER: &str = r#""$1" --config "$2/certomancer.yml" animate --port "$3" --no-web-ui >"$2/server.log" 2>&1 &
server=$!; cat >/dev/null; kill "$server"; wait "$server"; rm -rf "$2""#;
const CONFIG: &str = include_str!("certomancer.yml");
const P256: [&str; 8] = ["root", "interm", "root-ocsp", "interm-ocsp", "tsa", "p256", "revoked", "expired"];

/// Whom the authority certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    Ed25519,
    P256,
    Rsa,
    /// P-256, revoked on 2025-06-01 for a compromised key.
    Revoked,
    /// P-256, ended on 2025-01-01.
    Expired,
}

impl Signer {
    pub fn label(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
            Self::Rsa => "rsa",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// The running server and its files; it ends when this is dropped or the test's process ends.
pub struct Authority {
    pub dir: PathBuf,
    base: String,
    keeper: Child,
}

impl Authority {
    /// Makes keys and certificates, starts the server and waits until it answers. Panics with its log when it does not.
    pub fn start() -> Self {
        let dir = tempfile::tempdir().expect("a folder").keep();
        make_keys(&dir);
        let program = super::venv("certomancer");
        // The port is free now; the chance that another takes it in the next second is small.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let config = CONFIG.replace("{port}", &port.to_string());
        std::fs::write(dir.join("certomancer.yml"), config).expect("the configuration");
        let made = Command::new(&program).current_dir(&dir).args(["mass-summon", "--no-pfx", "--flat", "bureau", "certs"]).output();
        let made = super::output(&program, made);
        assert!(made.accepted, "no certificates: {}", made.text);
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(&program)
            .arg(&dir)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh runs");
        let authority = Self { dir, base: format!("http://127.0.0.1:{port}/bureau"), keeper };
        let (start, mut answered) = (Instant::now(), false);
        while !answered && start.elapsed() < PATIENCE {
            sleep(Duration::from_millis(50));
            answered = answers(port);
        }
        assert!(answered, "no answer: {}", std::fs::read_to_string(authority.dir.join("server.log")).unwrap_or_default());
        authority
    }

    /// The private key, PKCS#8 PEM; a name of `certomancer.yml`.
    pub fn key(&self, label: &str) -> PathBuf {
        self.dir.join(format!("{label}.key.pem"))
    }

    /// The certificate, PEM; a name of `certomancer.yml`.
    pub fn certificate(&self, label: &str) -> PathBuf {
        self.dir.join(format!("certs/{label}.cert.pem"))
    }

    pub fn root(&self) -> PathBuf {
        self.certificate("root")
    }

    pub fn intermediate(&self) -> PathBuf {
        self.certificate("interm")
    }

    /// OCSP (RFC 6960) for what `issuer` ("root" or "interm") issued; by POST only.
    pub fn ocsp_url(&self, issuer: &str) -> String {
        format!("{}/ocsp/{issuer}", self.base)
    }

    /// The CRL (RFC 5280) of `issuer` ("root" or "interm"), DER.
    pub fn crl_url(&self, issuer: &str) -> String {
        format!("{}/crls/{issuer}/latest.crl", self.base)
    }

    /// Time stamps (RFC 3161) with a P-256 key certified by the root.
    pub fn tsa_url(&self) -> String {
        format!("{}/tsa/tsa", self.base)
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

fn make_keys(dir: &Path) {
    let generate = |label: &str, options: &[&str]| {
        let output = Command::new("openssl")
            .current_dir(dir)
            .args(["genpkey", "-out", &format!("{label}.key.pem"), "-algorithm"])
            .args(options)
            .output();
        let made = super::output(Path::new("openssl"), output);
        assert!(made.accepted, "{label}: {}", made.text);
    };
    for label in P256 {
        generate(label, &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    }
    generate("ed25519", &["ED25519"]);
    generate("rsa", &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = Vec::new();
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    stream.write_all(b"GET /bureau/crls/root/latest.crl HTTP/1.0\r\n\r\n").is_ok()
        && stream.read_to_end(&mut answer).is_ok()
        && answer.split(|b| *b == b'\r').next().is_some_and(|line| line.ends_with(b"200 OK"))
}
