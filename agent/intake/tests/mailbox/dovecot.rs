//! A Dovecot of our own on free ports of this machine, with its mail in a temporary folder.
//!
//! A small shell process watches a pipe from the test: when the test ends, however it ends, the pipe closes, and the watcher stops the
//! server and removes the folder.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The password of every account.
pub(crate) const PASSWORD: &str = "sesame \"ouvre\" \\toi";

/// A running server.
pub(crate) struct Dovecot {
    pub(crate) folder: PathBuf,
    /// Without encryption, or with STARTTLS.
    pub(crate) port: u16,
    /// Encrypted from the first byte.
    pub(crate) tls_port: u16,
    owner: Option<(u32, u32)>,
    delivered: AtomicU32,
    watcher: Child,
}

impl Dovecot {
    pub(crate) fn start() -> Self {
        Self::start_with("", "")
    }

    /// Starts a server with more settings, and with what its file of token settings holds.
    pub(crate) fn start_with(more: &str, oauth2: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("greffier-imap-").tempdir_in("/tmp").expect("a temporary folder").keep();
        // The server's processes of lesser rights go through it.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let root = fs::metadata("/proc/self").unwrap().uid() == 0;
        let owner = root.then(|| (number("-u"), number("-g")));
        fs::create_dir(folder.join("mail")).unwrap();
        if let Some((user, group)) = owner {
            chown(folder.join("mail"), Some(user), Some(group)).unwrap();
        }
        authority(&folder);
        let [port, tls_port] = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
        fs::write(folder.join("oauth2.conf"), oauth2).unwrap();
        // One line for all accounts.
        fs::write(folder.join("users"), format!("tous:{PASSWORD}\n")).unwrap();
        fs::write(folder.join("dovecot.conf"), settings(&folder, root, owner, [port, tls_port], more)).unwrap();
        let script =
            "trap '' INT TERM HUP; dovecot -F -c \"$1/dovecot.conf\" & server=$!; read -r _; kill $server; wait $server; rm -rf \"$1\"";
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "watcher"]).arg(&folder).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        let log = fs::File::create(folder.join("log")).unwrap();
        let watcher = shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log).spawn().expect("a shell");
        let server = Self { folder, port, tls_port, owner, delivered: AtomicU32::new(0), watcher };
        server.wait();
        server
    }

    /// Waits until it greets.
    fn wait(&self) {
        for _ in 0..200 {
            if let Ok(stream) = TcpStream::connect(("127.0.0.1", self.port)) {
                let mut line = String::new();
                if BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with("* OK") {
                    return;
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("Dovecot does not start; is it installed (apt-get install -y dovecot-imapd)? {log}");
    }

    /// Puts a message into the mailbox of an account, as a mail server does: written beside, then renamed into it.
    pub(crate) fn deliver(&self, user: &str, message: &str) {
        let number = self.delivered.fetch_add(1, Ordering::Relaxed);
        let home = self.mailbox(user);
        let name = format!("{}.M{number:06}P1.essai", 1_700_000_000 + number);
        let (written, there) = (home.join("tmp").join(&name), home.join("new").join(&name));
        fs::write(&written, message).unwrap();
        self.give(&written);
        fs::rename(written, there).unwrap();
    }

    /// The folder of an account's INBOX.
    pub(crate) fn mailbox(&self, user: &str) -> PathBuf {
        let home = self.folder.join("mail").join(user);
        for folder in ["", "tmp", "new", "cur"].map(|folder| home.join(folder)) {
            if !folder.exists() {
                fs::create_dir(&folder).unwrap();
                self.give(&folder);
            }
        }
        home
    }

    /// Makes the server number a mailbox anew: what it knows of it is gone.
    pub(crate) fn forget_numbers(&self, user: &str) {
        // A connection that stands would remember.
        self.kick(user);
        for entry in fs::read_dir(self.mailbox(user)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name == "dovecot-uidlist" || name.starts_with("dovecot.index") || name.starts_with("dovecot.list") {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// Says commands as an account does, and gives all that the server says to them.
    pub(crate) fn say(&self, user: &str, commands: &[&str]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut all = String::new();
        reader.read_line(&mut all).unwrap();
        let quoted = PASSWORD.replace('\\', "\\\\").replace('"', "\\\"");
        let login = format!("LOGIN {user} \"{quoted}\"");
        for command in [login.as_str()].iter().chain(commands) {
            stream.write_all(format!("t {command}\r\n").as_bytes()).unwrap();
            loop {
                let start = all.len();
                assert!(reader.read_line(&mut all).unwrap() > 0, "the server hung up: {all}");
                if all[start..].starts_with("t ") {
                    assert!(all[start..].starts_with("t OK"), "{command}: {all}");
                    break;
                }
            }
        }
        all
    }

    /// Subjects in a mailbox of an account, in their order, with a star where the message was seen.
    pub(crate) fn subjects(&self, user: &str, mailbox: &str) -> Vec<String> {
        let open = format!("EXAMINE {mailbox}");
        let said = self.say(user, &[&open, "UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])"]);
        let mut seen = "";
        let mut subjects = Vec::new();
        for line in said.lines() {
            if line.contains(" FETCH (") {
                seen = if line.contains("\\Seen") { "*" } else { "" };
            }
            subjects.extend(line.strip_prefix("Subject: ").map(|subject| format!("{subject}{seen}")));
        }
        subjects
    }

    /// Ends every connection of an account, and waits until they are gone.
    pub(crate) fn kick(&self, user: &str) {
        let ask = |arguments: [&str; 2]| {
            let mut doveadm = Command::new("doveadm");
            doveadm.arg("-c").arg(self.folder.join("dovecot.conf")).args(arguments).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
            String::from_utf8(doveadm.output().unwrap().stdout).unwrap()
        };
        ask(["kick", user]);
        for _ in 0..200 {
            if !ask(["who", user]).lines().any(|line| line.starts_with(user)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("connections of {user} stay");
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.owner {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// The number of the user (`-u`) or group (`-g`) that mail belongs to when the tests run as root.
fn number(which: &str) -> u32 {
    let output = Command::new("id").args([which, "nobody"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// Makes `root.pem`, and `leaf.pem` with `leaf.key` for this machine's name and address.
fn authority(folder: &Path) {
    let openssl = |arguments: &str| {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let extensions = "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n";
    fs::write(folder.join("leaf.ext"), extensions).unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout root.key -out root.pem -days 30 -subj /CN=essai"));
    openssl(&format!("req -x509 {key} -keyout other.key -out other.pem -days 30 -subj /CN=autre"));
    openssl(&format!("req -new {key} -keyout leaf.key -out leaf.csr -subj /CN=courriel"));
    openssl("x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile leaf.ext -out leaf.pem");
}

/// Settings in the words of Dovecot 2.3.
fn settings(folder: &Path, root: bool, owner: Option<(u32, u32)>, [port, tls_port]: [u16; 2], more: &str) -> String {
    let at = folder.display();
    let own = || String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap().trim().to_owned();
    let (internal, login) = if root { ("dovecot".to_owned(), "dovenull".to_owned()) } else { (own(), own()) };
    let (user, group) = owner.unwrap_or_else(|| {
        let me = fs::metadata("/proc/self").unwrap();
        (me.uid(), me.gid())
    });
    format!(
        "base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
         default_internal_user = {internal}\ndefault_login_user = {login}\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n\
         ssl = yes\nssl_cert = <{at}/leaf.pem\nssl_key = <{at}/leaf.key\ndisable_plaintext_auth = no\nssl_min_protocol = TLSv1.2\n\
         mail_location = maildir:{at}/mail/%u\nmail_max_userip_connections = 200\nauth_failure_delay = 0\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    port = {tls_port}\n    ssl = yes\n  }}\n}}\n\
         service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n\
         passdb {{\n  driver = passwd-file\n  args = scheme=PLAIN username_format=tous {at}/users\n  mechanisms = plain login\n}}\n\
         userdb {{\n  driver = static\n  args = uid={user} gid={group} home={at}/mail/%u\n}}\n{}\n",
        more.replace("FOLDER", &at.to_string())
    )
}
