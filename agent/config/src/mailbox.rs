//! An inbox that is a mailbox of a mail server (IMAP4rev1, RFC 3501; IMAP4rev2, RFC 9051).

use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, de::IgnoredAny};
use toml::Spanned;
use url::{Host, Url};

use crate::{Config, ConfigError, Inbox};

/// Seconds that may lie between two looks at most.
const LONGEST_POLL: u64 = 24 * 60 * 60;
/// MiB a message may have at most: what the store takes for one document.
const LARGEST_MESSAGE: u64 = 512;

/// `[inbox.mailbox]`: the mailbox that an inbox watches. Keys may be written with hyphens as well.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// The server's name, which its certificate must bear.
    pub host: String,
    /// The server's port.
    #[serde(default = "default_port")]
    pub port: u16,
    /// How the connection is encrypted.
    #[serde(default)]
    pub tls: MailTls,
    /// The account.
    pub user: String,
    /// File with the account's password on one line, readable by its owner alone.
    #[serde(default, alias = "password-file")]
    pub password_file: Option<PathBuf>,
    /// Access by tokens in a password's place.
    #[serde(default)]
    pub oauth2: Option<OAuth2>,
    /// The mailbox of the account that is watched.
    #[serde(default = "default_mailbox")]
    pub mailbox: String,
    /// What becomes of a message that was taken.
    #[serde(default)]
    pub after: After,
    /// The mailbox that messages are moved to, for `after = "move"`.
    #[serde(default, alias = "move-to")]
    pub move_to: Option<String>,
    /// File (PEM) of authorities that are trusted beside those of the machine.
    #[serde(default, alias = "ca-file")]
    pub ca_file: Option<PathBuf>,
    /// Seconds between two looks, behind what the server announces.
    #[serde(default = "default_poll", alias = "poll-seconds")]
    pub poll_seconds: u64,
    /// Size a message may have, in MiB.
    #[serde(default = "default_size", alias = "max-message-mib")]
    pub max_message_mib: u64,
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailTls {
    /// From the first byte (RFC 8314 s. 3.2).
    #[default]
    Implicit,
    /// After `STARTTLS` (RFC 3501 s. 6.2.1).
    Starttls,
    /// Not at all: on this machine only.
    None,
}

/// What becomes of a message that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum After {
    /// Nothing: the mailbox is only read.
    #[default]
    Keep,
    /// It is marked as read (`\Seen`).
    Seen,
    /// It is moved to another mailbox.
    Move,
}

/// `[inbox.mailbox.oauth2]`: access by tokens (RFC 6749 s. 6, `XOAUTH2`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuth2 {
    /// Where tokens are asked for: `https://…`.
    #[serde(alias = "token-address")]
    pub token_address: String,
    /// The agent's identifier there.
    #[serde(alias = "client-id")]
    pub client_id: String,
    /// File with the agent's secret there, readable by its owner alone; none for a public client.
    #[serde(default, alias = "client-secret-file")]
    pub client_secret_file: Option<PathBuf>,
    /// File with the refresh token, readable and writable by its owner alone.
    #[serde(alias = "refresh-token-file")]
    pub refresh_token_file: PathBuf,
    /// What access is asked for; what the refresh token is good for when not said.
    #[serde(default)]
    pub scope: Option<String>,
}

fn default_port() -> u16 {
    993
}

fn default_mailbox() -> String {
    "INBOX".into()
}

fn default_poll() -> u64 {
    60
}

fn default_size() -> u64 {
    50
}

impl Mailbox {
    /// The mailbox that messages are moved to; none when they stay.
    #[must_use]
    pub fn destination(&self) -> Option<&str> {
        self.move_to.as_deref().filter(|_| self.after == After::Move)
    }

