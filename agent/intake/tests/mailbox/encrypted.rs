//! Encryption, and what keeps an account from being opened: each is told by its own code.

use greffier_config::{After, MailTls, Mailbox};

use crate::dovecot::Dovecot;
use crate::office::{Office, deliver, problem};
use crate::relay::Relay;

fn encrypted(office: &Office, server: &Dovecot, tls: MailTls, authority: Option<&str>) -> Mailbox {
    let port = if tls == MailTls::Implicit { server.tls_port } else { server.port };
    let ca_file = authority.map(|name| server.file(name));
    Mailbox { host: "localhost".into(), tls, ca_file, ..office.account(port, "greffe", After::Keep) }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_of_encryption_hold_and_ask_for_a_trusted_certificate() {
    let server = Dovecot::start_with("disable_plaintext_auth = yes", "");
    deliver(&server, "greffe", 0..1);
    for tls in [MailTls::Implicit, MailTls::Starttls] {
        let mut office = Office::open().await;
        let mut inbox = office.inbox(&encrypted(&office, &server, tls, Some("root.pem")));
        assert_eq!(office.good_scan(&mut inbox).await.new, 1, "{tls:?}");
        assert_eq!(office.good_scan(&mut inbox).await.new, 0);
        for authority in [None, Some("other.pem")] {
            let mut inbox = office.inbox(&encrypted(&office, &server, tls, authority));
            office.scan(&mut inbox).await;
            assert_eq!(problem(&inbox).code, "GRF-IN-012", "{tls:?} {:?}", problem(&inbox));
        }
        // The certificate is for a name, not for this address.
        let mut inbox = office.inbox(&Mailbox { host: "127.0.0.1".into(), ..encrypted(&office, &server, tls, Some("root.pem")) });
        office.scan(&mut inbox).await;
        assert_eq!(problem(&inbox).code, "GRF-IN-012");
        for file in ["leaf.ext", "none.pem"] {
            let mut inbox = office.inbox(&encrypted(&office, &server, tls, Some(file)));
            office.scan(&mut inbox).await;
            assert_eq!(problem(&inbox).code, "GRF-IN-017");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_account_is_told_and_mended() {
    let server = Dovecot::start();
    deliver(&server, "greffe", 0..1);
    let mut office = Office::open().await;
    let good = office.account(server.port, "greffe", After::Seen);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let wrong_password = Some(office.secret("wrong", "autre"));
    for (mailbox, code) in [
        (Mailbox { password_file: wrong_password.clone(), ..good.clone() }, "GRF-IN-011"),
        (Mailbox { mailbox: "Nulle part".into(), ..good.clone() }, "GRF-IN-013"),
        (Mailbox { port: nobody, ..good.clone() }, "GRF-IN-014"),
        (Mailbox { password_file: Some("/nulle/part".into()), ..good.clone() }, "GRF-IN-017"),
    ] {
        let mut inbox = office.inbox(&mailbox);
        for attempt in 1..=2 {
            office.scan(&mut inbox).await;
            let told = problem(&inbox);
            assert_eq!((told.code, told.attempts), (code, attempt), "{told:?}");
            assert!(told.next_try.unwrap() > office.now && told.since <= office.now);
        }
    }
    // A password that is put right is read anew.
    let mut inbox = office.inbox(&Mailbox { password_file: wrong_password, ..good });
    office.scan(&mut inbox).await;
    assert_eq!(problem(&inbox).code, "GRF-IN-011");
    office.secret("wrong", crate::dovecot::PASSWORD);
    assert_eq!(office.good_scan(&mut inbox).await.new, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_never_goes_over_a_connection_that_is_not_encrypted() {
    // Nothing here speaks TLS: what stands between answers STARTTLS with a refusal.
    let server = Dovecot::start_with("ssl = no", "");
    let relay = Relay::start(server.port, None).await;
    let mut office = Office::open().await;
    server.mailbox("greffe");
    let mut inbox = office.inbox(&Mailbox { tls: MailTls::Starttls, ..office.account(relay.port(), "greffe", After::Keep) });
    office.scan(&mut inbox).await;
    assert_eq!(problem(&inbox).code, "GRF-IN-019");
    let lines = relay.lines.lock().unwrap().clone();
    assert_eq!(lines.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>(), ["g1 STARTTLS"]);
}
