//! What the pages of signing share: a document with the pages that were seen of it, the consent, for whom it is signed, and the key.

use axum::http::header;
use greffier_casework::{BlobHash, Case, Delegation, Document, TaskKind};
use greffier_config::SecondFactor;
use greffier_language::StepKind;
use greffier_runner::{DeskError, Signer, ToSign};

use crate::app::App;
use crate::explain;
use crate::layout::Fault;
use crate::locale::Words;
use crate::names;
use crate::pages::station::{Sheet, sheets};
use crate::pages::task::Open;
use crate::problem::Problem;
use crate::request::{Clerk, Fields, escape};

/// A page of the document, and whether it was seen.
pub(crate) struct PageMark {
    pub(crate) sheet: Sheet,
    pub(crate) seen: bool,
    pub(crate) label: String,
}

/// One way to sign: in one's own name, or for somebody else.
pub(crate) struct Authority {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

/// No key to sign with: in words, and the code whose page says more.
pub(crate) struct NoKey {
    pub(crate) text: String,
    pub(crate) code: &'static str,
}

/// A document that is to be signed, as its page shows it. What has an id or a name on the page ends in `suffix`.
pub(crate) struct Reading {
    pub(crate) suffix: String,
    pub(crate) action: String,
    pub(crate) number: String,
    pub(crate) case_href: String,
    pub(crate) what: String,
    pub(crate) about: String,
    pub(crate) document: String,
    pub(crate) file_href: String,
    pub(crate) pages: String,
    pub(crate) sha256: String,
    /// Where reading one page at a time leads back to, when it is not the page of the task.
    pub(crate) back: Option<String>,
    pub(crate) reason: String,
    /// Who signs and with which key, when it is somebody of the office.
    pub(crate) signer: Option<String>,
    pub(crate) key: Option<String>,
    /// Why it cannot be signed: none of her keys fits.
    pub(crate) no_key: Option<NoKey>,
    pub(crate) marks: Vec<PageMark>,
    pub(crate) progress: String,
    pub(crate) consent: bool,
    pub(crate) authorities: Vec<Authority>,
    pub(crate) fault_pages: Option<String>,
    pub(crate) fault_consent: Option<String>,
    pub(crate) fault_authority: Option<String>,
}

impl Reading {
    /// Whether there is anything to choose, or to say, about in whose name it is signed.
    pub(crate) fn asks_for_whom(&self) -> bool {
        self.fault_authority.is_some() || self.authorities.iter().any(|way| !way.value.is_empty())
    }
}

impl Reading {
    /// Where the pages are read one at a time.
    pub(crate) fn one_by_one(&self) -> String {
        let back = self.back.as_deref().map_or_else(String::new, |back| format!("?back={}", escape(back)));
        format!("{}/pages/1{back}", self.action)
    }

    /// Whether `id` is the one of its input that is called `name`.
    pub(crate) fn is_at(&self, name: &str, id: &str) -> bool {
        id.strip_prefix(name) == Some(self.suffix.as_str())
    }
}

/// What was sent for one document.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) sha256: String,
    pub(crate) consent: bool,
    pub(crate) acting_for: String,
}

impl Sent {
    pub(crate) fn of(fields: &Fields, suffix: &str) -> Self {
        let get = |name: &str| fields.get(&format!("{name}{suffix}")).to_owned();
        Self { sha256: get("sha256"), consent: !get("consent").is_empty(), acting_for: get("acting_for") }
    }
}

/// The document of a signature task.
pub(crate) fn to_sign(open: &Open) -> Result<&Document, Problem> {
    let TaskKind::Sign { document } = open.task.kind else { return Err(Problem::unreadable()) };
    open.case.document(document).ok_or_else(Problem::not_there)
}

