//! What went wrong, as a page or as JSON: a code, a sentence, what to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use greffier_casework::Language;
use greffier_engine::Refusal;
use greffier_runner::DeskError;
use greffier_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::explain;

/// Why a request was not done. It is turned into a page at the edge, where the reader's language is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    /// Seconds to wait before trying again.
    pub(crate) wait: Option<u64>,
}

/// A problem as other programs read it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemBody {
    /// Stable code; `/errors/{code}` explains it.
    code: String,
    /// What it means, in the reader's language.
    sentence: String,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, wait: None }
    }

    /// Nothing is there, or it is not for this person: the two look the same from outside.
    pub(crate) fn not_there() -> Self {
        Self::new(StatusCode::NOT_FOUND, "GRF-WEB-001")
    }

    /// Nobody is signed in.
    pub(crate) fn nobody() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "GRF-WEB-002")
    }

    /// The form does not carry the session's token.
    pub(crate) fn stale_form() -> Self {
        Self::new(StatusCode::FORBIDDEN, "GRF-WEB-003")
    }

    /// The name or the password is wrong.
    pub(crate) fn wrong_password() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "GRF-WEB-004")
    }

    /// Too many failures; `wait` seconds remain.
    pub(crate) fn too_often(wait: u64) -> Self {
        Self { wait: Some(wait), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "GRF-WEB-005") }
    }

    /// More bytes than a request may have.
    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "GRF-WEB-006")
    }

    /// It took too long.
    pub(crate) fn too_slow() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "GRF-WEB-007")
    }

    /// Something broke that should not.
    pub(crate) fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "GRF-WEB-008")
    }

    /// The address does not take this method.
    pub(crate) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "GRF-WEB-009")
    }

    /// The request cannot be read.
    pub(crate) fn unreadable() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "GRF-WEB-010")
    }

    /// The request was made by another site.
    pub(crate) fn other_site() -> Self {
        Self::new(StatusCode::FORBIDDEN, "GRF-WEB-011")
    }

    /// The person's roles do not allow it.
    pub(crate) fn not_your_role() -> Self {
        Self::new(StatusCode::FORBIDDEN, "GRF-WEB-012")
    }

    /// The sentence of the code.
    pub(crate) fn sentence(&self, language: Language) -> &'static str {
        let general = match language {
            Language::Fr => "L'action n'a pas pu être faite.",
            Language::En => "This could not be done.",
        };
        explain::sentence(self.code, language).unwrap_or(general)
    }

    /// As JSON.
    pub(crate) fn json(&self, language: Language) -> Response {
        let body = ProblemBody { code: self.code.to_owned(), sentence: self.sentence(language).to_owned() };
        let mut response = (self.status, axum::Json(body)).into_response();
        self.head(&mut response);
        response
    }

    /// The headers that go with it.
    pub(crate) fn head(&self, response: &mut Response) {
        if let Some(wait) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        let status = match &error {
            DeskError::NotFound(_) | DeskError::Store(StoreError::NotFound { .. }) => return Self::not_there(),
            DeskError::Refused(Refusal::WrongCase) => return Self::not_there(),
            DeskError::Refused(Refusal::NotYourRole(_)) => StatusCode::FORBIDDEN,
            DeskError::Refused(Refusal::Journal(_) | Refusal::NoSuchStep(_) | Refusal::Circle(_) | Refusal::NoLetter(_)) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            DeskError::Refused(_) | DeskError::Busy | DeskError::Store(StoreError::Conflict { .. }) => StatusCode::CONFLICT,
            DeskError::NoWorkflow(_) | DeskError::NothingRead | DeskError::NoFittingKey { .. } => StatusCode::CONFLICT,
            DeskError::OtherConsent | DeskError::DelegationTo | DeskError::DelegationDays | DeskError::NoChannel => StatusCode::CONFLICT,
            DeskError::NoDisposalRules | DeskError::NotProven(_) | DeskError::Destruction => StatusCode::CONFLICT,
            DeskError::NoSecondFactor | DeskError::WrongCode | DeskError::UsedCode => StatusCode::CONFLICT,
            DeskError::Store(StoreError::Closed) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status.is_server_error() {
            tracing::error!(code = error.code(), "a request failed");
        }
        Self::new(status, error.code())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be written");
        Self::broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_console_has_a_page() {
        let problems = [
            Problem::not_there(),
            Problem::nobody(),
            Problem::stale_form(),
            Problem::wrong_password(),
            Problem::too_often(1),
            Problem::too_large(),
            Problem::too_slow(),
            Problem::broken(),
            Problem::method(),
            Problem::unreadable(),
            Problem::other_site(),
            Problem::not_your_role(),
        ];
        for problem in problems {
            assert!(explain::page(problem.code).is_some(), "{}", problem.code);
        }
        for code in 1..=25 {
            let code = format!("GRF-CASE-{code:03}");
            assert!(explain::page(&code).is_some(), "{code}");
        }
    }

    #[test]
    fn what_is_not_there_and_what_is_not_for_you_look_the_same() {
        let store = Problem::from(StoreError::NotFound { what: "case x".into() });
        assert_eq!(store, Problem::not_there());
        assert_eq!(Problem::from(DeskError::Refused(Refusal::Closed)).status, StatusCode::CONFLICT);
    }
}
