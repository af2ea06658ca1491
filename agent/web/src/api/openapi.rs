//! `/api/openapi.json`: the interface described (OpenAPI 3.1).

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};

use super::{cases, figures, inboxes, tasks};

#[derive(OpenApi)]
#[openapi(
    info(title = "Greffier", description = "Lecture seule : boîtes, dossiers, tâches et chiffres du bureau. / Read only: inboxes, cases, tasks and figures of the office."),
    paths(inboxes::list, cases::list, cases::show, tasks::list, figures::show),
    modifiers(&Security),
    security(("basic" = []), ("session" = []))
)]
struct Description;

struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("basic", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(crate::session::cookie_name(true)));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// `GET /api/openapi.json`
pub(crate) async fn show() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}
