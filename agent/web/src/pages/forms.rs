//! `/forms`: the office's forms, and one of them with its zones over its blank, to be looked at by all and changed by those who mend.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use greffier_casework::{Person, REPAIR_ROLE, RoleName};
use greffier_extraction::ReadRequest;
use greffier_language::{Diagnostic, FieldDef, Form, MAX_FILE_BYTES, Millimetres};
use greffier_runner::{FormFile, FormSaved, RefusedFiles};

use crate::app::App;
use crate::assets;
use crate::layout::{Fault, Layout, page};
use crate::locale::Words;
use crate::problem::Problem;
use crate::request::{Clerk, Posted};

/// Pages of a blank that are shown.
const MAX_PAGES: u32 = 20;
/// Types of fields in the order in which people look for them.
const TYPES: [&str; 28] = [
    "text",
    "name",
    "street",
    "municipality",
    "province",
    "country",
    "postal-code",
    "date",
    "phone",
    "email",
    "nas",
    "ramq",
    "neq",
    "nir",
    "siret",
    "iban",
    "number",
    "amount",
    "paragraph",
    "identifier",
    "list",
    "checkbox",
    "choice",
    "signature",
    "initials",
    "stamp",
    "code",
    "table",
];

#[derive(Template)]
#[template(path = "forms.html")]
pub(crate) struct Forms {
    pub(crate) l: Layout,
    pub(crate) rows: Vec<Row>,
    /// The office's files on disk that are not in force, for those who mend them.
    pub(crate) refused: Option<Refused>,
}

/// Files that were refused.
pub(crate) struct Refused {
    pub(crate) said: String,
    pub(crate) findings: Vec<FindingRow>,
}

/// What was found in one.
pub(crate) struct FindingRow {
    pub(crate) place: String,
    pub(crate) reason: String,
    pub(crate) mend: String,
    pub(crate) code: &'static str,
}

/// A form in the list.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) revision: String,
    pub(crate) fields: String,
}

#[derive(Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage {
    pub(crate) l: Layout,
    pub(crate) action: String,
    pub(crate) name: String,
    pub(crate) revision: String,
    pub(crate) may_save: bool,
    pub(crate) hash: String,
    pub(crate) text: String,
    pub(crate) faults: Vec<Fault>,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) types: &'static [&'static str],
    pub(crate) js: String,
}

/// One page of the blank, in millimetres.
pub(crate) struct Sheet {
    pub(crate) number: u32,
    pub(crate) href: String,
    pub(crate) alt: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) marks: Vec<Mark>,
}