/// A document as its page shows it to the one who is to sign.
pub(crate) async fn reading(
    app: &App,
    clerk: &Clerk,
    open: &Open,
    suffix: &str,
    sent: &Sent,
    faults: &[Fault],
) -> Result<Reading, Problem> {
    let (t, case) = (clerk.t, &open.case);
    let document = to_sign(open)?;
    let workflow = &open.names.workflow;
    let reason = match workflow.step(open.task.step.as_str()).map(|step| &step.kind) {
        Some(StepKind::Sign { reason, .. }) => reason.get(greffier_engine::language_of(workflow, case).tag()).to_owned(),
        _ => String::new(),
    };
    let seen = app.desk.pages_seen(open.id, &clerk.person, document).await?;
    let at = |name: &str| faults.iter().find(|fault| fault.at == format!("{name}{suffix}")).map(|fault| fault.text.clone());
    let (key, no_key) = match app.desk.signing_key(&clerk.account, case, document).await {
        Ok(file) => (file.file_stem().map(|name| name.to_string_lossy().into_owned()), None),
        Err(error) => (None, Some(NoKey { text: sentence(t, &error), code: error.code() })),
    };
    Ok(Reading {
        suffix: suffix.to_owned(),
        action: format!("/tasks/{}", open.id),
        number: case.number.clone(),
        case_href: open.case_href(),
        what: open.names.step(&open.task.step),
        about: t.of(&workflow.title).to_owned(),
        document: document.name.clone(),
        file_href: format!("/cases/{}/documents/{}/file", case.id, document.id),
        pages: t.n("pages", document.pages.len()),
        sha256: document.blob.to_string(),
        back: None,
        reason,
        signer: Some(clerk.account.display_name.clone()),
        key,
        no_key,
        marks: marks(t, case, document, &seen),
        progress: progress(t, seen.len(), document.pages.len()),
        consent: sent.consent,
        authorities: authorities(app, clerk, open, &sent.acting_for).await?,
        fault_pages: at("pages"),
        fault_consent: at("consent"),
        fault_authority: at("acting_for"),
    })
}

fn marks(t: Words, case: &Case, document: &Document, seen: &[u32]) -> Vec<PageMark> {
    let mark = |sheet: Sheet| PageMark {
        seen: u32::try_from(sheet.number).is_ok_and(|number| seen.contains(&number)),
        label: t.n("page-n", sheet.number),
        sheet,
    };
    sheets(t, case, document, &[]).into_iter().map(mark).collect()
}

/// How many pages were seen, in words.
pub(crate) fn progress(t: Words, seen: usize, pages: usize) -> String {
    if pages == 0 {
        t.get("sign-no-pages")
    } else if seen >= pages {
        t.get("pages-all-seen")
    } else {
        t.two("pages-seen", "seen", seen.to_string(), "pages", pages.to_string())
    }
}

/// In whose name a document may be signed; more than one way only for who has a delegation of the task's role.
async fn authorities(app: &App, clerk: &Clerk, open: &Open, chosen: &str) -> Result<Vec<Authority>, Problem> {
    let t = clerk.t;
    let mut ways = Vec::new();
    if clerk.person.roles.contains(&open.task.role) {
        ways.push(Authority { value: String::new(), text: t.get("authority-own"), chosen: chosen.is_empty() });
    }
    for delegation in clerk.delegations.iter().filter(|delegation| delegation.role == open.task.role) {
        let value = delegation.id.to_string();
        ways.push(Authority { text: authority(app, t, open, delegation), chosen: value == chosen, value });
    }
    Ok(ways)
}

fn authority(app: &App, t: Words, open: &Open, delegation: &Delegation) -> String {
    let role = names::role(app, t, &delegation.role);
    t.all(
        "authority-for",
        &[
            ("name", &open.names.person(&delegation.giver)),
            ("role", &role),
            ("first", &delegation.first_day.to_string()),
            ("last", &delegation.last_day.to_string()),
        ],
    )
}

/// What is wrong with what was sent for a document, or what to sign.
pub(crate) async fn check(app: &App, clerk: &Clerk, open: &Open, suffix: &str, sent: &Sent) -> Result<Result<ToSign, Vec<Fault>>, Problem> {
    let t = clerk.t;
    let document = to_sign(open)?;
    let mut faults = Vec::new();
    let mut fault = |at: &str, text: String| faults.push(Fault { at: format!("{at}{suffix}"), text });
    // The page names what is signed; should the task's document have changed since, the signature is not given.
    if sent.sha256 != document.blob.as_str() {
        fault("consent", t.get("fault-other-document"));
        return Ok(Err(faults));
    }
    if let Err(error) = app.desk.signing_key(&clerk.account, &open.case, document).await {
        fault("key", said(t, &error));
    }
    let seen = app.desk.pages_seen(open.id, &clerk.person, document).await?.len();
    if document.pages.is_empty() {
        fault("pages", t.get("fault-no-pages"));
    } else if seen < document.pages.len() {
        fault("pages", t.n("fault-pages", document.pages.len() - seen));
    }
    if !sent.consent {
        fault("consent", t.get("fault-consent"));
    }
    let acting_for = if sent.acting_for.is_empty() { Ok(None) } else { sent.acting_for.parse().map(Some) };
    let holds = |id| clerk.delegations.iter().any(|delegation| delegation.id == id && delegation.role == open.task.role);
    let acting_for = match acting_for {
        Ok(None) if clerk.person.roles.contains(&open.task.role) => None,
        Ok(Some(id)) if holds(id) => Some(id),
        _ => {
            fault("acting_for", t.get("fault-authority"));
            None
        }
    };
    let shown: BlobHash = document.blob.clone();
    Ok(if faults.is_empty() { Ok(ToSign { task: open.id, shown, acting_for }) } else { Err(faults) })
}

