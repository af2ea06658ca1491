//! The way to the office's mail server.

use std::path::Path;
use std::time::Duration;

use greffier_config::{MailTls, Sending, read_secret};
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::compose::compose;
use crate::{Automatic, MailError, Outgoing};

/// How long the server may take for one command.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes a file of authorities may have.
const AUTHORITIES: u64 = 1024 * 1024;

/// Sends messages in the office's name. It keeps no connection: messages are few, and a server forgets whoever is silent.
pub struct Sender {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl Sender {
    /// A sender by the office's settings; files that they name are below `folder` unless they are absolute. No connection is made yet.
    ///
    /// # Errors
    /// [`MailError::Settings`] for an address, a password or authorities that cannot be used.
    pub fn open(settings: &Sending, folder: &Path) -> Result<Self, MailError> {
        let from: Mailbox = settings.from.parse().map_err(|_| MailError::Settings("[mail] from is no address".to_owned()))?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host);
        let mut builder = builder.port(settings.port).timeout(Some(PATIENCE)).tls(tls(settings, folder)?);
        if let (Some(user), Some(file)) = (&settings.user, &settings.password_file) {
            builder = builder
                .credentials(Credentials::new(user.clone(), read_secret(&folder.join(file)).map_err(MailError::Settings)?.to_string()));
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Sends a message; returns what the server said when it took it, which is the proof that it did.
    ///
    /// # Errors
    /// [`MailError`]; [`MailError::is_passing`] says whether later may be better.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<String, MailError> {
        let message = compose(outgoing, &self.from)?;
        let mut envelope = message.envelope().clone();
        if outgoing.automatic == Automatic::Replied {
            // Nobody answers an answer: a bounce of it goes nowhere (RFC 3834, section 3.3).
            envelope = Envelope::new(None, envelope.to().to_vec()).map_err(|_| MailError::Address)?;
        }
        let taken = self.transport.send_raw(&envelope, &message.formatted()).await.map_err(|error| MailError::of(&error))?;
        let said: String = taken.message().collect::<Vec<_>>().join(" ");
        Ok(format!("{} {}", taken.code(), said.chars().filter(|c| !c.is_control()).take(200).collect::<String>()))
    }
}

fn tls(settings: &Sending, folder: &Path) -> Result<Tls, MailError> {
    if settings.tls == MailTls::None {
        return Ok(Tls::None);
    }
    let wrong = |what: String| MailError::Settings(what);
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(file) = &settings.ca_file {
        let path = folder.join(file);
        let said = |error: std::io::Error| wrong(format!("{}: {error}", path.display()));
        if std::fs::metadata(&path).map_err(said)?.len() > AUTHORITIES {
            return Err(wrong(format!("{}: it is too large", path.display())));
        }
        let pem = std::fs::read(&path).map_err(said)?;
        let unread = |_| wrong(format!("{}: no certificate (PEM) can be read in it", path.display()));
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(unread)?);
    }
    let parameters = parameters.build().map_err(|error| wrong(error.to_string()))?;
    Ok(if settings.tls == MailTls::Implicit { Tls::Wrapper(parameters) } else { Tls::Required(parameters) })
}
