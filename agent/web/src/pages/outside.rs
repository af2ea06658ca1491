//! `/s/{token}`: signing by somebody outside, without an account: a code by the channel on file, then the ceremony; and kind words for a
//! link that cannot be used.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::Language;
use greffier_engine::Refusal;
use greffier_runner::{ConsentText, DeskError, LinkFault, Outside};
use greffier_store::{CodeTried, token_hash};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::assets;
use crate::layout::{Fault, Layout, page};
use crate::locale::Words;
use crate::moments::Clock;
use crate::pages::ceremony::{PageMark, Reading, from_script, progress, said};
use crate::pages::document::{picture, to_keep};
use crate::pages::seen::Noted;
use crate::pages::station::Sheet;
use crate::problem::Problem;
use crate::request::{Fields, Visitor, fields};
use crate::session;

/// The cookie of who proved a link's code.
const COOKIE: &str = "greffier-sign";
/// Characters of a reason to decline.
const LONGEST_REASON: usize = 2_000;

/// Before the code: what waits, and how to go on.
#[derive(Template)]
#[template(path = "outside_code.html")]
pub(crate) struct CodePage {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) channel: String,
    /// Whether a code was sent, so that it can be typed.
    pub(crate) sent: bool,
    pub(crate) until: String,
    pub(crate) faults: Vec<Fault>,
    pub(crate) fault_code: Option<String>,
}

/// The ceremony.
#[derive(Template)]
#[template(path = "outside_sign.html")]
pub(crate) struct OutsidePage {
    pub(crate) l: Layout,
    pub(crate) js: String,
    pub(crate) faults: Vec<Fault>,
    pub(crate) first: String,
    pub(crate) reading: Reading,
    pub(crate) consent: &'static ConsentText,
    pub(crate) name: String,
    pub(crate) fault_name: Option<String>,
    pub(crate) declining: bool,
    pub(crate) decline_reason: String,
    pub(crate) fault_reason: Option<String>,
}

/// One page by itself.
#[derive(Template)]
#[template(path = "outside_one.html")]
pub(crate) struct OutsideOne {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) title: String,
    pub(crate) sheet: Sheet,
    pub(crate) before: Option<String>,
    pub(crate) last: bool,
    pub(crate) progress: String,
}

/// The end of a link, good or not, and what to do.
#[derive(Template)]
#[template(path = "outside_end.html")]
pub(crate) struct OutsideEnd {
    pub(crate) l: Layout,
    pub(crate) sentence: String,
    pub(crate) next: String,
    pub(crate) phone: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    sent: String,
}

/// Somebody with a link that may be signed with.
struct Guest {
    visitor: Visitor,
    outside: Outside,
    token: String,
    /// The session, when she has proved the code.
    session: Option<String>,
}

impl Guest {
    /// The words of the page: the language that the browser was told, or the one of the case.
    fn t(&self) -> Words {
        self.visitor.t
    }

    fn action(&self) -> String {
        format!("/s/{}", self.token)
    }

    /// What proves that a form is of our page: only who holds the link, or its session, knows it.
    fn csrf(&self) -> String {
        csrf_of(self.session.as_deref().unwrap_or(&self.token))
    }

    fn layout(&self, app: &App, key: &str) -> Layout {
        let mut l = Layout::of_visitor(app, &self.visitor, self.t().get(key));
        l.person = None;
        l.csrf = self.csrf();
        l.here = self.action();
        l
    }
}

fn csrf_of(secret: &str) -> String {
    token_hash(format!("csrf:{secret}").as_bytes())
}

/// Who comes by a link, or the page that says why it cannot be used.
async fn guest(app: &App, mut visitor: Visitor, headers: &HeaderMap, token: String) -> Result<Result<Guest, Response>, Problem> {
    let outside = match app.desk.outside(&token).await? {
        Ok(outside) => outside,
        Err(fault) => return Ok(Err(end_of(app, &visitor, fault)?)),
    };
    // The person's own language, unless the browser was told another.
    if session::cookie(headers, session::LANGUAGE_COOKIE).is_none() && visitor.signed_in.is_none() {
        visitor.t = Words(outside.language);
    }
    let session = session::cookie(headers, COOKIE).filter(|session| app.desk.holds_session(&outside, session)).map(str::to_owned);
    Ok(Ok(Guest { visitor, outside, token, session }))
}