/// What opens the key, as the page asks for it.
pub(crate) struct Means {
    pub(crate) fault_passphrase: Option<String>,
    /// Whether a code is asked for.
    pub(crate) code: bool,
    pub(crate) fault_code: Option<String>,
}

pub(crate) fn means(app: &App, faults: &[Fault]) -> Means {
    let at = |id: &str| faults.iter().find(|fault| fault.at == id).map(|fault| fault.text.clone());
    Means { fault_passphrase: at("passphrase"), code: asks_for_code(app), fault_code: at("code") }
}

/// Signs what may be signed. The outer error is one for all: of the passphrase, or of the consent.
pub(crate) async fn sign(
    app: &App,
    clerk: &Clerk,
    fields: &Fields,
    documents: &[ToSign],
) -> Result<Result<Vec<Result<Case, DeskError>>, Vec<Fault>>, Problem> {
    let t = clerk.t;
    let faulty = |text: String| Ok(Err(vec![Fault { at: "passphrase".into(), text }]));
    let wrong_code = |text: String| Ok(Err(vec![Fault { at: "code".into(), text }]));
    let key = limiter_key(clerk);
    // The same turns as at signing in: unlocking a key is as much work, and guesses made in parallel are slowed down too.
    let _turn = match app.password_turn(&key).await {
        Ok(turn) => turn,
        Err(Problem { wait: Some(wait), .. }) => return faulty(t.n("signin-wait", wait)),
        Err(problem) => return Err(problem),
    };
    let signer = Signer {
        by: clerk.person.clone(),
        passphrase: fields.get("passphrase").to_owned(),
        code: fields.get("code").to_owned(),
        language: clerk.t.0,
        consent: fields.get("consent_version").to_owned(),
    };
    match app.desk.sign(signer, documents).await {
        Ok(signed) => {
            // A key that stayed shut is a failure, whatever another opened; and only a signature shows that one was opened.
            if signed.iter().any(|one| matches!(one, Err(DeskError::Key(_)))) {
                app.limiter.failed(&key, app.desk.now());
            } else if signed.iter().any(Result::is_ok) {
                app.limiter.succeeded(&key);
            }
            Ok(Ok(signed))
        }
        Err(error @ (DeskError::NoKey | DeskError::Key(_) | DeskError::OtherConsent)) => {
            if matches!(error, DeskError::Key(_)) {
                app.limiter.failed(&key, app.desk.now());
            }
            faulty(said(t, &error))
        }
        Err(error @ (DeskError::NoSecondFactor | DeskError::WrongCode | DeskError::UsedCode)) => {
            if matches!(error, DeskError::WrongCode) {
                app.limiter.failed(&key, app.desk.now());
            }
            wrong_code(said(t, &error))
        }
        Err(error) => Err(error.into()),
    }
}

/// The passphrase that is to open the key: whether there is one, and whether it may be tried now.
pub(crate) fn check_means(app: &App, clerk: &Clerk, fields: &Fields) -> Vec<Fault> {
    let t = clerk.t;
    let mut faults = Vec::new();
    let mut fault = |at: &str, text: String| faults.push(Fault { at: at.into(), text });
    if let Some(wait) = app.limiter.wait(&limiter_key(clerk), app.desk.now()) {
        fault("passphrase", t.n("signin-wait", wait));
        return faults;
    }
    if fields.get("passphrase").is_empty() {
        fault("passphrase", t.get("fault-passphrase-empty"));
    }
    if asks_for_code(app) && fields.get("code").trim().is_empty() {
        fault("code", t.get("fault-code-empty"));
    }
    faults
}

fn asks_for_code(app: &App) -> bool {
    app.desk.config().signing.second_factor == SecondFactor::Totp
}

fn limiter_key(clerk: &Clerk) -> String {
    format!("sign|{}", clerk.person.name)
}

/// An error in the reader's words, with its code.
pub(crate) fn said(t: Words, error: &DeskError) -> String {
    format!("{} ({})", sentence(t, error), error.code())
}

fn sentence(t: Words, error: &DeskError) -> String {
    match error {
        DeskError::NoFittingKey { kinds, command } => t.two("sign-no-fitting-key", "kinds", kinds.clone(), "command", command.clone()),
        _ => explain::sentence(error.code(), t.0).map_or_else(|| t.get("fault-passphrase"), str::to_owned),
    }
}

/// Whether a script asks, which reads JSON.
pub(crate) fn from_script(headers: &axum::http::HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|value| value == "application/json")
}
