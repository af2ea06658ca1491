//! What is shown when something was not done: the code, a sentence, and where to go.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::explain;
use crate::layout::{Layout, page};
use crate::locale::Words;
use crate::problem::Problem;
use crate::request::{Visitor, wants_json};

#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage {
    pub(crate) l: Layout,
    pub(crate) code: &'static str,
    pub(crate) sentence: String,
    pub(crate) explained: bool,
    pub(crate) wait: Option<String>,
}

/// Turns a [`Problem`] into a page or JSON, in the reader's language.
pub(crate) async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None => match of_status(response.status()) {
            Some(problem)
                if response.headers().get(axum::http::header::CONTENT_TYPE).is_none_or(|kind| kind == "text/plain; charset=utf-8") =>
            {
                problem
            }
            _ => return response,
        },
    };
    if asked.method == Method::HEAD {
        return problem.status.into_response();
    }
    // When even the session cannot be read, the page is written without it.
    let visitor = Visitor::of(&app, &asked).await.unwrap_or_else(|_| Visitor {
        t: Words(greffier_casework::Language::Fr),
        here: "/".into(),
        signed_in: None,
        address: String::new(),
    });
    if wants_json(asked.uri.path(), &asked.headers) {
        return problem.json(visitor.t.0);
    }
    let t = visitor.t;
    let title = if problem.status == StatusCode::NOT_FOUND { t.get("problem-not-found") } else { t.get("problem-title") };
    let mut l = Layout::of_visitor(&app, &visitor, title);
    // A form cannot be asked for again by its address.
    if asked.method != Method::GET {
        l.here = "/".into();
    }
    let template = ProblemPage {
        l,
        code: problem.code,
        sentence: problem.sentence(t.0).to_owned(),
        explained: explain::page(problem.code).is_some(),
        wait: problem.wait.map(|wait| t.n("signin-wait", wait)),
    };
    match page(&template) {
        Ok(mut response) => {
            *response.status_mut() = problem.status;
            problem.head(&mut response);
            response
        }
        Err(problem) => problem.status.into_response(),
    }
}

/// The problem behind a status that a layer below gave without saying more.
fn of_status(status: StatusCode) -> Option<Problem> {
    match status {
        StatusCode::NOT_FOUND => Some(Problem::not_there()),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::method()),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Problem::too_large()),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Some(Problem::too_slow()),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Problem::unreadable()),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Problem::broken()),
        _ => None,
    }
}
