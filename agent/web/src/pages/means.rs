//! What opens a signer's key: her passphrase and, where it is asked for, a one-time code; guesses are slowed down.

use greffier_casework::Case;
use greffier_config::SecondFactor;
use greffier_runner::{DeskError, Signer, ToSign};

use crate::app::App;
use crate::layout::Fault;
use crate::pages::ceremony::said;
use crate::problem::Problem;
use crate::request::{Clerk, Fields};

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
    let signer = Signer {
        by: clerk.person.clone(),
        passphrase: fields.get("passphrase").to_owned(),
        code: fields.get("code").to_owned(),
        language: clerk.t.0,
        consent: fields.get("consent_version").to_owned(),
    };
    let opened = |signed: &Vec<Result<Case, DeskError>>| {
        // A key that stayed shut is a failure, whatever another opened; and only a signature shows that one was opened.
        if signed.iter().any(|one| matches!(one, Err(DeskError::Key(_)))) {
            Some(false)
        } else {
            signed.iter().any(Result::is_ok).then_some(true)
        }
    };
    with_key(app, clerk, app.desk.sign(signer, documents), opened).await
}

/// Does what opens the person's key, in her turn; `opened` tells what came of it shows: that it was opened, that it stayed shut, or neither. The
/// inner error is for the page: of the passphrase, the code, or the text that was agreed to.
pub(crate) async fn with_key<T>(
    app: &App,
    clerk: &Clerk,
    doing: impl Future<Output = Result<T, DeskError>>,
    opened: impl Fn(&T) -> Option<bool>,
) -> Result<Result<T, Vec<Fault>>, Problem> {
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
    match doing.await {
        Ok(done) => {
            match opened(&done) {
                Some(true) => app.limiter.succeeded(&key),
                Some(false) => app.limiter.failed(&key, app.desk.now()),
                None => {}
            }
            Ok(Ok(done))
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
pub(crate) fn check(app: &App, clerk: &Clerk, fields: &Fields) -> Vec<Fault> {
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
