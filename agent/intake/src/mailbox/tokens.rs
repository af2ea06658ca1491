//! Access tokens for a refresh token (RFC 6749 s. 6).

use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use greffier_config::OAuth2;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};
use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use super::MailTrouble;
use super::files;
use super::grammar::words;

/// Bytes of an answer that are read.
const ANSWER: usize = 64 * 1024;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Deserialize, Zeroize)]
#[zeroize(drop)]
struct Given {
    access_token: String,
    #[serde(default)]
    refresh_token: Option<String>,
}

#[derive(Default, Deserialize)]
struct Refused {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// Asks for an access token. A new refresh token takes the old one's place in its file before the access token is used.
pub(crate) async fn renew(oauth2: &OAuth2, ca_file: Option<&Path>) -> Result<Zeroizing<String>, MailTrouble> {
    let refresh = files::secret(&oauth2.refresh_token_file)?;
    let client_secret = match &oauth2.client_secret_file {
        Some(file) => Some(files::secret(file)?),
        None => None,
    };
    let mut form = vec![("grant_type", "refresh_token"), ("client_id", &oauth2.client_id), ("refresh_token", &refresh)];
    form.extend(client_secret.as_ref().map(|secret| ("client_secret", secret.as_str())));
    form.extend(oauth2.scope.as_ref().map(|scope| ("scope", scope.as_str())));
    let client = client(ca_file).await?;
    let (good, answer) = tokio::time::timeout(PATIENCE, ask(&client, &oauth2.token_address, &form))
        .await
        .map_err(|_| MailTrouble::Connection(format!("no token within {} s", PATIENCE.as_secs())))??;
    if !good {
        let refused: Refused = serde_json::from_slice(&answer).unwrap_or_default();
        return Err(MailTrouble::Token(words(format!("{} {}", refused.error, refused.error_description).trim())));
    }
    let given: Given = serde_json::from_slice(&answer).map_err(|_| MailTrouble::Token("the answer holds no access_token".to_owned()))?;
    if let Some(new) = given.refresh_token.as_deref().filter(|new| !new.is_empty() && *new != refresh.as_str()) {
        files::replace_secret(&oauth2.refresh_token_file, new).await?;
    }
    Ok(Zeroizing::new(given.access_token.clone()))
}

async fn ask(client: &Client, address: &str, form: &[(&str, &str)]) -> Result<(bool, Zeroizing<Vec<u8>>), MailTrouble> {
    let mut response = client.post(address).form(form).send().await.map_err(|error| unreached(&error))?;
    let status = response.status();
    if status.is_server_error() {
        return Err(MailTrouble::Connection(format!("token_address: {status}")));
    }
    let mut answer = Zeroizing::new(Vec::new());
    while let Some(piece) = response.chunk().await.map_err(|error| unreached(&error))? {
        if answer.len() + piece.len() > ANSWER {
            return Err(MailTrouble::Token("the answer is longer than 64 KiB".to_owned()));
        }
        answer.extend_from_slice(&piece);
    }
    Ok((status.is_success(), answer))
}

async fn client(ca_file: Option<&Path>) -> Result<Client, MailTrouble> {
    // The process has one provider of TLS's cryptography; whoever comes second finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let roots = match ca_file {
        Some(file) => Certificate::from_pem_bundle(&files::authorities(file).await?)
            .map_err(|_| MailTrouble::File(format!("{}: it holds no certificates (PEM)", file.display())))?,
        None => Vec::new(),
    };
    let client = Client::builder().redirect(Policy::none()).no_proxy().referer(false).connect_timeout(PATIENCE);
    client.tls_certs_merge(roots).build().map_err(|error| unreached(&error))
}

/// The innermost cause: what stands around it says the address.
fn unreached(error: &reqwest::Error) -> MailTrouble {
    let mut source = error.source();
    while let Some(inner) = source.and_then(std::error::Error::source) {
        source = Some(inner);
    }
    let cause = source.map_or_else(|| "the request broke off".to_owned(), ToString::to_string);
    MailTrouble::Connection(words(&format!("token_address: {cause}")))
}
