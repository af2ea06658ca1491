//! A real office for tests: made by the program, run by the program, in a temporary folder, on a free port.
#![allow(clippy::missing_panics_doc, reason = "a test that cannot go on panics, and says why")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Password and passphrase of everybody in the tests.
pub const PASSWORD: &str = "demonstration";

/// The program: the one that `GREFFIER_PROGRAM` names (benches measure the optimised one), or the one built beside the tests.
pub fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("GREFFIER_PROGRAM") {
        return std::path::absolute(PathBuf::from(named)).unwrap();
    }
    let ours = std::env::current_exe().unwrap();
    // A test stands in target/debug/deps, a binary one folder above, beside the program.
    let beside = ours.ancestors().skip(1).take(2).map(|folder| folder.join("greffier")).find(|program| program.is_file());
    beside.expect("the program is not there: run `cargo build --workspace --bins` first")
}

/// The office of the library, with its faxes.
pub fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows/library/changement-adresse")
}

/// The sample faxes, by name.
pub fn faxes() -> Vec<PathBuf> {
    let mut faxes: Vec<_> = std::fs::read_dir(library().join("samples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    faxes.retain(|path| path.extension().is_some_and(|ending| ending == "tif"));
    faxes.sort();
    faxes
}

/// An office and, while it runs, its agent.
pub struct Office {
    temporary: tempfile::TempDir,
    agent: Option<Child>,
    /// Port of its console.
    pub port: u16,
}

impl Default for Office {
    fn default() -> Self {
        Self::new()
    }
}

impl Office {
    /// A new office with keys and the account `marie`, who may do everything.
    pub fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let mut office = Self { temporary, agent: None, port: 0 };
        office.greffier(&["init", "."]);
        office.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        office.configure("127.0.0.1:8470", &format!("127.0.0.1:{}", office.port));
        office.configure("scan_seconds = 5", "scan_seconds = 1");
        std::fs::write(office.folder().join("keys/sceau.passphrase"), PASSWORD).unwrap();
        std::fs::write(office.folder().join("keys/horodatage.passphrase"), PASSWORD).unwrap();
        let wanted: [(&str, &str, &[&str]); 3] =
            [("sceau", "Bureau du greffe", &[]), ("marie", "Marie Gagnon", &[]), ("horodatage", "Horodatage", &["--time-stamps"])];
        for (name, subject, more) in wanted {
            let new = ["keys", "new", "--name", name, "--subject", subject, "--out", "keys", "--passphrase-file", "keys/sceau.passphrase"];
            office.greffier(&[&new[..], more].concat());
        }
        let roles = ["commis", "signataire", "gestion", "support"].map(|role| ["--role", role]);
        let mut account = vec!["account", "set", "marie", "--display-name", "Marie Gagnon", "--key", "marie"];
        account.extend(["--password-file", "keys/sceau.passphrase"]);
        account.extend(roles.iter().flatten());
        office.greffier(&account);
        office
    }

    /// Replaces a text of `greffier.toml`.
    pub fn configure(&self, from: &str, to: &str) {
        let file = self.folder().join("greffier.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "greffier.toml has no « {from} »");
        std::fs::write(file, text.replace(from, to)).unwrap();
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        self.temporary.path()
    }

    /// Address of its console.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The inbox that faxes arrive in.
    pub fn inbox(&self) -> PathBuf {
        self.folder().join("inboxes/telecopie-greffe")
    }

    /// Runs a command in the office and returns what it gave.
    pub fn try_greffier(&self, arguments: &[&str]) -> Output {
        Command::new(program()).args(arguments).current_dir(self.folder()).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs a command in the office that must succeed, and returns its standard output.
    pub fn greffier(&self, arguments: &[&str]) -> String {
        let output = self.try_greffier(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "greffier {arguments:?}: {}\n{errors}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// A command's standard output as JSON.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.greffier(arguments)).unwrap()
    }

    /// Drops files into the inbox, as a scanner does.
    pub fn drop_in(&self, files: &[PathBuf]) {
        std::fs::create_dir_all(self.inbox()).unwrap();
        for file in files {
            std::fs::copy(file, self.inbox().join(file.file_name().unwrap())).unwrap();
        }
    }

    /// Starts the agent and waits until its console answers.
    pub fn start(&mut self) {
        self.spawn();
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the agent does not answer:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The agent's process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.agent.as_ref().map(Child::id)
    }

    /// Starts the agent without waiting for it.
    pub fn spawn(&mut self) {
        assert!(self.agent.is_none());
        let log = std::fs::File::options().create(true).append(true).open(self.folder().join("agent.log")).unwrap();
        let mut command = Command::new(program());
        command.args(["run"]).current_dir(self.folder()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.agent = Some(command.spawn().unwrap());
    }

    /// What the agent logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("agent.log")).unwrap_or_default()
    }

    /// Kills the agent at once, as a power cut does (SIGKILL).
    pub fn kill(&mut self) {
        if let Some(mut agent) = self.agent.take() {
            agent.kill().unwrap();
            agent.wait().unwrap();
        }
    }

    /// The account of the only inbox.
    pub fn counts(&self) -> serde_json::Value {
        self.json(&["inboxes", "--json"])["inboxes"][0].clone()
    }

    /// Waits until nothing is in progress and `expected` things were received.
    pub fn settle(&self, expected: u64, limit: Duration) -> serde_json::Value {
        let begun = Instant::now();
        loop {
            let counts = self.counts();
            if counts["received"] == expected && counts["in_progress"] == 0 {
                return counts;
            }
            assert!(begun.elapsed() < limit, "still {counts} after {limit:?}\n{}", self.log());
            std::thread::sleep(Duration::from_millis(250));
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.kill();
    }
}
