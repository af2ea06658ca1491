//! What a request brings: who asks, in which language, and the fields of a form with the token that proves where it came from.

use std::net::SocketAddr;

use axum::Form;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{Delegation, Language, Person};
use greffier_store::{Account, Session};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::locale::Words;
use crate::moments::Clock;
use crate::problem::Problem;
use crate::session;

/// Whoever asks, signed in or not.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) t: Words,
    /// The path and query that were asked for, to come back to.
    pub(crate) here: String,
    /// The account and session, when somebody is signed in.
    pub(crate) signed_in: Option<(Account, Session)>,
    /// The address of the other end, where known.
    pub(crate) address: String,
}

/// A person of the office who is signed in.
#[derive(Clone)]
pub(crate) struct Clerk {
    pub(crate) t: Words,
    pub(crate) here: String,
    pub(crate) person: Person,
    /// What others have lent her, and holds today.
    pub(crate) delegations: Vec<Delegation>,
    pub(crate) account: Account,
    pub(crate) session: Session,
}

impl Visitor {
    pub(crate) async fn of(app: &App, parts: &Parts) -> Result<Self, Problem> {
        let signed_in = match session::of(app, &parts.headers).await? {
            Some(session) => app.desk.store().account(&session.account).await?.map(|account| (account, session)),
            None => None,
        };
        let language = signed_in.as_ref().map_or_else(|| language_of(&parts.headers), |(account, _)| account.language);
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(|| "-".into(), |info| info.0.ip().to_string());
        Ok(Self { t: Words(language), here, signed_in, address })
    }
}

impl Clerk {
    /// Days and moments in the reader's words.
    pub(crate) fn clock(&self, app: &App) -> Clock {
        Clock::new(self.t, app.desk.zone(), app.desk.now())
    }

    async fn from_account(app: &App, t: Words, here: String, account: Account, session: Session) -> Result<Self, Problem> {
        let (person, delegations) = app.desk.person_with_delegations(&account).await?;
        Ok(Self { t, here, person, delegations, account, session })
    }
}

/// The language of somebody who is not signed in: the cookie's, else the browser's first wish, else French.
fn language_of(headers: &HeaderMap) -> Language {
    if let Some(tag) = session::cookie(headers, session::LANGUAGE_COOKIE) {
        return Language::from_tag(tag);
    }
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Language::from_tag(wish.trim())
}

/// Whether the answer should be JSON rather than a page.
pub(crate) fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    path.starts_with("/api/") || accepts.starts_with("application/json")
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Self::of(app, parts).await
    }
}

impl FromRequestParts<App> for Clerk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visitor = Visitor::of(app, parts).await.map_err(IntoResponse::into_response)?;
        match visitor.signed_in {
            Some((account, session)) => {
                Self::from_account(app, visitor.t, visitor.here, account, session).await.map_err(IntoResponse::into_response)
            }
            None if parts.method == Method::GET && !wants_json(parts.uri.path(), &parts.headers) => {
                let next = if visitor.here == "/" { String::new() } else { format!("?next={}", escape(&visitor.here)) };
                Err(Redirect::to(&format!("/sign-in{next}")).into_response())
            }
            None => Err(Problem::nobody().into_response()),
        }
    }
}

/// The fields of a form, in the order they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The first field of a name; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.maybe(name).unwrap_or_default()
    }

    /// The first field of a name.
    pub(crate) fn maybe(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every field of a name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A form that a signed-in person sent, with the session's token checked.
pub(crate) struct Posted {
    pub(crate) clerk: Clerk,
    pub(crate) fields: Fields,
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let clerk = Clerk::from_request_parts(&mut parts, app).await?;
        let fields = fields(Request::from_parts(parts, body), app).await.map_err(IntoResponse::into_response)?;
        if !same(fields.get("csrf"), &clerk.session.csrf) {
            return Err(Problem::stale_form().into_response());
        }
        Ok(Self { clerk, fields })
    }
}

/// The fields of a request's form.
pub(crate) async fn fields(request: Request, app: &App) -> Result<Fields, Problem> {
    match Form::<Vec<(String, String)>>::from_request(request, app).await {
        Ok(Form(fields)) => Ok(Fields(fields)),
        Err(rejection) if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::too_large()),
        Err(_) => Err(Problem::unreadable()),
    }
}

/// Whether the form's token is the session's, in a time that says nothing of where they differ.
pub(crate) fn same(given: &str, kept: &str) -> bool {
    !kept.is_empty() && given.as_bytes().ct_eq(kept.as_bytes()).into()
}

/// Characters of a path to go back to.
const LONGEST_PATH: usize = 2_000;

/// A path inside the console to go back to; the beginning for anything else, so that nobody is sent to another site.
pub(crate) fn inside(path: &str) -> &str {
    let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']) && path.len() < LONGEST_PATH;
    if plain { path } else { "/" }
}

/// Percent-encodes what is not plain in a query's value.
pub(crate) fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_without_the_token_is_stale() {
        assert!(same("abc", "abc"));
        assert!(!same("abd", "abc"));
        assert!(!same("", ""));
        assert!(!same("ab", "abc"));
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(inside("/tasks?show=mine"), "/tasks?show=mine");
        for path in ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:alert(1)", "/a\r\nSet-Cookie: x"] {
            assert_eq!(inside(path), "/", "{path}");
        }
        assert_eq!(escape("/tasks?show=mine&é"), "/tasks%3Fshow%3Dmine%26%C3%A9");
    }

    #[test]
    fn the_language_is_the_cookies_then_the_browsers_then_french() {
        let headers = |pairs: &[(header::HeaderName, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.clone(), axum::http::HeaderValue::from_static(value))).collect::<HeaderMap>()
        };
        assert_eq!(language_of(&headers(&[])), Language::Fr);
        assert_eq!(language_of(&headers(&[(header::ACCEPT_LANGUAGE, "en-CA,fr;q=0.8")])), Language::En);
        assert_eq!(language_of(&headers(&[(header::ACCEPT_LANGUAGE, "de")])), Language::Fr);
        assert_eq!(language_of(&headers(&[(header::ACCEPT_LANGUAGE, "en"), (header::COOKIE, "greffier-lang=fr")])), Language::Fr);
    }
}
