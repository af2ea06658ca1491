//! Who calls: a person with a session, or a program with an account's name and password (RFC 7617).

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greffier_casework::{AccountName, Person};

use crate::app::App;
use crate::pages::signin::check;
use crate::problem::Problem;
use crate::request::Visitor;

/// Bytes of an `Authorization` header that are worth reading.
const LONGEST: usize = 2_048;

/// Who calls the interface.
pub(crate) struct Caller {
    pub(crate) person: Person,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let visitor = Visitor::of(app, parts).await?;
        let account = match visitor.signed_in {
            Some((account, _)) => account,
            None => {
                let (name, password) = credentials(parts).ok_or_else(Problem::nobody)?;
                let name: AccountName = check(app, &name, &password, &visitor.address).await?;
                app.desk.store().account(&name).await?.ok_or_else(Problem::nobody)?
            }
        };
        Ok(Self { person: app.desk.person(&account).await? })
    }
}

fn credentials(parts: &Parts) -> Option<(String, String)> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok().filter(|value| value.len() <= LONGEST)?;
    let (scheme, token) = value.split_once(' ')?;
    let decoded = STANDARD.decode(token.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(name, password)| (name.to_owned(), password.to_owned()))
}
