//! Who is signed in: a random token in a cookie, of which only the hash is kept.

use axum::http::{HeaderMap, HeaderValue, header};
use greffier_casework::AccountName;
use greffier_store::{Session, token_hash};
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::problem::Problem;

/// The cookie that says the language before anybody is signed in.
pub(crate) const LANGUAGE_COOKIE: &str = "greffier-lang";
/// A session in use is noted at most this often.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// A session ends after a day, used or not.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// The session cookie's name. `__Host-` (RFC 6265bis s. 4.1.3.2) keeps other hosts from setting it, and asks for `Secure`.
pub(crate) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-greffier" } else { "greffier" }
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// `random` bytes of the machine, as text.
pub(crate) fn random_text() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no random bytes");
        Problem::broken()
    })?;
    Ok(hex::encode(bytes))
}

/// Opens a session; returns the `Set-Cookie` value.
pub(crate) async fn open(app: &App, account: &AccountName) -> Result<HeaderValue, Problem> {
    let (token, now) = (random_text()?, app.desk.now());
    let session = Session {
        token_hash: token_hash(token.as_bytes()),
        account: account.clone(),
        csrf: random_text()?,
        created_at: now,
        expires_at: end(app, now, now),
        seen_at: now,
    };
    app.desk.store().open_session(session).await?;
    Ok(set_cookie(cookie_name(app.options.secure_cookies), &token, app.options.secure_cookies, "; HttpOnly; SameSite=Strict"))
}

/// The `Set-Cookie` value that takes the session's cookie away.
pub(crate) fn forget(app: &App) -> HeaderValue {
    let name = cookie_name(app.options.secure_cookies);
    set_cookie(name, "", app.options.secure_cookies, "; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// The `Set-Cookie` value that keeps a language for a year.
pub(crate) fn remember_language(app: &App, tag: &str) -> HeaderValue {
    set_cookie(LANGUAGE_COOKIE, tag, app.options.secure_cookies, "; HttpOnly; SameSite=Lax; Max-Age=31536000")
}

fn set_cookie(name: &str, value: &str, secure: bool, rest: &str) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    // Only our own names, hexadecimal digits and language tags come here.
    HeaderValue::from_str(&format!("{name}={value}; Path=/{rest}{secure}")).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The session of a request.
pub(crate) async fn of(app: &App, headers: &HeaderMap) -> Result<Option<Session>, Problem> {
    let Some(token) = cookie(headers, cookie_name(app.options.secure_cookies)).filter(|token| token.len() == 64) else { return Ok(None) };
    let now = app.desk.now();
    let Some(session) = app.desk.store().session(&token_hash(token.as_bytes()), now).await? else { return Ok(None) };
    if now.duration_since(session.seen_at) >= TOUCH_EVERY {
        app.desk.store().touch_session(&session.token_hash, now, end(app, session.created_at, now)).await?;
    }
    Ok(Some(session))
}

fn end(app: &App, created: Timestamp, now: Timestamp) -> Timestamp {
    let minutes = SignedDuration::from_mins(i64::from(app.options.session_minutes));
    let longest = created.checked_add(LONGEST.max(minutes)).unwrap_or(now);
    now.checked_add(minutes).unwrap_or(now).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; greffier=abc"));
        headers.append(header::COOKIE, HeaderValue::from_static("greffier-lang=en"));
        assert_eq!(cookie(&headers, "greffier"), Some("abc"));
        assert_eq!(cookie(&headers, LANGUAGE_COOKIE), Some("en"));
        assert_eq!(cookie(&headers, "lang"), None);
    }

    #[test]
    fn the_session_cookie_is_kept_from_scripts_and_other_sites() {
        let value = set_cookie(cookie_name(true), "x", true, "; HttpOnly; SameSite=Strict");
        assert_eq!(value, "__Host-greffier=x; Path=/; HttpOnly; SameSite=Strict; Secure");
    }
}
