//! What every page has around it.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use greffier_casework::REPAIR_ROLE;

use crate::app::App;
use crate::assets;
use crate::locale::Words;
use crate::problem::Problem;
use crate::request::{Clerk, Visitor};

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) t: Words,
    /// The page's own title.
    pub(crate) title: String,
    /// The office's name.
    pub(crate) office: String,
    /// The part of the console it is in: `tasks`, `cases`, `inboxes`, `forms`, `figures` or nothing.
    pub(crate) section: &'static str,
    /// The name of who is signed in.
    pub(crate) person: Option<String>,
    /// The token that forms bring back.
    pub(crate) csrf: String,
    /// Where to come back to after the language was changed.
    pub(crate) here: String,
    /// Something that just happened, told once.
    pub(crate) told: Option<String>,
    /// What stands in the search box of the frame.
    pub(crate) sought: String,
    /// Whether the office's files changed and were refused, and who is signed in mends such things.
    pub(crate) refused: bool,
    /// Whether something is wrong with what was sent: said in the title too, as screen readers read it first.
    pub(crate) failed: bool,
}

impl Layout {
    pub(crate) fn of(app: &App, clerk: &Clerk, section: &'static str, title: impl Into<String>) -> Self {
        Self {
            t: clerk.t,
            title: title.into(),
            office: app.desk.config().office.name.get(clerk.t.tag()).to_owned(),
            section,
            person: Some(clerk.account.display_name.clone()),
            csrf: clerk.session.csrf.clone(),
            here: clerk.here.clone(),
            told: None,
            sought: String::new(),
            refused: app.desk.refused_files().is_some() && clerk.person.holds(&REPAIR_ROLE.into()),
            failed: false,
        }
    }

    pub(crate) fn of_visitor(app: &App, visitor: &Visitor, title: impl Into<String>) -> Self {
        let (person, csrf) = match &visitor.signed_in {
            Some((account, session)) => (Some(account.display_name.clone()), session.csrf.clone()),
            None => (None, String::new()),
        };
        Self {
            t: visitor.t,
            title: title.into(),
            office: app.desk.config().office.name.get(visitor.t.tag()).to_owned(),
            section: "",
            person,
            csrf,
            here: visitor.here.clone(),
            told: None,
            sought: String::new(),
            refused: false,
            failed: false,
        }
    }

    pub(crate) fn telling(mut self, told: Option<String>) -> Self {
        self.told = told;
        self
    }

    pub(crate) fn css(&self) -> String {
        assets::CONSOLE_CSS.address()
    }

    pub(crate) fn js(&self) -> String {
        assets::STATION_JS.address()
    }

    pub(crate) fn icon(&self) -> String {
        assets::ICON.address()
    }

    /// The mark of the part of the console that one is in.
    pub(crate) fn current(&self, section: &str) -> &'static str {
        if self.section == section { "page" } else { "false" }
    }
}

/// One thing that is wrong with a form: said on top, and at its field in the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The id of the input.
    pub(crate) at: String,
    /// The sentence.
    pub(crate) text: String,
}

/// A page as an answer. Pages hold personal information: no copy is kept anywhere.
pub(crate) fn page(template: &impl Template) -> Result<Response, Problem> {
    let mut response = Html(template.render()?).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A page with a form; when what was sent `failed`, its status says so too (RFC 9110 section 15.5.21).
pub(crate) fn form_page(failed: bool, template: &impl Template) -> Result<Response, Problem> {
    let mut response = page(template)?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}
