//! Signing in: by password (`AUTHENTICATE PLAIN`, RFC 4616, or `LOGIN`), or by token (`XOAUTH2`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greffier_config::Mailbox;
use zeroize::Zeroizing;

use super::MailTrouble;
use super::files;
use super::grammar::Verdict;
use super::text::quoted;
use super::tokens;
use super::wire::{Answer, Bound, Wire};

/// What of an account lasts from one connection to the next.
#[derive(Default)]
pub(crate) struct Account {
    /// The access token that was good last.
    token: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("has_token", &self.token.is_some()).finish()
    }
}

/// Signs in. A token that is refused is renewed, once.
pub(crate) async fn sign_in(wire: &mut Wire, capabilities: &[String], mailbox: &Mailbox, account: &mut Account) -> Result<(), MailTrouble> {
    let can = |capability: &str| capabilities.iter().any(|one| one == capability);
    let at_once = can("SASL-IR");
    if let Some(oauth2) = &mailbox.oauth2 {
        if let Some(token) = account.token.take()
            && by_token(wire, &mailbox.user, &token, at_once).await?.verdict == Verdict::Ok
        {
            account.token = Some(token);
            return Ok(());
        }
        let token = tokens::renew(oauth2, mailbox.ca_file.as_deref()).await?;
        by_token(wire, &mailbox.user, &token, at_once).await?.or(MailTrouble::SignIn)?;
        account.token = Some(token);
        return Ok(());
    }
    let Some(file) = &mailbox.password_file else { return Err(MailTrouble::File("password_file".to_owned())) };
    let password = files::secret(file)?;
    let answer = if can("AUTH=PLAIN") {
        let proof = Zeroizing::new(format!("\0{}\0{}", mailbox.user, password.as_str()));
        by_proof(wire, "PLAIN", &proof, at_once).await?
    } else if can("LOGINDISABLED") || !(mailbox.user.is_ascii() && password.is_ascii()) {
        return Err(MailTrouble::Protocol("the server offers no way to sign in by password (AUTH=PLAIN, LOGIN)".to_owned()));
    } else {
        let command = Zeroizing::new(format!("LOGIN {} {}", quoted(&mailbox.user), quoted(&password)));
        wire.run(&command, Bound::SHORT).await?
    };
    answer.or(MailTrouble::SignIn).map(drop)
}

async fn by_token(wire: &mut Wire, user: &str, token: &str, at_once: bool) -> Result<Answer, MailTrouble> {
    by_proof(wire, "XOAUTH2", &Zeroizing::new(format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}")), at_once).await
}

async fn by_proof(wire: &mut Wire, mechanism: &str, proof: &str, at_once: bool) -> Result<Answer, MailTrouble> {
    let proof = Zeroizing::new(STANDARD.encode(proof));
    if at_once {
        let command = Zeroizing::new(format!("AUTHENTICATE {mechanism} {}", proof.as_str()));
        return wire.converse(&command, &[]).await;
    }
    wire.converse(&format!("AUTHENTICATE {mechanism}"), &[&proof]).await
}
