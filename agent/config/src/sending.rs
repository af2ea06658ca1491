//! `[mail]`: the mail server by which the office writes to people.

use std::path::PathBuf;

use serde::Deserialize;

use crate::mailbox::is_here;
use crate::{Config, ConfigError, MailTls};

/// `[mail]`. Without it, messages to people are files in the outbox, and nobody gets an acknowledgement by mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// The server's name, which its certificate must bear.
    pub host: String,
    /// The server's port: 587 for submission with STARTTLS (RFC 6409), 465 with `tls = "implicit"` (RFC 8314).
    #[serde(default = "default_port")]
    pub port: u16,
    /// How the connection is encrypted.
    #[serde(default = "default_tls")]
    pub tls: MailTls,
    /// The account; none for a server that knows this machine.
    #[serde(default)]
    pub user: Option<String>,
    /// File with the account's password on one line, readable by its owner alone.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// Who writes: `Greffe <greffe@example.ca>`.
    pub from: String,
    /// File (PEM) with an authority that is trusted beside those of the machine.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

fn default_port() -> u16 {
    587
}

fn default_tls() -> MailTls {
    MailTls::Starttls
}

impl Config {
    /// Checks `[mail]`, and that whoever acknowledges can.
    pub(crate) fn check_sending(&self) -> Result<(), ConfigError> {
        let wrong = |fr: &str, en: &str| Err(self.wrong(fr.to_owned(), en.to_owned()));
        let Some(mail) = &self.mail else {
            return match self.inboxes.iter().find(|inbox| inbox.acknowledge) {
                Some(inbox) => Err(self.wrong(
                    format!("la boîte « {} » accuse réception (acknowledge) ; il faut [mail] pour envoyer", inbox.name),
                    format!("the inbox “{}” acknowledges; [mail] is needed to send", inbox.name),
                )),
                None => Ok(()),
            };
        };
        if mail.tls == MailTls::None && !is_here(&mail.host) {
            return wrong(
                "[mail] : tls = \"none\" n'est permis que vers cette machine ; écrivez \"implicit\" ou \"starttls\"",
                "[mail]: tls = \"none\" is allowed to this machine only; write \"implicit\" or \"starttls\"",
            );
        }
        if mail.user.is_some() != mail.password_file.is_some() {
            return wrong("[mail] : user et password_file vont ensemble", "[mail]: user and password_file go together");
        }
        if !mail.from.contains('@') {
            return wrong(
                "[mail] : from est une adresse, comme greffe@example.ca",
                "[mail]: from is an address, such as greffe@example.ca",
            );
        }
        Ok(())
    }
}
