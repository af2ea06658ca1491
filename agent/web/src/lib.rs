//! The console of an office: sign-in, the queue of tasks, the validation station, signing, cases, inboxes and figures, in French and
//! English; and a read-only interface for other systems under `/api`.
//!
//! Every page works without a script; in the validation station a script makes the keyboard quick, at signing it tells which pages were in
//! view.
//!
//! **Architecture Invariant:** this crate never touches SQL and decides nothing about cases: it shows what the store keeps, says
//! messages to the desk and tells the answer in words. Every look at a case is written down before anything is shown.

pub mod accounts;
pub mod explain;

mod access;
mod api;
mod app;
mod assets;
mod checks;
mod edge;
mod health;
mod layout;
mod limiter;
mod lists;
mod locale;
mod looks;
mod meters;
mod moments;
mod names;
mod options;
mod pages;
mod problem;
mod request;
mod session;
mod story;
mod upload;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
use axum::routing::{get, post};
use greffier_intake::InboxStatus;
use greffier_runner::Desk;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub use options::WebOptions;

use app::App;
use pages::{
    arrival, as_signed, bulk, case, cases, disposal, document, errors, factor, figures, forms, hand_on, inboxes, invited, language, me,
    outside, queue, repair, review, search, seen, sign, signin, task, verify, work,
};
use problem::Problem;

/// Bytes of a request that saves a form: the file, each of its bytes escaped, and the little beside it.
const FORM_BYTES: usize = 3 * greffier_language::MAX_FILE_BYTES + 4_096;

/// All pages and the interface, over a desk. `statuses` is where each inbox, by its name, leaves what troubles it.
pub fn router(desk: Desk, options: WebOptions, statuses: BTreeMap<String, Arc<InboxStatus>>) -> Router {
    let largest_file = usize::try_from(desk.limits().file_bytes).unwrap_or(usize::MAX);
    let app = App::new(desk, options, statuses);
    Router::new()
        .route("/", get(|| async { Redirect::to("/tasks") }))
        .route("/sign-in", get(signin::show).post(signin::enter))
        .route("/sign-out", post(signin::leave))
        .route("/language", post(language::change))
        .route("/me", get(me::show))
        .route("/me/second-factor", post(factor::begin))
        .route("/me/second-factor/confirm", post(factor::confirm))
        .route("/me/delegations", post(me::give))
        .route("/me/delegations/{id}/end", post(me::end))
        .route("/tasks", get(queue::show))
        .route("/tasks/{id}", get(task::show).post(review::post))
        .route("/tasks/{id}/fields", post(review::check))
        .route("/tasks/{id}/return", post(task::give_back))
        .route("/tasks/{id}/sign", post(sign::sign))
        .route("/tasks/{id}/seen", post(seen::note))
        .route("/tasks/{id}/pages/{page}", get(seen::show))
        .route("/tasks/{id}/delegate", post(hand_on::delegate))
        .route("/tasks/{id}/decline", post(hand_on::decline))
        .route("/tasks/{id}/invite", post(invited::again))
        .route("/tasks/{id}/revoke", post(invited::revoke))
        .route("/tasks/{id}/perform", post(work::perform))
        .route("/tasks/{id}/decide", post(work::decide))
        .route("/cases/{id}/report", post(work::report))
        .route("/tasks/{id}/retry", post(repair::retry))
        .route("/s/{token}", get(outside::show))
        .route("/s/{token}/code", post(outside::send))
        .route("/s/{token}/verify", post(outside::verify))
        .route("/s/{token}/images/{page}", get(outside::image))
        .route("/s/{token}/pages/{page}", get(outside::one))
        .route("/s/{token}/file", get(outside::file))
        .route("/s/{token}/seen", post(outside::note))
        .route("/s/{token}/sign", post(outside::sign))
        .route("/s/{token}/decline", post(outside::decline))
        .route("/sign", get(bulk::show).post(bulk::sign))
        .route("/cases", get(cases::show))
        .route("/cases/{id}", get(case::show))
        .route("/cases/{id}/documents/{document}", get(document::show))
        .route("/cases/{id}/documents/{document}/file", get(document::file))
        .route("/cases/{id}/documents/{document}/copy", get(document::copy).post(document::copy_again))
        .route("/cases/{id}/documents/{document}/transfer", get(document::transfer))
        .route("/cases/{id}/documents/{document}/disposal", get(disposal::show).post(disposal::record))
        .route("/cases/{id}/documents/{document}/pages/{page}", get(document::image))
        .route("/cases/{id}/documents/{document}/verify", post(verify::of_document))
        .route("/verify", get(verify::show).post(verify::post).layer(DefaultBodyLimit::max(largest_file.saturating_add(upload::BESIDE))))
        .route("/verify/{id}", get(verify::report))
        .route("/verify/{id}/report", get(verify::json))
        .route("/verify/{id}/signatures/{n}", get(as_signed::show))
        .route("/verify/{id}/signatures/{n}/file", get(as_signed::file))
        .route("/verify/{id}/signatures/{n}/{side}/{page}", get(as_signed::image))
        .route("/search", get(search::show))
        .route("/inboxes", get(inboxes::list))
        .route("/inboxes/{name}", get(inboxes::show))
        .route("/arrivals/{id}", get(arrival::show))
        .route("/arrivals/{id}/pages/{page}", get(arrival::image))
        .route("/arrivals/{id}/file", get(arrival::file))
        .route("/arrivals/{id}/retry", post(arrival::retry))
        .route("/arrivals/{id}/open", post(arrival::open))
        .route("/arrivals/{id}/case", post(arrival::put_into))
        .route("/arrivals/{id}/handled", post(arrival::handled))
        .route("/figures", get(figures::show))
        .route("/forms", get(forms::list))
        .route("/forms/{name}", get(forms::show).post(forms::save).layer(DefaultBodyLimit::max(FORM_BYTES)))
        .route("/forms/{name}/pages/{page}", get(forms::image))
        .route("/errors", get(errors::list))
        .route("/errors/{code}", get(errors::show))
        .route("/assets/{hash}/{name}", get(assets::serve))
        .route("/healthz", get(health::health))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .nest("/api", api::router())
        .fallback(|| async { Problem::not_there() })
        .method_not_allowed_fallback(|| async { Problem::method() })
        .layer(DefaultBodyLimit::max(options.max_request_bytes))
        .layer(from_fn(edge::same_site))
        .layer(from_fn_with_state(app.clone(), edge::in_time))
        .layer(from_fn_with_state(app.clone(), pages::problem::render))
        .layer(from_fn_with_state(app.clone(), edge::headers))
        .with_state(app)
}

/// Answers on `listener` until `stop` turns true, then lets the requests that run come to their end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = async move {
        // A sender that is gone means the same as one that says stop.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    axum::serve(listener, service).with_graceful_shutdown(stopped).await
}
