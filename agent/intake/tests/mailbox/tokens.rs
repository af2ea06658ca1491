//! Access by tokens: Dovecot asks a small service of the test whether a token is good, and the agent asks it for new ones.

use std::sync::{Arc, Mutex};

use greffier_config::{After, Mailbox, OAuth2};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::dovecot::Dovecot;
use crate::office::{Office, deliver, problem};

#[derive(Default)]
struct Service {
    /// What was asked for tokens.
    asked: Vec<String>,
    /// The one token that is good.
    good: String,
    /// Whether tokens are given that nobody accepts.
    spoilt: bool,
    /// Whether no token is given.
    closed: bool,
}

impl Service {
    fn answer(&mut self, path: &str, body: &str) -> (&'static str, String) {
        if path.starts_with("/introspect") {
            let active = !self.good.is_empty() && body.split('&').any(|pair| pair == format!("token={}", self.good));
            return ("200 OK", format!("{{\"active\":{active},\"username\":\"greffe\"}}"));
        }
        self.asked.push(body.to_owned());
        if self.closed {
            return ("400 Bad Request", "{\"error\":\"invalid_grant\",\"error_description\":\"consent\\nwithdrawn\"}".to_owned());
        }
        let number = self.asked.len();
        let token = format!("jeton{number}");
        self.good = if self.spoilt { String::new() } else { token.clone() };
        ("200 OK", format!("{{\"access_token\":\"{token}\",\"token_type\":\"Bearer\",\"refresh_token\":\"relais{number}\"}}"))
    }
}

async fn serve(mut stream: TcpStream, service: Arc<Mutex<Service>>) -> Option<()> {
    let mut request = Vec::new();
    loop {
        if stream.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        if body.len() < length.unwrap_or(0) {
            continue;
        }
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let (status, answer) = service.lock().unwrap().answer(&path, body);
        let head =
            format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
        stream.write_all(format!("{head}{answer}").as_bytes()).await.ok()?;
        return stream.shutdown().await.ok();
    }
}

async fn start() -> (u16, Arc<Mutex<Service>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let service = Arc::new(Mutex::new(Service::default()));
    let own = service.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, own.clone()));
        }
    });
    (port, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_is_renewed_once() {
    let (port, service) = start().await;
    let more =
        "auth_mechanisms = plain login xoauth2\npassdb {\n  driver = oauth2\n  mechanisms = xoauth2\n  args = FOLDER/oauth2.conf\n}\n";
    let asks = format!(
        "introspection_url = http://127.0.0.1:{port}/introspect\nintrospection_mode = post\nusername_attribute = username\n\
         active_attribute = active\nactive_value = true\n"
    );
    let server = Dovecot::start_with(more, &asks);
    deliver(&server, "greffe", 0..1);
    let mut office = Office::open().await;
    let refresh = office.secret("refresh", "relais0");
    let oauth2 = OAuth2 {
        token_address: format!("http://127.0.0.1:{port}/token"),
        client_id: "greffier".into(),
        client_secret_file: Some(office.secret("client", "secret du client")),
        refresh_token_file: refresh.clone(),
        scope: Some("imap".into()),
    };
    let account = office.account(server.port, "greffe", After::Keep);
    let mut inbox = office.inbox(&Mailbox { password_file: None, oauth2: Some(oauth2), ..account });
    assert_eq!(office.good_scan(&mut inbox).await.new, 1);
    let first = "grant_type=refresh_token&client_id=greffier&refresh_token=relais0&client_secret=secret+du+client&scope=imap";
    assert_eq!(service.lock().unwrap().asked, [first]);
    // The new refresh token took the old one's place.
    assert_eq!(std::fs::read_to_string(&refresh).unwrap(), "relais1\n");

    // The token ends while the connection stands; then the connection ends too.
    service.lock().unwrap().good.clear();
    server.kick("greffe");
    deliver(&server, "greffe", 1..2);
    assert_eq!(office.good_scan(&mut inbox).await.new, 1);
    assert_eq!(service.lock().unwrap().asked.len(), 2, "refused, renewed, accepted");

    // A token that is good is used again.
    server.kick("greffe");
    office.good_scan(&mut inbox).await;
    assert_eq!(service.lock().unwrap().asked.len(), 2);

    // A new token that is refused as well is not renewed again.
    service.lock().unwrap().spoilt = true;
    service.lock().unwrap().good.clear();
    server.kick("greffe");
    office.scan(&mut inbox).await;
    assert_eq!(problem(&inbox).code, "GRF-IN-011");
    assert_eq!(service.lock().unwrap().asked.len(), 3);

    service.lock().unwrap().closed = true;
    office.scan(&mut inbox).await;
    let told = problem(&inbox);
    assert_eq!((told.code, told.detail.as_str()), ("GRF-IN-018", "invalid_grant consent\u{FFFD}withdrawn"));
}