/// The page of a link that cannot be used.
fn end_of(app: &App, visitor: &Visitor, fault: LinkFault) -> Result<Response, Problem> {
    let (sentence, next, status) = match fault {
        LinkFault::Unknown => ("outside-unknown", "outside-unknown-next", StatusCode::NOT_FOUND),
        LinkFault::Expired => ("outside-expired", "outside-expired-next", StatusCode::GONE),
        LinkFault::Used => ("outside-used", "outside-used-next", StatusCode::GONE),
        LinkFault::Revoked => ("outside-revoked", "outside-revoked-next", StatusCode::GONE),
    };
    end(app, visitor, sentence, next, status)
}

fn end(app: &App, visitor: &Visitor, sentence: &str, next: &str, status: StatusCode) -> Result<Response, Problem> {
    let t = visitor.t;
    let mut l = Layout::of_visitor(app, visitor, t.get("outside-title"));
    l.person = None;
    let phone = Some(app.desk.config().office.phone.clone()).filter(|phone| !phone.is_empty());
    let mut response = page(&OutsideEnd { l, sentence: t.get(sentence), next: t.get(next), phone })?;
    *response.status_mut() = status;
    Ok(response)
}

/// The fields of a form of these pages, with their proof checked.
async fn posted(app: &App, guest: &Guest, request: Request) -> Result<Fields, Problem> {
    let fields = fields(request, app).await?;
    let same: bool = fields.get("csrf").as_bytes().ct_eq(guest.csrf().as_bytes()).into();
    if same { Ok(fields) } else { Err(Problem::stale_form()) }
}

macro_rules! guest {
    ($app:expr, $visitor:expr, $headers:expr, $token:expr) => {
        match guest($app, $visitor, $headers, $token).await? {
            Ok(guest) => guest,
            Err(page) => return Ok(page),
        }
    };
}

/// `GET /s/{token}`
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let guest = guest!(&app, visitor, &headers, token);
    if guest.session.is_some() {
        return ceremony(&app, &guest, &Typed::default(), Vec::new()).await;
    }
    code_page(&app, &guest, asked.sent == "1", Vec::new())
}

fn code_page(app: &App, guest: &Guest, sent: bool, faults: Vec<Fault>) -> Result<Response, Problem> {
    let t = guest.t();
    let mut l = guest.layout(app, "outside-title");
    l.failed = !faults.is_empty();
    let failed = l.failed;
    let clock = Clock::new(t, app.desk.zone(), app.desk.now());
    let until = clock.day(clock.last_day(guest.outside.link.expires_at));
    let mut response = page(&CodePage {
        l,
        action: guest.action(),
        channel: t.get(if guest.outside.link.channel == "email" { "channel-email" } else { "channel-phone" }),
        sent,
        until,
        fault_code: faults.first().map(|fault| fault.text.clone()),
        faults,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// `POST /s/{token}/code`: sends a code.
pub(crate) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let guest = guest!(&app, visitor, &headers, token);
    posted(&app, &guest, request).await?;
    if app.desk.send_link_code(&guest.outside).await? {
        return Ok(Redirect::to(&format!("{}?sent=1", guest.action())).into_response());
    }
    let faults = vec![Fault { at: "code".into(), text: guest.t().get("fault-codes-over") }];
    code_page(&app, &guest, true, faults)
}

/// `POST /s/{token}/verify`: tries the code.
pub(crate) async fn verify(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let guest = guest!(&app, visitor, &headers, token);
    let fields = posted(&app, &guest, request).await?;
    let text = match app.desk.try_link_code(&guest.outside, fields.get("code")).await? {
        Ok(session) => {
            let secure = if app.options.secure_cookies { "; Secure" } else { "" };
            let seconds = app.desk.link_session_seconds();
            let cookie = format!("{COOKIE}={session}; Path={}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", guest.action());
            let cookie = HeaderValue::from_str(&cookie).map_err(|_| Problem::broken())?;
            return Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&guest.action())).into_response());
        }
        Err(CodeTried::Over) => guest.t().get("fault-code-over"),
        Err(_) => guest.t().get("fault-code-wrong"),
    };
    code_page(&app, &guest, true, vec![Fault { at: "code".into(), text }])
}

