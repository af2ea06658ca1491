//! The ceremony of signing over a real store, with real keys: what must be seen and agreed to, what is kept of it, and who may.

use crate::support::{Office, PASSWORD};
use axum::http::StatusCode;
use greffier_casework::{Case, Delegation, DelegationId, DocumentKind, Event, EvidenceBundle, IdentityMethod};

fn task(case: &Case) -> String {
    format!("/tasks/{}.2", case.id)
}

fn sha256(case: &Case) -> String {
    case.newest_answer().unwrap().blob.to_string()
}

/// The form that signs, but for the passphrase.
fn consent(case: &Case) -> String {
    format!("sha256={}&consent=1&consent_version=2026-11", sha256(case))
}

fn passphrase() -> String {
    format!("passphrase={}", PASSWORD.replace(' ', "+"))
}

/// The pages are seen, one after the other, as without a script.
async fn see(browser: &crate::support::Browser<'_>, case: &Case) {
    for page in 1..=2 {
        let answer = browser.post(&format!("{}/seen", task(case)), &format!("sha256={}&page={page}", sha256(case))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
}

/// A case whose letter Marie read and signed, and her browser.
pub(crate) async fn signed(office: &Office) -> (crate::support::Browser<'_>, Case) {
    let case = office.to_sign().await;
    let marie = office.sign_in("marie").await;
    see(&marie, &case).await;
    let done = marie.post(&format!("{}/sign", task(&case)), &format!("{}&{}", consent(&case), passphrase())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    (marie, case)
}

#[tokio::test]
async fn nothing_is_signed_before_every_page_was_seen() {
    let office = Office::new().await;
    office.keys(&["marie"]).await;
    let case = office.to_sign().await;
    let marie = office.sign_in("marie").await;
    let page = marie.get(&task(&case)).await.body;
    assert!(page.contains("0 sur 2 vues") && page.contains("sign.js"), "{page}");
    let sign = format!("{}/sign", task(&case));
    let early = marie.post(&sign, &format!("{}&{}", consent(&case), passphrase())).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(early.body.matches("Il reste 2 pages que vous n’avez pas vue").count(), 2, "on top and at its place: {}", early.body);
    assert!(early.body.contains("id=\"pages\" tabindex=\"-1\" autofocus"), "the first fault has the focus");
    // The script tells one page; the other is read by itself.
    let seen = format!("{}/seen", task(&case));
    let told = marie.tell(&seen, &format!("sha256={}&page=2", sha256(&case))).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.body.contains("\"seen\":[2]") && told.body.contains("1 sur 2 vues"), "{}", told.body);
    let alone = marie.get(&format!("{}/pages/1", task(&case))).await;
    assert!(alone.body.contains("J’ai lu cette page : suivante"), "{}", alone.body);
    let early = marie.post(&sign, &format!("{}&{}", consent(&case), passphrase())).await;
    assert!(early.body.contains("Il reste 1 page que vous n’avez pas vue"));
    let next = marie.post(&seen, &format!("sha256={}&page=1", sha256(&case))).await;
    assert_eq!(next.header("location"), format!("{}/pages/2", task(&case)));
    // What is no page, no document of the task, or no task of hers, is not noted.
    assert_eq!(marie.post(&seen, &format!("sha256={}&page=3", sha256(&case))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(marie.post(&seen, &format!("sha256={}&page=1", "ab".repeat(32))).await.status, StatusCode::CONFLICT);
    let luc = office.sign_in("luc").await;
    assert_eq!(luc.post(&seen, &format!("sha256={}&page=1", sha256(&case))).await.status, StatusCode::FORBIDDEN);
    // Without the consent, with the text of another version, or with another document, nothing is signed either.
    for (form, words) in [
        (format!("sha256={}&consent_version=2026-11&{}", sha256(&case), passphrase()), "Cochez la case"),
        (format!("sha256={}&consent=1&consent_version=2020-01&{}", sha256(&case), passphrase()), "GRF-SIGN-003"),
        (format!("sha256={}&consent=1&consent_version=2026-11&{}", "ab".repeat(32), passphrase()), "Le document à signer a changé"),
        (format!("{}&passphrase=une+autre+phrase", consent(&case)), "GRF-KEY-"),
    ] {
        let answer = marie.post(&sign, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
    }
    assert_eq!(marie.journal(&case, "document-signed").await, 0);
    let done = marie.post(&sign, &format!("{}&{}", consent(&case), passphrase())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(marie.journal(&case, "document-signed").await, 1);
}

#[tokio::test]
async fn the_evidence_is_kept_sealed_and_readable() {
    let office = Office::new().await;
    office.keys(&["marie"]).await;
    let (marie, case) = signed(&office).await;
    let after = office.desk.case(case.id).await.unwrap();
    let store = office.desk.store();
    let of = |ending: &str| after.documents.iter().find(|document| document.name.ends_with(ending)).unwrap();
    let bytes = |ending: &str| store.blobs().read(&of(ending).blob);
    let json = bytes("-preuve.json").await.unwrap();
    let bundle: EvidenceBundle = serde_json::from_slice(&json).unwrap();
    assert_eq!(bundle.schema, "greffier-evidence/1");
    assert_eq!(bundle.document.sha256, case.newest_answer().unwrap().blob, "what was shown");
    assert_eq!(bundle.signed.sha256, after.newest_answer().unwrap().blob, "what came of it, and evidence is no answer");
    assert_eq!((bundle.signer.as_str(), bundle.case.number.as_str()), ("Marie Gagnon", case.number.as_str()));
    assert!(bundle.consent_text.contains("je consens à le signer électroniquement"));
    assert_eq!(bundle.ceremony.identity, [IdentityMethod::AccountPassword, IdentityMethod::KeyPassphrase]);
    assert_eq!(bundle.ceremony.pages.iter().map(|page| page.page).collect::<Vec<_>>(), [1, 2]);
    // The journal, which is chained, has the same ceremony.
    let journal = store.journal(case.id).await.unwrap();
    let kept = journal.iter().find_map(|entry| match &entry.event {
        Event::DocumentSigned { ceremony, .. } => ceremony.as_deref(),
        _ => None,
    });
    assert_eq!(kept, Some(&bundle.ceremony));
    assert!(store.audit().await.unwrap().holds());
    // The office's seal is on the very bytes; one changed byte is found.
    let seal = bytes(".p7s").await.unwrap();
    let trust = greffier_keys::load_trust(&office.desk.keys()).unwrap();
    let verify = |json: &[u8]| greffier_pades::cms::verify_detached(&seal, &[json]);
    let report = verify(&json);
    assert_eq!(report.faults, []);
    let signer = report.signer.unwrap();
    assert!(greffier_pades::cms::CertificateSummary::of(&signer).subject.contains("sceau"));
    let usage = greffier_pades::cms::Usage::Signing;
    let path = greffier_pades::cms::chain::check_chain(&signer, &report.certificates, &trust, usage, office.desk.now());
    assert_eq!(path.unwrap().len(), 2, "the seal leads to the office's root");
    let mut changed = json.clone();
    changed[40] ^= 1;
    assert!(!verify(&changed).faults.is_empty());
    // The page to be read is sealed as documents are.
    let page = office.desk.verify(of("-preuve.pdf")).await.unwrap();
    assert_eq!(page.verdict, greffier_pades::Verdict::Valid, "{page:?}");
    assert_eq!(page.signatures[0].name.as_deref(), Some("Bureau d'essai"));
    assert_eq!(of("-preuve.pdf").kind, DocumentKind::Evidence);
    let page = marie.get(&format!("/cases/{}", case.id)).await.body;
    assert!(page.contains("Preuve · né numérique") && page.contains("Pages vues : 2 ; consentement 2026-11"), "{page}");
    let seen = store.pages_seen("account:marie", format!("{}.2", case.id).parse().unwrap(), &bundle.document.sha256).await.unwrap();
    assert_eq!(seen, [], "the journal has it now");
}

#[tokio::test]
async fn a_seal_that_does_not_open_keeps_the_document_unsigned() {
    let office = Office::new().await;
    office.keys(&["marie"]).await;
    std::fs::write(office.folder("sceau.passphrase"), "une autre phrase").unwrap();
    let case = office.to_sign().await;
    let marie = office.sign_in("marie").await;
    see(&marie, &case).await;
    let answer = marie.post(&format!("{}/sign", task(&case)), &format!("{}&{}", consent(&case), passphrase())).await;
    assert!(answer.body.contains("GRF-SIGN-002"), "{}", answer.body);
    assert_eq!(marie.journal(&case, "document-signed").await, 0);
}

#[tokio::test]
async fn a_delegate_signs_for_and_on_behalf_of_the_one_who_is_away() {
    let office = Office::new().await;
    office.keys(&["marie", "luc"]).await;
    let case = office.to_sign().await;
    let luc = office.sign_in("luc").await;
    assert!(luc.get(&task(&case)).await.body.contains("que votre compte n’a pas"), "he is no signatory");
    let anne = office.sign_in("anne").await;
    let give = |fields: &str| format!("role=signataire&to=luc&{fields}");
    for wrong in
        ["first_day=2026-11-23&last_day=2026-11-22&why=x", "first_day=2026-11-01&last_day=2026-11-02&why=x", "first_day=&last_day=&why="]
    {
        assert_eq!(anne.post("/me/delegations", &give(wrong)).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let other_role = anne.post("/me/delegations", "role=support&to=luc&first_day=2026-11-23&last_day=2026-11-24&why=x").await;
    assert_eq!(other_role.status, StatusCode::UNPROCESSABLE_ENTITY, "a role that is not hers");
    let given = anne.post("/me/delegations", &give("first_day=2026-11-23&last_day=2026-11-27&why=cong%C3%A9+annuel")).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    // Everybody sees it.
    assert!(office.sign_in("sam").await.get("/tasks").await.body.contains("Anne Côté est remplacé par Luc Roy"));
    let page = luc.get(&task(&case)).await.body;
    assert!(page.contains("pour et au nom de Anne Côté") && !page.contains("en votre propre nom"), "{page}");
    see(&luc, &case).await;
    let sign = format!("{}/sign", task(&case));
    let own = luc.post(&sign, &format!("{}&{}", consent(&case), passphrase())).await;
    assert!(own.body.contains("Dites au nom de qui vous signez"), "{}", own.body);
    let delegation = office.desk.delegations_to(&"luc".into()).await.unwrap()[0].clone();
    let form = format!("{}&{}&acting_for={}", consent(&case), passphrase(), delegation.id);
    let done = luc.post(&sign, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let after = office.desk.case(case.id).await.unwrap();
    let json = after.documents.iter().find(|document| document.name.ends_with("-preuve.json")).unwrap();
    let bundle: EvidenceBundle = serde_json::from_slice(&office.desk.store().blobs().read(&json.blob).await.unwrap()).unwrap();
    assert_eq!((bundle.signer.as_str(), bundle.on_behalf_of.as_deref()), ("Luc Roy", Some("Anne Côté")));
    assert_eq!(bundle.ceremony.acting_for, Some(delegation.clone()));
    let signed = office.desk.verify(after.newest_answer().unwrap()).await.unwrap();
    assert!(format!("{signed:?}").contains("Luc Roy, pour et au nom de Anne Côté"), "{signed:?}");
    // She comes back earlier.
    let end = format!("/me/delegations/{}/end", delegation.id);
    assert_eq!(luc.post(&end, "").await.status, StatusCode::NOT_FOUND, "it is not his to end");
    assert_eq!(anne.post(&end, "").await.status, StatusCode::SEE_OTHER);
    let next = office.to_sign().await;
    assert!(luc.get(&task(&next)).await.body.contains("que votre compte n’a pas"));
}

#[tokio::test]
async fn a_delegation_may_be_for_one_workflow() {
    let office = Office::new().await;
    office.keys(&["luc"]).await;
    let case = office.to_sign().await;
    let (anne, luc) = (office.sign_in("anne").await, office.sign_in("luc").await);
    let give =
        |workflow: &str| format!("role=signataire&to=luc&workflow={workflow}&first_day=2026-11-23&last_day=2026-11-27&why=cong%C3%A9");
    assert_eq!(anne.post("/me/delegations", &give("aucun")).await.status, StatusCode::UNPROCESSABLE_ENTITY, "there is no such workflow");
    assert!(anne.get("/me").await.body.contains("<option value=\"changement-adresse\">"));
    assert_eq!(anne.post("/me/delegations", &give("changement-adresse")).await.status, StatusCode::SEE_OTHER);
    assert!(luc.get("/me").await.body.contains("signataire, seulement « Changement d&#39;adresse »"));
    // The same for another workflow, which the office has no more: it opens nothing here.
    let given = office.desk.delegations_to(&"luc".into()).await.unwrap()[0].clone();
    office.desk.store().end_delegation(given.id, &"anne".into(), office.desk.now()).await.unwrap();
    let elsewhere = Delegation { id: DelegationId(uuid::Uuid::now_v7()), workflow: Some("autre".into()), ..given.clone() };
    office.desk.store().give_delegation(elsewhere.clone()).await.unwrap();
    assert!(!luc.get("/tasks").await.body.contains(&task(&case)), "not in his queue");
    assert!(luc.get(&task(&case)).await.body.contains("que votre compte n’a pas"));
    let form = format!("{}&{}&acting_for={}", consent(&case), passphrase(), elsewhere.id);
    assert_ne!(luc.post(&format!("{}/sign", task(&case)), &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(luc.journal(&case, "document-signed").await, 0);
    // And for this one: he sees it, signs it, and the ceremony says by what.
    assert_eq!(anne.post("/me/delegations", &give("changement-adresse")).await.status, StatusCode::SEE_OTHER);
    assert!(luc.get("/tasks").await.body.contains(&task(&case)));
    let here = office.desk.delegations_to(&"luc".into()).await.unwrap().into_iter().find(|one| one.id != elsewhere.id).unwrap();
    let page = luc.get(&task(&case)).await.body;
    assert!(page.contains("seulement « Changement d&#39;adresse »") && !page.contains(&elsewhere.id.to_string()), "{page}");
    see(&luc, &case).await;
    let lent_on = luc.post("/me/delegations", "role=signataire&to=sam&first_day=2026-11-23&last_day=2026-11-24&why=x").await;
    assert_eq!(lent_on.status, StatusCode::UNPROCESSABLE_ENTITY, "what was lent cannot be lent on");
    let form = format!("{}&{}&acting_for={}", consent(&case), passphrase(), here.id);
    let done = luc.post(&format!("{}/sign", task(&case)), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let journal = office.desk.store().journal(case.id).await.unwrap();
    let acting_for = journal.iter().find_map(|entry| match &entry.event {
        Event::DocumentSigned { ceremony, .. } => ceremony.as_ref()?.acting_for.clone(),
        _ => None,
    });
    assert_eq!(acting_for, Some(here));
}

#[tokio::test]
async fn a_declined_signature_is_in_the_hands_of_the_one_who_prepared_it() {
    let office = Office::new().await;
    let case = office.to_sign().await;
    let anne = office.sign_in("anne").await;
    let decline = format!("{}/decline", task(&case));
    let without = anne.post(&decline, "reason=+").await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.body.contains("id=\"reason\" name=\"reason\" rows=\"3\" maxlength=\"2000\" aria-invalid=\"true\""));
    assert_eq!(anne.post(&decline, "reason=Le+nom+est+faux").await.status, StatusCode::SEE_OTHER);
    let marie = office.sign_in("marie").await;
    let mine = marie.get("/tasks?show=mine").await.body;
    assert!(mine.contains("Anne Côté a refusé de signer : « Le nom est faux »"), "{mine}");
    let review = marie.get(&format!("/tasks/{}.3", case.id)).await.body;
    assert!(review.contains("id=\"station\"") && review.contains("Le nom est faux"), "{review}");
}

#[tokio::test]
async fn a_signature_is_given_to_a_colleague_who_may_sign() {
    let office = Office::new().await;
    office.keys(&["marie", "anne", "luc"]).await;
    let case = office.to_sign().await;
    let marie = office.sign_in("marie").await;
    let page = marie.get(&task(&case)).await.body;
    assert!(page.contains("value=\"person:anne\"") && page.contains("value=\"role:signataire\"") && !page.contains("person:luc"), "{page}");
    let delegate = format!("{}/delegate", task(&case));
    let nothing = marie.post(&delegate, "to=&reason=").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("id=\"to-fault\"") && nothing.body.contains("id=\"why-fault\""));
    let refused = marie.post(&delegate, "to=person:luc&reason=x").await;
    assert!(refused.body.contains("ne peut pas signer ce document"), "{}", refused.body);
    assert_eq!(marie.post(&delegate, "to=person:anne&reason=Je+connais+la+personne").await.status, StatusCode::SEE_OTHER);
    let anne = office.sign_in("anne").await;
    let mine = anne.get("/tasks?show=mine").await.body;
    assert!(mine.contains("Marie Gagnon vous confie cette signature : « Je connais la personne »"), "{mine}");
    assert!(marie.get(&task(&case)).await.body.contains("Anne Côté s’occupe de cette tâche"));
    assert_eq!(marie.journal(&case, "task-handed-on").await, 1);
}
