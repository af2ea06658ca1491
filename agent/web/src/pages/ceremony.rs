//! What the pages of signing share: a document with the pages that were seen of it, the consent, and for whom it is signed.

use axum::http::header;
use greffier_casework::{BlobHash, Case, Delegation, Document, TaskKind};
use greffier_language::StepKind;
use greffier_runner::{DeskError, ToSign};

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
    /// A document as anybody sees it who is to sign it; `seen` are the pages that she has seen of it.
    pub(crate) fn of(t: Words, action: String, case: &Case, document: &Document, sheets: Vec<Sheet>, seen: &[u32]) -> Self {
        let mark = |sheet: Sheet| PageMark {
            seen: u32::try_from(sheet.number).is_ok_and(|number| seen.contains(&number)),
            label: t.n("page-n", sheet.number),
            sheet,
        };
        Self {
            suffix: String::new(),
            action,
            number: case.number.clone(),
            case_href: String::new(),
            what: String::new(),
            about: String::new(),
            document: document.name.clone(),
            file_href: String::new(),
            pages: t.n("pages", document.pages.len()),
            sha256: document.blob.to_string(),
            back: None,
            reason: String::new(),
            signer: None,
            key: None,
            no_key: None,
            marks: sheets.into_iter().map(mark).collect(),
            progress: progress(t, seen.len(), document.pages.len()),
            consent: false,
            authorities: Vec::new(),
            fault_pages: None,
            fault_consent: None,
            fault_authority: None,
        }
    }

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
    let (key, no_key) = own_key(app, clerk, case, document).await;
    let sheets = sheets(t, case, document, &[]);
    Ok(Reading {
        suffix: suffix.to_owned(),
        case_href: open.case_href(),
        what: open.names.step(&open.task.step),
        about: t.of(&workflow.title).to_owned(),
        file_href: format!("/cases/{}/documents/{}/file", case.id, document.id),
        reason,
        signer: Some(clerk.account.display_name.clone()),
        key,
        no_key,
        consent: sent.consent,
        authorities: authorities(app, clerk, open, &sent.acting_for).await?,
        fault_pages: at("pages"),
        fault_consent: at("consent"),
        fault_authority: at("acting_for"),
        ..Reading::of(t, format!("/tasks/{}", open.id), case, document, sheets, &seen)
    })
}

/// The name of the key that the clerk signs a document with, or why there is none.
pub(crate) async fn own_key(app: &App, clerk: &Clerk, case: &Case, document: &Document) -> (Option<String>, Option<NoKey>) {
    match app.desk.signing_key(&clerk.account, case, document).await {
        Ok(file) => (file.file_stem().map(|name| name.to_string_lossy().into_owned()), None),
        Err(error) => (None, Some(NoKey { text: sentence(clerk.t, &error), code: error.code() })),
    }
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
    for delegation in clerk.delegations.iter().filter(|delegation| delegation.is_for(&open.task.role, &open.case.workflow.name)) {
        let value = delegation.id.to_string();
        ways.push(Authority { text: authority(app, t, open, delegation), chosen: value == chosen, value });
    }
    Ok(ways)
}

fn authority(app: &App, t: Words, open: &Open, delegation: &Delegation) -> String {
    let role = names::lent(app, t, delegation);
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
    let holds =
        |id| clerk.delegations.iter().any(|delegation| delegation.id == id && delegation.is_for(&open.task.role, &open.case.workflow.name));
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