    /// What is wrong with it and how to mend it, in French and in English.
    fn fault(&self) -> Option<(String, String)> {
        let said = |fr: &str, en: &str| Some((fr.to_owned(), en.to_owned()));
        let unfit = |text: &str| text.is_empty() || text.len() > 255 || text.chars().any(char::is_control);
        if [&self.host, &self.user, &self.mailbox].into_iter().chain(&self.move_to).any(|text| unfit(text)) {
            return said(
                "host, user, mailbox et move_to ont de 1 à 255 caractères, sans caractère de commande",
                "host, user, mailbox and move_to have 1 to 255 characters and no control character",
            );
        }
        if self.tls == MailTls::None && !is_here(&self.host) {
            return said(
                "tls = \"none\" n'est permis que vers cette machine ; écrivez \"implicit\" ou \"starttls\"",
                "tls = \"none\" is allowed to this machine only; write \"implicit\" or \"starttls\"",
            );
        }
        if self.password_file.is_some() == self.oauth2.is_some() {
            return said(
                "il faut password_file ou [inbox.mailbox.oauth2], l'un des deux",
                "password_file or [inbox.mailbox.oauth2] is needed, one of the two",
            );
        }
        if (self.after == After::Move) != self.move_to.is_some() {
            return said(
                "after = \"move\" et move_to vont ensemble ; écrivez par exemple move_to = \"Greffier\"",
                "after = \"move\" and move_to go together; write for example move_to = \"Greffier\"",
            );
        }
        if self.move_to.as_deref().is_some_and(|to| named(to) == named(&self.mailbox)) {
            return said("move_to est la boîte surveillée ; nommez-en une autre", "move_to is the watched mailbox; name another");
        }
        if !(1..=LONGEST_POLL).contains(&self.poll_seconds) || !(1..=LARGEST_MESSAGE).contains(&self.max_message_mib) {
            return said(
                "poll_seconds va de 1 à 86400 et max_message_mib de 1 à 512",
                "poll_seconds goes from 1 to 86400 and max_message_mib from 1 to 512",
            );
        }
        if self.oauth2.as_ref().is_some_and(|oauth2| !is_encrypted(&oauth2.token_address)) {
            return said(
                "token_address doit commencer par https:// (ou http:// et cette machine)",
                "token_address must begin with https:// (or http:// and this machine)",
            );
        }
        None
    }
}

/// The name of a mailbox as servers compare it: `INBOX` is one name in any case (RFC 9051 s. 5.1).
fn named(mailbox: &str) -> &str {
    if mailbox.eq_ignore_ascii_case("INBOX") { "INBOX" } else { mailbox }
}

