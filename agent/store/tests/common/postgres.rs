//! A PostgreSQL cluster of our own, in a temporary folder, reached by a socket in that folder, with its data synced like a real one.
//!
//! A small shell process watches a pipe from the test: when the test ends, however it ends (also by a panic or SIGKILL), the pipe
//! closes, and the watcher stops the cluster and removes the folder.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running cluster.
pub(crate) struct Cluster {
    folder: PathBuf,
    watcher: Child,
}

impl Cluster {
    /// Starts a cluster; `None`, said on standard error, when `GREFFIER_POSTGRES=off`.
    #[expect(clippy::print_stderr, reason = "a test that is left out says so")]
    pub(crate) fn start() -> Option<Self> {
        if std::env::var("GREFFIER_POSTGRES").as_deref() == Ok("off") {
            eprintln!("skipped: GREFFIER_POSTGRES=off, so nothing is tried on PostgreSQL");
            return None;
        }
        let programs = programs();
        // In /tmp itself, so that the user `postgres` can reach it and the socket's path stays short.
        let folder = tempfile::Builder::new().prefix("greffier-pg-").tempdir_in("/tmp").expect("a temporary folder").keep();
        let data = folder.join("data");
        let root = is_root();
        if root {
            run(Command::new("chown").arg("postgres").arg(&folder));
        }
        run(as_postgres(root, programs.join("initdb"))
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(&data));
        let settings = "fsync=on\nfull_page_writes=on\nsynchronous_commit=on\nlisten_addresses=''\nmax_connections=100\n";
        let configuration = data.join("postgresql.conf");
        let written = fs::read_to_string(&configuration).expect("initdb wrote it");
        fs::write(&configuration, format!("{written}\n{settings}unix_socket_directories='{}'\n", folder.display())).expect("writable");
        run(as_postgres(root, programs.join("pg_ctl")).arg("-D").arg(&data).arg("-l").arg(folder.join("log")).args(["-w", "start"]));
        let watcher = watch(root, &programs, &folder);
        Some(Self { folder, watcher })
    }

    /// Makes an empty database and gives its address.
    pub(crate) async fn database(&self, name: &str) -> String {
        use sqlx::Connection as _;
        sqlx::any::install_default_drivers();
        let mut admin = sqlx::AnyConnection::connect(&self.url("postgres")).await.expect("the cluster answers");
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut admin).await.expect("a new database");
        admin.close().await.expect("closes");
        self.url(name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _stopped = self.watcher.wait();
    }
}

fn watch(root: bool, programs: &Path, folder: &Path) -> Child {
    // `read` ends when the other side of the pipe is gone. An interrupt from the terminal is for the test, not for the watcher.
    let script = "trap '' INT TERM HUP; read -r _; \"$1\" -D \"$2/data\" -m immediate -w stop; rm -rf \"$2\"";
    let mut shell = as_postgres(root, PathBuf::from("sh"));
    shell.args(["-c", script, "watcher"]).arg(programs.join("pg_ctl")).arg(folder);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a shell")
}

fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(|version| Some(version.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    found.retain(|bin| bin.join("initdb").exists());
    found.sort();
    found.pop().unwrap_or_else(|| {
        panic!("PostgreSQL is not installed: run `apt-get install -y postgresql`, or set GREFFIER_POSTGRES=off to leave its tests out")
    })
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// PostgreSQL refuses to run as root.
fn as_postgres(root: bool, program: PathBuf) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program).current_dir("/tmp");
    command
}

fn run(command: &mut Command) {
    // The server keeps the streams it inherits, so its messages go to a file rather than to a pipe that would never close.
    let mut messages = tempfile::tempfile().expect("a temporary file");
    let copy = messages.try_clone().expect("a second handle");
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(copy).status().expect("the program starts");
    let mut text = String::new();
    let _read = std::io::Seek::rewind(&mut messages).and_then(|()| messages.read_to_string(&mut text));
    assert!(status.success(), "{command:?}: {text}");
}
