//! One-time codes: set up in the console, asked for at signing, good once.

use crate::support::{Browser, Office, PASSWORD};
use axum::http::StatusCode;
use greffier_casework::{Case, Event, IdentityMethod};

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split(before).nth(1).and_then(|rest| rest.split(after).next()).unwrap_or_else(|| panic!("no {before} in {page}"))
}

/// The device of a person: what the secret of the page says at a moment, some steps away from now.
fn code(office: &Office, secret: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(office.desk.now().as_second() + 30 * steps).unwrap()).to_string()
}

fn password() -> String {
    format!("password={}", PASSWORD.replace(' ', "+"))
}

/// Sets a device up; returns its secret and the recovery codes.
async fn set_up(office: &Office, browser: &Browser<'_>) -> (String, Vec<String>) {
    let page = browser.post("/me/second-factor", &password()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let secret = between(&page.body, "class=\"secret\">", "<").to_owned();
    let sealed = between(&page.body, "name=\"sealed\" value=\"", "\"").to_owned();
    let codes = browser.post("/me/second-factor/confirm", &format!("sealed={sealed}&code={}", code(office, &secret, 0))).await;
    assert_eq!(codes.status, StatusCode::OK, "{}", codes.body);
    let list = between(&codes.body, "class=\"codes\">", "</ul>");
    (secret, list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect())
}

async fn sign(browser: &Browser<'_>, case: &Case, passphrase: &str, code: &str) -> crate::support::Answer {
    let task = format!("/tasks/{}.2", case.id);
    let sha256 = case.newest_answer().unwrap().blob.to_string();
    for page in 1..=2 {
        browser.post(&format!("{task}/seen"), &format!("sha256={sha256}&page={page}")).await;
    }
    let form = format!(
        "sha256={sha256}&consent=1&consent_version=2026-11&passphrase={}&code={}",
        passphrase.replace(' ', "+"),
        code.replace(' ', "+")
    );
    browser.post(&format!("{task}/sign"), &form).await
}

#[tokio::test]
async fn a_secret_is_shown_once_confirmed_by_a_code_and_kept_sealed() {
    let office = Office::with("[signing]\nsecond_factor = \"totp\"\n").await;
    let marie = office.sign_in("marie").await;
    let page = marie.get("/me").await.body;
    assert!(page.contains("Votre compte n’a pas de code à usage unique. Le bureau en demande un"), "{page}");
    assert_eq!(marie.post("/me/second-factor", "password=faux").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = marie.post("/me/second-factor", &password()).await.body;
    let secret = between(&page, "class=\"secret\">", "<").to_owned();
    let sealed = between(&page, "name=\"sealed\" value=\"", "\"").to_owned();
    assert!(page.contains("class=\"qr\"") && !sealed.contains(&secret.replace(' ', "")));
    let wrong = marie.post("/me/second-factor/confirm", &format!("sealed={sealed}&code=000000")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("GRF-SIGN-007") && wrong.body.contains(&secret), "the same secret, until it is confirmed");
    assert_eq!(office.desk.store().second_factor(&"marie".into()).await.unwrap(), None, "nothing is kept before");
    // What was sealed for one account is none of another's.
    let luc = office.sign_in("luc").await;
    let stolen = luc.post("/me/second-factor/confirm", &format!("sealed={sealed}&code={}", code(&office, &secret, 0))).await;
    assert_eq!(stolen.status, StatusCode::BAD_REQUEST);
    let done = marie.post("/me/second-factor/confirm", &format!("sealed={sealed}&code={}", code(&office, &secret, 0))).await;
    assert!(done.body.contains("Codes de secours") && done.body.matches("<li><code>").count() == 8, "{}", done.body);
    let kept = office.desk.store().second_factor(&"marie".into()).await.unwrap().unwrap();
    let plain = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    assert!(!kept.sealed.contains(&hex::encode(plain.as_ref())), "the secret is not kept in clear");
    assert!(kept.recovery.iter().all(|hash| hash.len() == 64), "recovery codes are hashes");
    assert!(!marie.get("/me").await.body.contains(&secret), "shown once");
    // Another device asks for a code of the first.
    let refused = marie.post("/me/second-factor", &format!("{}&code=000000", password())).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = marie.post("/me/second-factor", &format!("{}&code={}", password(), code(&office, &secret, 1))).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
}

#[tokio::test]
async fn signing_asks_for_a_code_that_is_good_once() {
    let office = Office::with("[signing]\nsecond_factor = \"totp\"\n").await;
    office.keys(&["marie"]).await;
    let (first, second, third) = (office.to_sign().await, office.to_sign().await, office.to_sign().await);
    let marie = office.sign_in("marie").await;
    let none = sign(&marie, &first, PASSWORD, "123456").await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("GRF-SIGN-006"), "{}", none.body);
    let (secret, recovery) = set_up(&office, &marie).await;
    let replayed = sign(&marie, &first, PASSWORD, &code(&office, &secret, 0)).await;
    assert!(replayed.body.contains("GRF-SIGN-008"), "the code of the set-up is used: {}", replayed.body);
    office.later(1);
    let now = code(&office, &secret, 0);
    assert!(sign(&marie, &first, PASSWORD, "").await.body.contains("Écrivez le code à usage unique"));
    assert!(sign(&marie, &first, PASSWORD, "000000").await.body.contains("GRF-SIGN-007"));
    // A mistyped passphrase does not cost the code.
    assert!(sign(&marie, &first, "une autre phrase", &now).await.body.contains("GRF-KEY-"));
    assert_eq!(marie.journal(&first, "document-signed").await, 0);
    let done = sign(&marie, &first, PASSWORD, &now).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let replayed = sign(&marie, &second, PASSWORD, &now).await;
    assert!(replayed.body.contains("GRF-SIGN-008"), "{}", replayed.body);
    let recovered = sign(&marie, &second, PASSWORD, &recovery[3].to_lowercase()).await;
    assert_eq!(recovered.status, StatusCode::SEE_OTHER, "{}", recovered.body);
    assert!(sign(&marie, &third, PASSWORD, &recovery[3]).await.body.contains("GRF-SIGN-007"), "a recovery code is good once");
    let mut methods = Vec::new();
    for case in [&first, &second] {
        for entry in office.desk.store().journal(case.id).await.unwrap() {
            if let Event::DocumentSigned { ceremony: Some(ceremony), .. } = entry.event {
                methods.push(ceremony.identity[2]);
            }
        }
    }
    assert_eq!(methods, [IdentityMethod::Totp, IdentityMethod::RecoveryCode]);
    // Guessing is slowed down by the limiter that guards the passphrase.
    for _ in 0..5 {
        sign(&marie, &third, PASSWORD, "000000").await;
    }
    office.later(0);
    let slowed = sign(&marie, &third, PASSWORD, &code(&office, &secret, 0)).await;
    assert!(slowed.body.contains("Attendez"), "{}", slowed.body);
}