pub(crate) fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_encrypted(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

/// Where each inbox begins in the file.
#[derive(Deserialize)]
struct Places {
    #[serde(default, rename = "inbox")]
    inboxes: Vec<Spanned<IgnoredAny>>,
}

impl Config {
    /// The mailbox of an inbox, with its paths taken from the folder the file is in; none when the inbox is a folder.
    #[must_use]
    pub fn mailbox(&self, inbox: &Inbox) -> Option<Mailbox> {
        let whole = |path: &PathBuf| self.path(path);
        let mailbox = inbox.mailbox.clone()?;
        let oauth2 = mailbox.oauth2.map(|oauth2| OAuth2 {
            client_secret_file: oauth2.client_secret_file.as_ref().map(whole),
            refresh_token_file: whole(&oauth2.refresh_token_file),
            ..oauth2
        });
        let password_file = mailbox.password_file.as_ref().map(whole);
        let ca_file = mailbox.ca_file.as_ref().map(whole);
        Some(Mailbox { oauth2, password_file, ca_file, ..mailbox })
    }

    /// Checks that each inbox is one folder or one mailbox that can be used, and no two the same.
    pub(crate) fn check_sources(&self, text: &str) -> Result<(), ConfigError> {
        let places = toml::from_str::<Places>(text).map_err(|error| ConfigError::from_toml(&self.file, text, &error))?;
        for (index, (inbox, place)) in self.inboxes.iter().zip(&places.inboxes).enumerate() {
            let fault = match (&inbox.folder, &inbox.mailbox) {
                (Some(_), None) => None,
                (None, Some(mailbox)) => mailbox.fault(),
                _ => Some((
                    "il faut folder ou [inbox.mailbox], l'un des deux".to_owned(),
                    "folder or [inbox.mailbox] is needed, one of the two".to_owned(),
                )),
            };
            let same = |other: &Mailbox| {
                let key = |one: &Mailbox| (one.host.to_lowercase(), one.port, one.user.clone(), named(&one.mailbox).to_owned());
                inbox.mailbox.as_ref().is_some_and(|own| key(own) == key(other))
            };
            let taken = self.inboxes.iter().take(index).filter_map(|other| other.mailbox.as_ref()).any(same);
            let fault = fault.or_else(|| {
                taken.then(|| {
                    ("une autre boîte surveille la même boîte aux lettres".to_owned(), "another inbox watches the same mailbox".to_owned())
                })
            });
            if let Some((fr, en)) = fault {
                let name = &inbox.name;
                let message = format!("[[inbox]] « {name} » : {fr} / “{name}”: {en}");
                return Err(ConfigError::at(&self.file, text, place.span().start, message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const HEAD: &str = "[office]\nname = { fr = \"B\", en = \"O\" }\n[[inbox]]\nname = \"courriel\"\ntitle = { fr = \"a\", en = \"a\" }\n";
    const MAILBOX: &str = "[inbox.mailbox]\nhost = \"imap.exemple.quebec\"\nuser = \"greffe\"\npassword_file = \"keys/greffe.password\"\n";
    const OAUTH2: &str = "[inbox.mailbox]\nhost = \"imap.exemple.quebec\"\nuser = \"greffe\"\n[inbox.mailbox.oauth2]\n\
        token_address = \"https://jetons.exemple.quebec/token\"\nclient_id = \"greffier\"\nrefresh_token_file = \"keys/greffe.token\"\n";

    fn parse(text: &str) -> Result<Config, ConfigError> {
        crate::parse(text, Path::new("greffier.toml"), Path::new("/office"))
    }

    fn refused(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_mailbox_has_defaults() {
        let config = parse(&format!("{HEAD}{MAILBOX}")).unwrap();
        let mailbox = config.inboxes[0].mailbox.as_ref().unwrap();
        assert_eq!((mailbox.port, mailbox.tls, mailbox.after), (993, MailTls::Implicit, After::Keep));
        assert_eq!((mailbox.mailbox.as_str(), mailbox.poll_seconds, mailbox.max_message_mib), ("INBOX", 60, 50));
        assert!(parse(&format!("{HEAD}{OAUTH2}")).unwrap().inboxes[0].mailbox.as_ref().unwrap().oauth2.is_some());
        let whole = config.mailbox(&config.inboxes[0]).unwrap();
        assert_eq!(whole.password_file.as_deref(), Some(Path::new("/office/keys/greffe.password")));
        let hyphens = MAILBOX.replace("password_file", "password-file");
        assert_eq!(parse(&format!("{HEAD}{hyphens}")).unwrap().inboxes[0].mailbox.as_ref(), Some(mailbox));
    }

    #[test]
    fn an_inbox_is_a_folder_or_a_mailbox_and_the_line_is_told() {
        for text in [HEAD.to_owned(), format!("{HEAD}folder = \"fax\"\n{MAILBOX}")] {
            let error = refused(&text);
            assert!(error.contains("greffier.toml:3:1") && error.contains("folder or [inbox.mailbox]"), "{error}");
        }
        assert!(parse(&format!("{HEAD}folder = \"fax\"\n")).is_ok());
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_mend() {
        for (more, said) in [
            ("tls = \"none\"\n", "to this machine only"),
            ("after = \"move\"\n", "write for example move_to"),
            ("move_to = \"Greffier\"\n", "go together"),
            ("after = \"move\"\nmove_to = \"INBOX\"\n", "name another"),
            ("poll_seconds = 0\n", "poll_seconds goes from 1"),
            ("max_message_mib = 4096\n", "max_message_mib from 1 to 512"),
            ("mailbox = \"a\\nb\"\n", "no control character"),
            ("after = \"delete\"\n", "unknown variant"),
            ("pasword_file = \"x\"\n", "password_file"),
        ] {
            let error = refused(&format!("{HEAD}{MAILBOX}{more}"));
            assert!(error.contains(said), "{more}: {error}");
        }
        let here = MAILBOX.replace("imap.exemple.quebec", "127.0.0.1");
        assert!(parse(&format!("{HEAD}{here}tls = \"none\"\n")).is_ok());
        assert!(parse(&format!("{HEAD}{MAILBOX}after = \"move\"\nmove_to = \"Greffier\"\n")).is_ok());
        let nothing = MAILBOX.replace("password_file = \"keys/greffe.password\"\n", "");
        assert!(refused(&format!("{HEAD}{nothing}")).contains("one of the two"));
        assert!(refused(&format!("{HEAD}{}", OAUTH2.replace("https://", "http://"))).contains("must begin with https://"));
        assert!(refused(&format!("{HEAD}{}", OAUTH2.replace("client_id", "client"))).contains("client_id"));
    }

    #[test]
    fn the_example_of_a_new_office_can_be_used() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library/changement-adresse/greffier.toml");
        let text = std::fs::read_to_string(file).unwrap();
        let (before, example) = text.split_once("# [[inbox]]\n").unwrap();
        let (example, _) = example.split_once("\n\n").unwrap();
        let example: String = example.lines().map(|line| format!("{}\n", line.trim_start_matches("# "))).collect();
        let config = parse(&format!("{before}[[inbox]]\n{example}")).unwrap();
        assert_eq!(config.inboxes[1].mailbox.as_ref().unwrap().destination(), Some("Greffier"));
    }

    #[test]
    fn two_inboxes_never_share_a_mailbox() {
        let second = HEAD.split_once("[[inbox]]").unwrap().1.replace("courriel", "autre");
        let error = refused(&format!("{HEAD}{MAILBOX}[[inbox]]{second}{MAILBOX}"));
        assert!(error.contains("greffier.toml:10:1") && error.contains("same mailbox"), "{error}");
    }
}
