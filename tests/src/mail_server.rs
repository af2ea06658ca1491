//! A mail server for tests that takes what is sent to people: `judges/mail_server.py` (aiosmtpd), which nobody here wrote.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; it ends with this value.
pub struct MailServer {
    folder: tempfile::TempDir,
    /// Its port.
    pub port: u16,
    server: Child,
}

impl MailServer {
    /// Starts a server that takes mail from anybody, without encryption.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a server with more arguments: certificate, key, user and password.
    pub fn start_with(more: &[&str]) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = here.join(".venv/bin/python");
        assert!(python.is_file(), "the mail server is not there: run `make judges`");
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(python);
        command.arg(here.join("judges/mail_server.py")).arg(folder.path()).args(more);
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("the mail server does not start"));
        Self { folder, port, server }
    }

    /// What it took, in order: the head and the text, after the sender and the recipients that it was told.
    pub fn taken(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "eml")).collect();
        files.sort_by_key(|path| path.file_stem().and_then(|name| name.to_str()?.parse::<u32>().ok()));
        files.iter().map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).replace("\r\n", "\n")).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        let _ = self.server.wait();
    }
}
