//! `/me/second-factor`: setting up one-time codes: the secret is shown once, confirmed by a code, and recovery codes are given once.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use greffier_runner::{DeskError, SetUp};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::app::App;
use crate::layout::{Fault, Layout, form_page, page};
use crate::pages::ceremony::said;
use crate::pages::me;
use crate::pages::signin::check;
use crate::problem::Problem;
use crate::request::{Clerk, Posted, escape};

/// White modules around a QR code (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The secret, to be taken into a device, and the code that proves it was.
#[derive(Template)]
#[template(path = "factor.html")]
pub(crate) struct FactorPage {
    pub(crate) l: Layout,
    pub(crate) faults: Vec<Fault>,
    /// The secret in groups of four, as one types it.
    pub(crate) secret: String,
    pub(crate) sealed: String,
    pub(crate) qr: Option<Qr>,
    pub(crate) fault_code: Option<String>,
}

/// A QR code as one path of an SVG, a unit a module.
pub(crate) struct Qr {
    pub(crate) size: i32,
    pub(crate) path: String,
}

/// The recovery codes, shown this once.
#[derive(Template)]
#[template(path = "recovery.html")]
pub(crate) struct RecoveryPage {
    pub(crate) l: Layout,
    pub(crate) codes: Vec<String>,
}

/// `POST /me/second-factor`: a new secret, for who knows the account's password, and a code of the factor that is in force.
pub(crate) async fn begin(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let t = clerk.t;
    let name = &clerk.person.name;
    // The same limiter as at signing in: it is the same password.
    match check(&app, name.as_str(), fields.get("password"), "second-factor").await {
        Ok(_) => {}
        Err(Problem { wait: Some(wait), .. }) => return me::faulty(&app, &clerk, "password", t.n("signin-wait", wait)).await,
        Err(problem) if problem.status.is_server_error() => return Err(problem),
        Err(_) => return me::faulty(&app, &clerk, "password", t.get("fault-password")).await,
    }
    if app.desk.store().second_factor(name).await?.is_some() {
        let key = limiter_key(&clerk);
        if let Some(wait) = app.limiter.wait(&key, app.desk.now()) {
            return me::faulty(&app, &clerk, "old-code", t.n("signin-wait", wait)).await;
        }
        match app.desk.check_second_factor(name, fields.get("code")).await {
            Ok(()) => app.limiter.succeeded(&key),
            Err(error @ (DeskError::WrongCode | DeskError::UsedCode)) => {
                app.limiter.failed(&key, app.desk.now());
                return me::faulty(&app, &clerk, "old-code", said(t, &error)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let set_up = app.desk.begin_second_factor(name).await?;
    written(&app, &clerk, set_up, Vec::new())
}

/// `POST /me/second-factor/confirm`
pub(crate) async fn confirm(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let Posted { clerk, fields } = posted;
    let (t, name) = (clerk.t, &clerk.person.name);
    let (sealed, code) = (fields.get("sealed").to_owned(), fields.get("code").trim().to_owned());
    let key = limiter_key(&clerk);
    let again = |app: App, clerk: Clerk, sealed: String, text: String| async move {
        let set_up = app.desk.pending_second_factor(&clerk.person.name, sealed).await?;
        written(&app, &clerk, set_up, vec![Fault { at: "code".into(), text }])
    };
    if let Some(wait) = app.limiter.wait(&key, app.desk.now()) {
        return again(app.clone(), clerk.clone(), sealed, t.n("signin-wait", wait)).await;
    }
    match app.desk.confirm_second_factor(name, &sealed, &code).await {
        Ok(codes) => {
            app.limiter.succeeded(&key);
            page(&RecoveryPage {
                l: Layout::of(&app, &clerk, "", t.get("recovery-title")),
                codes: codes.iter().map(|code| grouped(code, 5)).collect(),
            })
        }
        Err(error @ DeskError::WrongCode) => {
            app.limiter.failed(&key, app.desk.now());
            again(app.clone(), clerk.clone(), sealed, said(t, &error)).await
        }
        // A secret that was made for another account, or that nobody made.
        Err(DeskError::Vault(_)) => Err(Problem::unreadable()),
        Err(error) => Err(error.into()),
    }
}

fn written(app: &App, clerk: &Clerk, set_up: SetUp, faults: Vec<Fault>) -> Result<Response, Problem> {
    let issuer = app.desk.config().office.name.get(clerk.t.tag()).to_owned();
    let mut l = Layout::of(app, clerk, "", clerk.t.get("factor-title"));
    l.failed = !faults.is_empty();
    l.here = "/me".into();
    let failed = l.failed;
    form_page(
        failed,
        &FactorPage {
            l,
            qr: qr(&address(&issuer, clerk.person.name.as_str(), &set_up.secret)),
            secret: grouped(&set_up.secret, 4),
            sealed: set_up.sealed,
            fault_code: faults.first().map(|fault| fault.text.clone()),
            faults,
        },
    )
}

fn limiter_key(clerk: &Clerk) -> String {
    format!("second-factor|{}", clerk.person.name)
}

/// What authenticator programs read (the Key URI Format of Google Authenticator). A colon would end the issuer's name.
fn address(issuer: &str, account: &str, secret: &str) -> String {
    let plain = |text: &str| escape(&text.replace([':', '/'], " "));
    let (issuer, account) = (plain(issuer), plain(account));
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

/// The QR code of a text; none for a text that is too long for one.
fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let modules = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let dark = modules.filter(|(x, y)| code.get_module(*x, *y));
    let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    Some(Qr { size: code.size() + 2 * QUIET, path })
}

fn grouped(text: &str, by: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(by).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_cannot_break_the_address() {
        let address = address("Greffe : Ville/Est & co", "marie?x", "ABC");
        assert_eq!(
            address,
            "otpauth://totp/Greffe%20%20%20Ville%20Est%20%26%20co:marie%3Fx?secret=ABC&issuer=Greffe%20%20%20Ville%20Est%20%26%20co\
             &algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(grouped("ABCDEFGHIJ", 4), "ABCD EFGH IJ");
    }

    /// Read back by a decoder that nobody here wrote.
    #[test]
    fn the_picture_says_the_address() {
        let text = address("Bureau du greffe", "marie", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        let qr = qr(&text).unwrap();
        let (size, scale) = (u32::try_from(qr.size).unwrap(), 8);
        let mut image = image::GrayImage::from_pixel(size * scale, size * scale, image::Luma([255]));
        for module in qr.path.split('M').filter(|part| !part.is_empty()) {
            let (x, rest) = module.split_once(' ').unwrap();
            let (x, y): (u32, u32) = (x.parse().unwrap(), rest.split('h').next().unwrap().parse().unwrap());
            for (dx, dy) in (0..scale).flat_map(|dx| (0..scale).map(move |dy| (dx, dy))) {
                image.put_pixel(x * scale + dx, y * scale + dy, image::Luma([0]));
            }
        }
        let read = rxing::helpers::detect_in_luma(image.into_raw(), size * scale, size * scale, Some(rxing::BarcodeFormat::QR_CODE));
        assert_eq!(read.unwrap().getText(), text);
    }
}
