//! `/s/{token}`: signing by somebody outside, without an account: a code by the channel on file, then the ceremony.

pub(crate) mod guest;

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_engine::Refusal;
use greffier_runner::{ConsentText, DeskError, LinkFault};
use greffier_store::CodeTried;
use serde::Deserialize;

use crate::app::App;
use crate::assets;
use crate::layout::{Fault, Layout, form_page, page};
use crate::moments::Clock;
use crate::pages::ceremony::{Reading, from_script, progress, said};
use crate::pages::document::{picture, to_keep};
use crate::pages::seen::Noted;
use crate::pages::station::{Sheet, sheets};
use crate::problem::Problem;

use guest::{COOKIE, Guest, Proved, Sent, end, end_of};

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

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    sent: String,
}

/// `GET /s/{token}`
pub(crate) async fn show(State(app): State<App>, guest: Guest, Query(asked): Query<Asked>) -> Result<Response, Problem> {
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
    form_page(
        failed,
        &CodePage {
            l,
            action: guest.action(),
            channel: t.get(if guest.outside.link.channel == "email" { "channel-email" } else { "channel-phone" }),
            sent,
            until,
            fault_code: faults.first().map(|fault| fault.text.clone()),
            faults,
        },
    )
}

/// `POST /s/{token}/code`: sends a code.
pub(crate) async fn send(State(app): State<App>, Sent(guest, _): Sent<Guest>) -> Result<Response, Problem> {
    if app.desk.send_link_code(&guest.outside).await? {
        return Ok(Redirect::to(&format!("{}?sent=1", guest.action())).into_response());
    }
    let faults = vec![Fault { at: "code".into(), text: guest.t().get("fault-codes-over") }];
    code_page(&app, &guest, true, faults)
}

/// `POST /s/{token}/verify`: tries the code.
pub(crate) async fn verify(State(app): State<App>, Sent(guest, fields): Sent<Guest>) -> Result<Response, Problem> {
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

fn pages(guest: &Guest) -> Vec<Sheet> {
    let sheets = sheets(guest.t(), &guest.outside.case, &guest.outside.document, &[]).into_iter();
    sheets.map(|sheet| Sheet { href: format!("{}/images/{}", guest.action(), sheet.number), ..sheet }).collect()
}

async fn ceremony(app: &App, guest: &Guest, typed: &Typed, faults: Vec<Fault>) -> Result<Response, Problem> {
    let (t, outside) = (guest.t(), &guest.outside);
    let seen = app.desk.outside_pages_seen(outside).await?;
    let at = |id: &str| faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    let mut l = guest.layout(app, "outside-title");
    l.failed = !faults.is_empty();
    let failed = l.failed;
    form_page(
        failed,
        &OutsidePage {
            l,
            js: assets::SIGN_JS.address(),
            first: faults.first().map(|fault| fault.at.clone()).unwrap_or_default(),
            reading: Reading {
                file_href: format!("{}/file", guest.action()),
                reason: outside.reason.clone(),
                consent: typed.consent,
                fault_pages: at("pages"),
                fault_consent: at("consent"),
                ..Reading::of(t, guest.action(), &outside.case, &outside.document, pages(guest), &seen)
            },
            consent: ConsentText::outside(t.0),
            name: typed.name.clone(),
            fault_name: at("name"),
            declining: typed.declining,
            decline_reason: typed.reason.clone(),
            fault_reason: at("reason"),
            faults,
        },
    )
}

/// `GET /s/{token}/images/{page}`
pub(crate) async fn image(
    State(app): State<App>,
    Proved(guest): Proved,
    Path((_, number)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let number: usize = number.parse().map_err(|_| Problem::not_there())?;
    let shown = number.checked_sub(1).and_then(|index| guest.outside.document.pages.get(index)).ok_or_else(Problem::not_there)?;
    let bytes = app.desk.store().blobs().read(&shown.image).await?;
    Ok(picture(bytes))
}

/// `GET /s/{token}/file`: the very bytes, to keep.
pub(crate) async fn file(State(app): State<App>, Proved(guest): Proved) -> Result<Response, Problem> {
    let document = &guest.outside.document;
    let bytes = app.desk.store().blobs().read(&document.blob).await?;
    Ok(to_keep(bytes, &document.name, &document.media_type))
}

/// `GET /s/{token}/pages/{page}`: one page at a time.
pub(crate) async fn one(
    State(app): State<App>,
    Proved(guest): Proved,
    Path((_, number)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (t, mut sheets) = (guest.t(), pages(&guest));
    let number: usize = number.parse().map_err(|_| Problem::not_there())?;
    let index = number.checked_sub(1).filter(|index| *index < sheets.len()).ok_or_else(Problem::not_there)?;
    let seen = app.desk.outside_pages_seen(&guest.outside).await?;
    page(&OutsideOne {
        l: guest.layout(&app, "outside-title"),
        action: guest.action(),
        title: t.two("page-of", "page", number.to_string(), "pages", sheets.len().to_string()),
        before: (number > 1).then(|| format!("{}/pages/{}", guest.action(), number - 1)),
        last: number == sheets.len(),
        progress: progress(t, seen.len(), sheets.len()),
        sheet: sheets.swap_remove(index),
    })
}

/// `POST /s/{token}/seen`
pub(crate) async fn note(
    State(app): State<App>,
    headers: HeaderMap,
    Sent(Proved(guest), fields): Sent<Proved>,
) -> Result<Response, Problem> {
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
pub(crate) async fn sign(State(app): State<App>, Sent(Proved(guest), fields): Sent<Proved>) -> Result<Response, Problem> {
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
    match app.desk.sign_outside(&guest.outside, fields.get("sha256"), &typed.name, t.0, fields.get("consent_version")).await {
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
pub(crate) async fn decline(State(app): State<App>, Sent(Proved(guest), fields): Sent<Proved>) -> Result<Response, Problem> {
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
