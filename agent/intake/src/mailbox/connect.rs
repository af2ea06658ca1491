//! From nothing to an open mailbox: TCP, TLS (rustls), the greeting, signing in.

use std::sync::Arc;
use std::time::Duration;

use greffier_config::{MailTls, Mailbox};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsConnector;

use super::MailTrouble;
use super::client::Session;
use super::files;
use super::grammar::{Code, Said, Verdict};
use super::sign_in::{Account, sign_in};
use super::wire::{Bound, Stream, Wire, within};

/// How long a connection may take to stand.
const CONNECTING: Duration = Duration::from_secs(30);

/// Connects, signs in and opens the mailbox.
pub(crate) async fn connect(mailbox: &Mailbox, account: &mut Account, stop: Option<watch::Receiver<bool>>) -> Result<Session, MailTrouble> {
    let mut wire = reach(mailbox, stop).await?;
    let capabilities = capabilities(&mut wire).await?;
    sign_in(&mut wire, &capabilities, mailbox, account).await?;
    // What a server can do is told anew to who signed in (RFC 9051 s. 6.2.2).
    let capabilities = self::capabilities(&mut wire).await?;
    Session::open(wire, capabilities, mailbox).await
}

/// A connection that is encrypted as the configuration says, after the greeting.
async fn reach(mailbox: &Mailbox, stop: Option<watch::Receiver<bool>>) -> Result<Wire, MailTrouble> {
    let address = (mailbox.host.as_str(), mailbox.port);
    let broken = |error: std::io::Error| MailTrouble::Connection(error.to_string());
    let tcp = within(stop.clone(), CONNECTING, async { TcpStream::connect(address).await.map_err(broken) }).await?;
    tcp.set_nodelay(true).map_err(broken)?;
    if mailbox.tls == MailTls::Implicit {
        let mut wire = Wire::new(encrypted(Box::new(tcp), mailbox, stop.clone()).await?, stop);
        greeted(&mut wire).await?;
        return Ok(wire);
    }
    let mut wire = Wire::new(Box::new(tcp), stop.clone());
    greeted(&mut wire).await?;
    if mailbox.tls == MailTls::None {
        return Ok(wire);
    }
    let no = |said: String| MailTrouble::Protocol(format!("STARTTLS: {said}"));
    wire.run("STARTTLS", Bound::SHORT).await?.or(no)?;
    Ok(Wire::new(encrypted(wire.into_stream()?, mailbox, stop.clone()).await?, stop))
}

async fn greeted(wire: &mut Wire) -> Result<(), MailTrouble> {
    match wire.greeting().await? {
        Said::Beside { verdict: Verdict::Ok, .. } => Ok(()),
        Said::Beside { words, .. } => Err(MailTrouble::Connection(words)),
        _ => Err(MailTrouble::Protocol("no greeting of a mail server".to_owned())),
    }
}

async fn capabilities(wire: &mut Wire) -> Result<Vec<String>, MailTrouble> {
    let answer = wire.run("CAPABILITY", Bound::SHORT).await?.or(MailTrouble::Protocol)?;
    let beside = answer.codes.into_iter().find_map(|code| if let Code::Capabilities(names) = code { Some(names) } else { None });
    answer.capabilities.or(beside).ok_or_else(|| MailTrouble::Protocol("no capabilities".to_owned()))
}

async fn encrypted(
    stream: Box<dyn Stream>,
    mailbox: &Mailbox,
    stop: Option<watch::Receiver<bool>>,
) -> Result<Box<dyn Stream>, MailTrouble> {
    let name = ServerName::try_from(mailbox.host.clone()).map_err(|error| MailTrouble::Certificate(error.to_string()))?;
    let connector = TlsConnector::from(Arc::new(trusting(mailbox).await?));
    within(stop, CONNECTING, async {
        let stream = connector.connect(name, stream).await.map_err(refused)?;
        Ok(Box::new(stream) as Box<dyn Stream>)
    })
    .await
}

/// What rustls says of a certificate that does not hold, told from all else that can break.
fn refused(error: std::io::Error) -> MailTrouble {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(why)) => MailTrouble::Certificate(format!("{why:?}").chars().take(200).collect()),
        Some(other) => MailTrouble::Protocol(format!("TLS: {other}")),
        None => MailTrouble::Connection(error.to_string()),
    }
}

/// The machine's authorities and those of the configuration.
async fn trusting(mailbox: &Mailbox) -> Result<ClientConfig, MailTrouble> {
    let mut roots = RootCertStore::empty();
    let own = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs).await;
    roots.add_parsable_certificates(own.map(|found| found.certs).unwrap_or_default());
    if let Some(file) = &mailbox.ca_file {
        let wrong = || MailTrouble::File(format!("{}: it holds no certificates (PEM)", file.display()));
        let bytes = files::authorities(file).await?;
        let more: Vec<_> = CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, _>>().map_err(|_| wrong())?;
        if more.is_empty() || more.into_iter().any(|root| roots.add(root).is_err()) {
            return Err(wrong());
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| MailTrouble::Protocol(format!("TLS: {error}")))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
