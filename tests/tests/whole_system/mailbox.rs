//! A message in a mailbox becomes a case, is moved away, and whoever sent it is told under which number it is here.

#[allow(dead_code, reason = "the inbox's own tests use the rest")]
#[path = "../../../agent/intake/tests/mailbox/dovecot.rs"]
mod dovecot;

use std::os::unix::fs::PermissionsExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use greffier_tests::client::Clerk;
use greffier_tests::mail_server::MailServer;
use greffier_tests::office::{Office, faxes};
use serde_json::Value;

use crate::several_signers::until;
use dovecot::{Dovecot, PASSWORD};

fn message(from: &str, id: &str, more: &str, attachment: Option<&[u8]>) -> String {
    let encoded = attachment.map(|bytes| STANDARD.encode(bytes)).unwrap_or_default();
    let lines: Vec<String> = encoded.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let attachment = match attachment {
        Some(_) => format!(
            "--b\r\nContent-Type: image/tiff; name=fax.tif\r\nContent-Disposition: attachment; filename=fax.tif\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            lines.join("\r\n")
        ),
        None => String::new(),
    };
    let written = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    format!(
        "From: {from}\r\nTo: greffe@example.ca\r\nSubject: Mon changement\r\nDate: {written}\r\n\
         Message-ID: <{id}>\r\n{more}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/plain\r\n\r\nVoici ({id}).\r\n{attachment}--b--\r\n"
    )
}

/// The account of the mailbox.
fn counts(office: &Office) -> Value {
    let all = office.json(&["inboxes", "--json"]);
    all["inboxes"].as_array().unwrap().iter().find(|one| one["inbox"] == "courriel").unwrap().clone()
}

