//! Who comes by a link: known by its token, then by a session once the code is proved; and kind words for a link that cannot be used.

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_runner::{LinkFault, Outside};
use greffier_store::token_hash;

use crate::app::App;
use crate::layout::{Layout, page};
use crate::locale::Words;
use crate::problem::Problem;
use crate::request::{Fields, Visitor, fields, same};
use crate::session;

/// The cookie of who proved a link's code.
pub(super) const COOKIE: &str = "greffier-sign";

/// The end of a link, good or not, and what to do.
#[derive(Template)]
#[template(path = "outside_end.html")]
pub(crate) struct OutsideEnd {
    pub(crate) l: Layout,
    pub(crate) sentence: String,
    pub(crate) next: String,
    pub(crate) phone: Option<String>,
}

/// Somebody with a link that may be signed with.
pub(crate) struct Guest {
    pub(super) visitor: Visitor,
    pub(super) outside: Outside,
    token: String,
    /// The session, when she has proved the code.
    pub(super) session: Option<String>,
}

/// A guest who has proved the code; others are sent to the page that asks for it.
pub(crate) struct Proved(pub(super) Guest);

/// A guest with the fields of a form of these pages, its proof checked.
pub(crate) struct Sent<G>(pub(super) G, pub(super) Fields);

impl Guest {
    /// Who comes by a link, or the page that says why it cannot be used.
    async fn of(app: &App, mut visitor: Visitor, headers: &HeaderMap, token: String) -> Result<Result<Self, Response>, Problem> {
        let outside = match app.desk.outside(&token).await? {
            Ok(outside) => outside,
            Err(fault) => return Ok(Err(end_of(app, &visitor, fault)?)),
        };
        // The person's own language, unless the browser was told another.
        if session::cookie(headers, session::LANGUAGE_COOKIE).is_none() && visitor.signed_in.is_none() {
            visitor.t = Words(outside.language);
        }
        let session = session::cookie(headers, COOKIE).filter(|session| app.desk.holds_session(&outside, session)).map(str::to_owned);
        Ok(Ok(Self { visitor, outside, token, session }))
    }

    /// The words of the page: the language that the browser was told, or the one of the case.
    pub(super) fn t(&self) -> Words {
        self.visitor.t
    }

    pub(super) fn action(&self) -> String {
        format!("/s/{}", self.token)
    }

    /// What proves that a form is of our page: only who holds the link, or its session, knows it.
    fn csrf(&self) -> String {
        let secret = self.session.as_deref().unwrap_or(&self.token);
        token_hash(format!("csrf:{secret}").as_bytes())
    }

    pub(super) fn layout(&self, app: &App, key: &str) -> Layout {
        let mut l = Layout::of_visitor(app, &self.visitor, self.t().get(key));
        l.person = None;
        l.csrf = self.csrf();
        l.here = self.action();
        l
    }
}

impl AsRef<Guest> for Guest {
    fn as_ref(&self) -> &Guest {
        self
    }
}

impl AsRef<Guest> for Proved {
    fn as_ref(&self) -> &Guest {
        &self.0
    }
}

impl FromRequestParts<App> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let visitor = Visitor::of(app, parts).await.map_err(IntoResponse::into_response)?;
        let path = RawPathParams::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let token = path.iter().find(|(name, _)| *name == "token").map_or_else(String::new, |(_, token)| token.to_owned());
        Self::of(app, visitor, &parts.headers, token).await.map_err(IntoResponse::into_response)?
    }
}

impl FromRequestParts<App> for Proved {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let guest = Guest::from_request_parts(parts, app).await?;
        if guest.session.is_some() { Ok(Self(guest)) } else { Err(Redirect::to(&guest.action()).into_response()) }
    }
}

impl<G: FromRequestParts<App, Rejection = Response> + AsRef<Guest> + Send> FromRequest<App> for Sent<G> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let guest = G::from_request_parts(&mut parts, app).await?;
        let fields = fields(Request::from_parts(parts, body), app).await.map_err(IntoResponse::into_response)?;
        let proof = same(fields.get("csrf"), &guest.as_ref().csrf());
        if proof { Ok(Self(guest, fields)) } else { Err(Problem::stale_form().into_response()) }
    }
}

/// The page of a link that cannot be used.
pub(super) fn end_of(app: &App, visitor: &Visitor, fault: LinkFault) -> Result<Response, Problem> {
    let (sentence, next, status) = match fault {
        LinkFault::Unknown => ("outside-unknown", "outside-unknown-next", StatusCode::NOT_FOUND),
        LinkFault::Expired => ("outside-expired", "outside-expired-next", StatusCode::GONE),
        LinkFault::Used => ("outside-used", "outside-used-next", StatusCode::GONE),
        LinkFault::Revoked => ("outside-revoked", "outside-revoked-next", StatusCode::GONE),
    };
    end(app, visitor, sentence, next, status)
}

pub(super) fn end(app: &App, visitor: &Visitor, sentence: &str, next: &str, status: StatusCode) -> Result<Response, Problem> {
    let t = visitor.t;
    let mut l = Layout::of_visitor(app, visitor, t.get("outside-title"));
    l.person = None;
    let phone = Some(app.desk.config().office.phone.clone()).filter(|phone| !phone.is_empty());
    let mut response = page(&OutsideEnd { l, sentence: t.get(sentence), next: t.get(next), phone })?;
    *response.status_mut() = status;
    Ok(response)
}