/// What came back with the form.
#[derive(Debug, Default)]
struct Typed {
    name: String,
    consent: bool,
    declining: bool,
    reason: String,
}

fn sheet(guest: &Guest, index: usize) -> Sheet {
    let document = &guest.outside.document;
    let (number, shown) = (index + 1, &document.pages[index]);
    let (page, pages) = (number.to_string(), document.pages.len().to_string());
    Sheet {
        number,
        href: format!("{}/images/{number}", guest.action()),
        width: shown.width,
        height: shown.height,
        alt: guest.t().all("page-alt", &[("page", &page), ("pages", &pages), ("document", &document.name)]),
        marks: Vec::new(),
    }
}

async fn ceremony(app: &App, guest: &Guest, typed: &Typed, faults: Vec<Fault>) -> Result<Response, Problem> {
    let (t, outside) = (guest.t(), &guest.outside);
    let seen = app.desk.outside_pages_seen(outside).await?;
    let pages = outside.document.pages.len();
    let mark = |index: usize| PageMark {
        sheet: sheet(guest, index),
        seen: u32::try_from(index + 1).is_ok_and(|number| seen.contains(&number)),
        label: t.n("page-n", index + 1),
    };
    let at = |id: &str| faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    let mut l = guest.layout(app, "outside-title");
    l.failed = !faults.is_empty();
    let failed = l.failed;
    let mut response = page(&OutsidePage {
        l,
        js: assets::SIGN_JS.address(),
        first: faults.first().map(|fault| fault.at.clone()).unwrap_or_default(),
        reading: Reading {
            suffix: String::new(),
            action: guest.action(),
            number: outside.case.number.clone(),
            case_href: String::new(),
            what: String::new(),
            about: String::new(),
            document: outside.document.name.clone(),
            file_href: format!("{}/file", guest.action()),
            pages: t.n("pages", pages),
            sha256: outside.document.blob.to_string(),
            back: None,
            reason: outside.reason.clone(),
            signer: None,
            key: None,
            no_key: None,
            marks: (0..pages).map(mark).collect(),
            progress: progress(t, seen.len(), pages),
            consent: typed.consent,
            authorities: Vec::new(),
            fault_pages: at("pages"),
            fault_consent: at("consent"),
            fault_authority: None,
        },
        consent: ConsentText::outside(t.0),
        name: typed.name.clone(),
        fault_name: at("name"),
        declining: typed.declining,
        decline_reason: typed.reason.clone(),
        fault_reason: at("reason"),
        faults,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The guest whose code is proved; the page that asks for it for others.
macro_rules! proved {
    ($app:expr, $visitor:expr, $headers:expr, $token:expr) => {{
        let guest = guest!($app, $visitor, $headers, $token);
        if guest.session.is_none() {
            return Ok(Redirect::to(&guest.action()).into_response());
        }
        guest
    }};
}

/// `GET /s/{token}/images/{page}`
pub(crate) async fn image(
    State(app): State<App>,
    visitor: Visitor,
    Path((token, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let guest = proved!(&app, visitor, &headers, token);
    let number: usize = number.parse().map_err(|_| Problem::not_there())?;
    let shown = number.checked_sub(1).and_then(|index| guest.outside.document.pages.get(index)).ok_or_else(Problem::not_there)?;
    let bytes = app.desk.store().blobs().read(&shown.image).await?;
    Ok(picture(bytes))
}

/// `GET /s/{token}/file`: the very bytes, to keep.
pub(crate) async fn file(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let guest = proved!(&app, visitor, &headers, token);
    let document = &guest.outside.document;
    let bytes = app.desk.store().blobs().read(&document.blob).await?;
    Ok(to_keep(bytes, &document.name, &document.media_type))
}

/// `GET /s/{token}/pages/{page}`: one page at a time.
pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path((token, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let guest = proved!(&app, visitor, &headers, token);
    let (t, pages) = (guest.t(), guest.outside.document.pages.len());
    let number: usize = number.parse().map_err(|_| Problem::not_there())?;
    let index = number.checked_sub(1).filter(|index| *index < pages).ok_or_else(Problem::not_there)?;
    let seen = app.desk.outside_pages_seen(&guest.outside).await?;
    page(&OutsideOne {
        l: guest.layout(&app, "outside-title"),
        action: guest.action(),
        title: t.two("page-of", "page", number.to_string(), "pages", pages.to_string()),
        sheet: sheet(&guest, index),
        before: (number > 1).then(|| format!("{}/pages/{}", guest.action(), number - 1)),
        last: number == pages,
        progress: progress(t, seen.len(), pages),
    })
}

/// `POST /s/{token}/seen`
pub(crate) async fn note(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let guest = proved!(&app, visitor, &headers, token);
    let fields = posted(&app, &guest, request).await?;
    let number: u32 = fields.get("page").parse().map_err(|_| Problem::unreadable())?;
    let seen = app.desk.see_outside_page(&guest.outside, number).await?;
    let pages = guest.outside.document.pages.len();
    if from_script(&headers) {
        return Ok(Json(Noted { text: progress(guest.t(), seen.len(), pages), seen }).into_response());
    }
    let more = usize::try_from(number).is_ok_and(|number| number < pages);
    let next = if more { format!("/pages/{}", number + 1) } else { "#pages".to_owned() };
    Ok(Redirect::to(&format!("{}{next}", guest.action())).into_response())
}

/// `POST /s/{token}/sign`
pub(crate) async fn sign(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let guest = proved!(&app, visitor, &headers, token);
    let fields = posted(&app, &guest, request).await?;
    let t = guest.t();
    let typed = Typed { name: fields.get("name").trim().to_owned(), consent: !fields.get("consent").is_empty(), ..Typed::default() };
    let mut faults = Vec::new();
    let mut fault = |at: &str, text: String| faults.push(Fault { at: at.into(), text });
    let left = guest.outside.document.pages.len().saturating_sub(app.desk.outside_pages_seen(&guest.outside).await?.len());
    if left > 0 {
        fault("pages", t.n("fault-pages", left));
    }
    if !typed.consent {
        fault("consent", t.get("fault-consent"));
    }
    if typed.name.is_empty() {
        fault("name", t.get("fault-name"));
    }
    if !faults.is_empty() {
        return ceremony(&app, &guest, &typed, faults).await;
    }
    let language: Language = t.0;
    match app.desk.sign_outside(&guest.outside, fields.get("sha256"), &typed.name, language, fields.get("consent_version")).await {
        Ok(_) => end(&app, &guest.visitor, "outside-signed", "outside-signed-next", StatusCode::OK),
        Err(DeskError::Refused(Refusal::NoSuchTask(_) | Refusal::Closed)) => end_of(&app, &guest.visitor, LinkFault::Used),
        Err(error @ (DeskError::OtherConsent | DeskError::Seal(_) | DeskError::NoKey | DeskError::Signature(_))) => {
            tracing::warn!(code = error.code(), "a signature from outside was not given");
            ceremony(&app, &guest, &typed, vec![Fault { at: "name".into(), text: said(t, &error) }]).await
        }
        Err(DeskError::Refused(Refusal::OtherDocument)) => {
            ceremony(&app, &guest, &typed, vec![Fault { at: "consent".into(), text: t.get("fault-other-document") }]).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /s/{token}/decline`
pub(crate) async fn decline(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    let guest = proved!(&app, visitor, &headers, token);
    let fields = posted(&app, &guest, request).await?;
    let reason: String = fields.get("reason").trim().chars().take(LONGEST_REASON).collect();
    match app.desk.decline_outside(&guest.outside, &reason).await {
        Ok(_) => end(&app, &guest.visitor, "outside-declined", "outside-declined-next", StatusCode::OK),
        Err(DeskError::Refused(Refusal::ReasonNeeded)) => {
            let faults = vec![Fault { at: "reason".into(), text: guest.t().get("fault-reason") }];
            ceremony(&app, &guest, &Typed { declining: true, reason, ..Typed::default() }, faults).await
        }
        Err(DeskError::Refused(Refusal::NoSuchTask(_) | Refusal::Closed)) => end_of(&app, &guest.visitor, LinkFault::Used),
        Err(error) => Err(error.into()),
    }
}