/// A zone.
pub(crate) struct Mark {
    pub(crate) title: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// `GET /forms`
pub(crate) async fn list(State(app): State<App>, clerk: Clerk) -> Result<Response, Problem> {
    let t = clerk.t;
    let row = |file: &FormFile| Row {
        href: format!("/forms/{}", crate::request::escape(&file.form.form)),
        name: file.form.form.clone(),
        title: t.of(&file.form.title).to_owned(),
        revision: file.form.revision.clone(),
        fields: t.number(file.form.fields.len() as u64),
    };
    let rows = app.desk.form_files().await?.iter().map(row).collect();
    let refused = if may_save(&clerk.person) { app.desk.refused_files().map(|files| refused(&app, &clerk, &files)) } else { None };
    page(&Forms { l: Layout::of(&app, &clerk, "forms", t.get("forms-title")), rows, refused })
}

fn refused(app: &App, clerk: &Clerk, files: &RefusedFiles) -> Refused {
    let (t, at) = (clerk.t, clerk.clock(app).at(files.at).text);
    let row = |finding: &Diagnostic| FindingRow {
        place: format!("{}:{}:{}", finding.file, finding.spot.line, finding.spot.column),
        reason: t.of(&finding.reason).to_owned(),
        mend: t.of(&finding.mend).to_owned(),
        code: finding.code,
    };
    let said = t.one("files-refused-at", "at", at);
    Refused {
        said: files.unreadable.as_ref().map_or_else(|| said.clone(), |why| format!("{said} {why}")),
        findings: files.findings.iter().map(row).collect(),
    }
}

/// `GET /forms/{name}`
pub(crate) async fn show(State(app): State<App>, clerk: Clerk, Path(name): Path<String>) -> Result<Response, Problem> {
    let file = app.desk.form_file(&name).await?;
    let told = clerk.here.contains("saved=1").then(|| clerk.t.get("told-form-saved"));
    let text = file.source.text.clone();
    shown(&app, &clerk, &file, &text, Vec::new(), told, StatusCode::OK).await
}

/// `POST /forms/{name}`
pub(crate) async fn save(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    if !may_save(&clerk.person) {
        return Err(Problem::not_your_role());
    }
    // A browser sends the lines of a text area with CRLF.
    let text = fields.get("text").replace("\r\n", "\n");
    if text.len() > MAX_FILE_BYTES {
        return Err(Problem::too_large());
    }
    let (status, faults) = match app.desk.save_form(&name, fields.get("hash"), text.clone()).await? {
        FormSaved::Changed(now) => {
            tracing::info!(form = %now, account = %clerk.person.name, "a form was changed");
            return Ok(Redirect::to(&format!("/forms/{}?saved=1", crate::request::escape(&now))).into_response());
        }
        FormSaved::Faulty(findings) => (StatusCode::UNPROCESSABLE_ENTITY, findings.iter().map(|one| fault(clerk.t, one)).collect()),
        FormSaved::Overtaken => (StatusCode::CONFLICT, vec![Fault { at: "yaml".into(), text: clerk.t.get("fault-form-overtaken") }]),
    };
    let mut file = app.desk.form_file(&name).await?;
    // Whoever was overtaken must load the page anew: her text stays to be copied, with the stamp of what she opened.
    file.hash = fields.get("hash").to_owned();
    shown(&app, &clerk, &file, &text, faults, None, status).await
}

/// `GET /forms/{name}/pages/{page}`: a page of the blank.
pub(crate) async fn image(State(app): State<App>, _clerk: Clerk, Path((name, number)): Path<(String, u32)>) -> Result<Response, Problem> {
    let file = app.desk.form_file(&name).await?;
    let bytes = blank_page(&app, &file, number).await?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=60")];
    Ok((headers, bytes).into_response())
}

/// A page of a blank as PNG. What is no PNG is decoded by a worker: the console decodes nothing.
async fn blank_page(app: &App, file: &FormFile, number: u32) -> Result<Vec<u8>, Problem> {
    let gone = |error: std::io::Error| {
        tracing::warn!(%error, form = %file.form.form, "the blank of a form cannot be read");
        Problem::not_there()
    };
    let path = &file.blank;
    let is_png = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
    let limit = app.desk.limits().file_bytes;
    if tokio::fs::metadata(path).await.map_err(gone)?.len() > limit || !(1..=MAX_PAGES).contains(&number) {
        return Err(Problem::not_there());
    }
    if is_png {
        return if number == 1 { tokio::fs::read(path).await.map_err(gone) } else { Err(Problem::not_there()) };
    }
    let folder = tempfile::tempdir().map_err(gone)?;
    let mut request = ReadRequest::new(path.clone(), folder.path());
    request.limits = app.desk.limits();
    let outcome = app.desk.pool().read(request).await.map_err(|error| {
        tracing::warn!(code = error.code(), form = %file.form.form, "the blank of a form cannot be decoded");
        Problem::not_there()
    })?;
    let shown = outcome.pages.get(number as usize - 1).ok_or_else(Problem::not_there)?;
    tokio::fs::read(&shown.path).await.map_err(gone)
}

async fn shown(
    app: &App,
    clerk: &Clerk,
    file: &FormFile,
    text: &str,
    faults: Vec<Fault>,
    told: Option<String>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let form = &file.form;
    let t = clerk.t;
    let mut l = Layout::of(app, clerk, "forms", t.one("form-title", "form", &form.form)).telling(told);
    l.failed = !faults.is_empty();
    let may_save = may_save(&clerk.person);
    let action = format!("/forms/{}", crate::request::escape(&form.form));
    let mut response = page(&FormPage {
        l,
        name: form.form.clone(),
        revision: form.revision.clone(),
        may_save,
        hash: file.hash.clone(),
        text: text.to_owned(),
        faults,
        sheets: sheets(t, form, &action),
        types: &TYPES,
        js: assets::ZONES_JS.address(),
        action,
    })?;
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn may_save(person: &Person) -> bool {
    person.holds(&RoleName::from(REPAIR_ROLE))
}

fn fault(t: Words, finding: &Diagnostic) -> Fault {
    let line = finding.spot.line.to_string();
    let file = std::path::Path::new(&finding.file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = t.all(
        "fault-form",
        &[("code", finding.code), ("file", &file), ("line", &line), ("reason", t.of(&finding.reason)), ("mend", t.of(&finding.mend))],
    );
    Fault { at: "yaml".into(), text }
}

fn sheets(t: Words, form: &Form, action: &str) -> Vec<Sheet> {
    let zones: Vec<(String, Millimetres)> = form.fields.iter().flat_map(|field| zones(t, field)).collect();
    let anchors = form.recognise.iter().map(|anchor| anchor.zone.page);
    let last = zones.iter().map(|(_, zone)| zone.page).chain(anchors).max().unwrap_or(1).clamp(1, MAX_PAGES);
    let sheet = |number: u32| Sheet {
        number,
        href: format!("{action}/pages/{number}"),
        alt: t.one("form-page", "n", number.to_string()),
        width: form.page.width,
        height: form.page.height,
        marks: zones.iter().filter(|(_, zone)| zone.page == number).map(|(title, zone)| mark(title, zone)).collect(),
    };
    (1..=last).map(sheet).collect()
}

fn zones(t: Words, field: &FieldDef) -> Vec<(String, Millimetres)> {
    let title = t.of(&field.title);
    let own = field.zone.iter().map(|zone| (title.to_owned(), *zone));
    own.chain(field.options.iter().map(|option| (format!("{title} : {}", t.of(&option.title)), option.zone))).collect()
}

fn mark(title: &str, zone: &Millimetres) -> Mark {
    Mark { title: title.to_owned(), x: zone.x, y: zone.y, width: zone.width, height: zone.height }
}