/// What a message says in words of its text, whatever its encoding of them.
fn words(message: &str) -> String {
    let (head, text) = message.split_once("\n\n").unwrap();
    if head.contains("base64") {
        let compact: String = text.chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
        return String::from_utf8(STANDARD_NO_PAD.decode(compact).unwrap()).unwrap();
    }
    let text = text.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex =
            (*first == b'=' && head.contains("quoted-printable")).then(|| u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16));
        match hex {
            Some(byte) => (bytes.push(byte.unwrap()), rest = &more[2..]).1,
            None => (bytes.push(*first), rest = more).1,
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_message_becomes_a_case_and_its_sender_is_told() {
    let (dovecot, mail) = (Dovecot::start(), MailServer::start());
    let mut office = Office::new();
    let secret = office.folder().join("courriel.password");
    std::fs::write(&secret, PASSWORD).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let file = office.folder().join("greffier.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let more = format!(
        "\n[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"Greffe <greffe@example.ca>\"\n\n\
         [[inbox]]\nname = \"courriel\"\ntitle = {{ fr = \"Courriel\", en = \"Mail\" }}\nreaders = [\"commis\"]\nacknowledge = true\n\n\
         [inbox.mailbox]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nuser = \"greffe\"\npassword_file = \"courriel.password\"\n\
         after = \"move\"\nmove_to = \"Greffier\"\npoll_seconds = 1\n",
        mail.port, dovecot.port
    );
    std::fs::write(&file, text + &more).unwrap();
    let form = std::fs::read(&faxes()[0]).unwrap();
    dovecot.deliver("greffe", &message("Zoé <zoe@example.org>", "1@example.org", "", Some(&form)));
    office.start();
    until(&office, "the case", || (counts(&office)["filed"] == 1).then_some(()));
    until(&office, "the acknowledgement", || (mail.taken().len() == 1).then_some(()));
    until(&office, "the message moved away", || {
        (dovecot.subjects("greffe", "INBOX").is_empty() && dovecot.subjects("greffe", "Greffier").len() == 1).then_some(())
    });

    let told = &mail.taken()[0];
    for line in [
        "X-Mail-From: <>\n",
        "X-Rcpt-To: zoe@example.org\n",
        "Auto-Submitted: auto-replied\n",
        "In-Reply-To: <1@example.org>\n",
        "Message-ID: <AR26-000001@example.ca>\n",
    ] {
        assert!(told.contains(line), "{line} is not in {told}");
    }
    let said = words(told);
    let digest = office_digest(&office, &form);
    for word in ["AR26-000001", "1 document", "a bien reçu votre envoi", "has received what you sent", digest.as_str()] {
        assert!(said.contains(word), "{word} is not in {said}");
    }
    assert!(!said.contains("fax.tif") && !said.contains("Mon changement"), "nothing of what was sent is repeated: {said}");

    // An absence note gets no answer; an address that does not exist is said, and tried again.
    dovecot.deliver("greffe", &message("absent@example.org", "2@example.org", "Auto-Submitted: auto-replied\r\n", None));
    dovecot.deliver("greffe", &message("inconnu@example.org", "3@example.org", "", Some(&std::fs::read(&faxes()[1]).unwrap())));
    let settled = until(&office, "both settled", || {
        let now = counts(&office);
        (now["filed"] == 2 && now["quarantined"] == 1).then_some(now)
    });
    assert_eq!((&settled["received"], &settled["opened"]), (&3.into(), &2.into()), "{settled}");
    until(&office, "the refusal", || office.log().contains("GRF-MAIL-003").then_some(()));
    assert_eq!(mail.taken().len(), 1, "nobody else was told");

    let marie = Clerk::sign_in(&office, "marie");
    let page = marie.get("/search?q=ar26-000001");
    assert!(page.contains("AR26-000001, envoyé") && page.contains("zoe@example.org"), "{page}");
    assert!(marie.get("/search?q=AR26-000002").contains("AR26-000002, refusé par le serveur de courriel (GRF-MAIL-003)"));
    let log = office.log();
    for personal in ["zoe@example.org", "inconnu@example.org", "Mon changement", PASSWORD] {
        assert!(!log.contains(personal), "the log names « {personal} »:\n{log}");
    }
}

/// The digest of some bytes, as the system's own program computes it.
fn office_digest(office: &Office, bytes: &[u8]) -> String {
    let file = office.folder().join("digest.bin");
    std::fs::write(&file, bytes).unwrap();
    let said = std::process::Command::new("sha256sum").arg(&file).output().unwrap();
    String::from_utf8(said.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

/// The same way, encrypted and with a password: what a server asks for that is not this machine.
#[test]
fn people_are_written_to_over_an_encrypted_connection() {
    let dovecot = Dovecot::start();
    let at = |name: &str| dovecot.file(name).display().to_string();
    let mail = MailServer::start_with(&[&at("leaf.pem"), &at("leaf.key"), "greffe", "sésame"]);
    let mut office = Office::new();
    let secret = office.folder().join("smtp.password");
    std::fs::write(&secret, "sésame\n").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::copy(dovecot.file("root.pem"), office.folder().join("root.pem")).unwrap();
    let settings = format!(
        "\n[mail]\nhost = \"localhost\"\nport = {}\nuser = \"greffe\"\npassword_file = \"smtp.password\"\nca_file = \"root.pem\"\n\
         from = \"greffe@example.ca\"\n",
        mail.port
    );
    let file = office.folder().join("greffier.toml");
    let text = std::fs::read_to_string(&file).unwrap().replacen("[[inbox]]\n", "[[inbox]]\nacknowledge = true\n", 1);
    std::fs::write(&file, text + &settings).unwrap();
    std::fs::create_dir_all(office.inbox()).unwrap();
    let form = std::fs::read(&faxes()[0]).unwrap();
    std::fs::write(office.inbox().join("a.eml"), message("zoe@example.org", "1@example.org", "", Some(&form))).unwrap();
    office.start();
    until(&office, "the acknowledgement", || (mail.taken().len() == 1).then_some(()));
    assert!(mail.taken()[0].contains("X-Rcpt-To: zoe@example.org\n"));
}
