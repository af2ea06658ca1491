//! The paper of a digitised document: the sealed copy that takes its place, and the signed record of its destruction.

use crate::support::{Office, PASSWORD};
use axum::http::StatusCode;
use greffier_casework::*;
use greffier_extraction::Limits;
use greffier_extraction::copy::{Attachment, CopyRequest, Original, Relation, make};
use greffier_pades::SignRequest;
use greffier_store::{CopyMade, CopySeal, DocumentCopy, Finish, JobKind, KeptCopy};

const TERMS: &str = "[archives]\ndisposal_role = \"support\"\ndisposal_rules = \"Résolution 2026-112\"\n";

/// A case whose paper was digitised, with its copy: the record of the transfer is in it, and a signature by the key of this name.
pub(crate) async fn digitised(office: &Office, sealed_by: Option<&str>) -> Case {
    let case = office.case("greffe").await;
    let (store, document) = (office.desk.store(), &case.documents[0]);
    let transfer = document.transfer.as_ref().unwrap();
    let page = &document.pages[0];
    let documentation = TransferDocumentation {
        schema: TRANSFER_SCHEMA.into(),
        office: "Bureau d'essai".into(),
        responsible: None,
        case: BundleCase::of(&case),
        original: DocumentDigest::of(document),
        format: transfer.source_format.clone(),
        origin: document.origin.clone(),
        process: TransferProcess { images: transfer.process.clone(), copy: "essai 1".into() },
        guarantees: transfer.guarantees.clone(),
        transferred_at: transfer.at,
        copied_at: office.desk.now(),
        page_count: 1,
        pages: vec![TransferredPage { page: 1, sha256: page.image.clone(), width: page.width, height: page.height, dpi: None }],
    };
    let folder = tempfile::tempdir().unwrap();
    let (record, out) = (folder.path().join("record.json"), folder.path().join("copy.pdf"));
    let json = serde_json::to_vec_pretty(&documentation).unwrap();
    std::fs::write(&record, &json).unwrap();
    let attachment = Attachment {
        file: record,
        name: "fax-transfert.json".into(),
        media_type: "application/json".into(),
        relation: Relation::Supplement,
        description: "Documentation du transfert".into(),
    };
    let request = CopyRequest {
        original: Original {
            file: store.blobs().path(&document.blob),
            name: document.name.clone(),
            sha256: document.blob.clone(),
            media_type: document.media_type.clone(),
            format: transfer.source_format.clone(),
            medium: Medium::Paper,
            transfer: None,
        },
        pages: vec![store.blobs().path(&page.image)],
        text: Vec::new(),
        out: out.clone(),
        language: Language::Fr,
        id: [7; 16],
        made_at: office.desk.now(),
        attachments: vec![attachment],
        limits: Limits::default(),
    };
    make(&request).unwrap();
    let mut bytes = std::fs::read(out).unwrap();
    if let Some(name) = sealed_by {
        let key = greffier_keys::unlock(&greffier_keys::key_file(&office.desk.keys(), name), PASSWORD.as_bytes()).unwrap();
        bytes = greffier_pades::sign(&bytes, key.signer(), &SignRequest::new(office.desk.now())).unwrap();
    }
    let claims = store.claim_jobs("test", office.desk.now(), std::time::Duration::from_secs(60), 100, &[JobKind::Copy]).await.unwrap();
    let claim = claims.into_iter().find(|claim| claim.key.ends_with(&document.id.to_string())).unwrap();
    let kept = KeptCopy {
        content: store.blobs().put(bytes).await.unwrap(),
        record: Some(store.blobs().put(json).await.unwrap()),
        seal: if sealed_by.is_some() { CopySeal::Sealed } else { CopySeal::Failed("GRF-SIGN-002".into()) },
    };
    let made = CopyMade::Copy(kept);
    let copy = DocumentCopy { case: case.id, document: document.id, made, pages: Vec::new(), made_at: office.desk.now() };
    store.keep_copy(copy, Finish::done(claim, "")).await.unwrap();
    case
}

fn page(case: &Case) -> String {
    format!("/cases/{}/documents/{}", case.id, case.documents[0].id)
}

/// The form, filled in, with some of its fields otherwise.
fn filled(other: &[(&str, &str)]) -> String {
    let passphrase = PASSWORD.replace(' ', "+");
    let mut fields = vec![
        ("on", "2026-11-23"),
        ("method", "shredding"),
        ("place", "Bac+12"),
        ("witness", "Luc+Roy"),
        ("declared_version", "2026-11"),
        ("passphrase", &passphrase),
    ];
    fields.extend(["declared-1", "declared-2", "declared-3", "declared-4"].map(|id| (id, "1")));
    for field in &mut fields {
        field.1 = other.iter().find(|(name, _)| *name == field.0).map_or(field.1, |(_, value)| value);
    }
    fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn nobody_disposes_of_paper_before_the_office_said_who_and_how() {
    let office = Office::new().await;
    office.keys(&["sam"]).await;
    let case = digitised(&office, Some("sceau")).await;
    let sam = office.sign_in("sam").await;
    assert!(!sam.get(&page(&case)).await.body.contains("/disposal"));
    for answer in [sam.get(&format!("{}/disposal", page(&case))).await, sam.post(&format!("{}/disposal", page(&case)), &filled(&[])).await]
    {
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("GRF-DISP-001"), "{}", answer.body);
    }
    assert_eq!(sam.journal(&case, "paper-disposed").await, 0);
}

#[tokio::test]
async fn a_copy_without_seal_takes_nobodys_place() {
    let office = Office::with(TERMS).await;
    office.keys(&["sam"]).await;
    let case = digitised(&office, None).await;
    let sam = office.sign_in("sam").await;
    let shown = sam.get(&page(&case)).await.body;
    assert!(shown.contains("n’a pas pu être mis sur la copie (GRF-SIGN-002)") && shown.contains("Refaire la copie"), "{shown}");
    let form = sam.get(&format!("{}/disposal", page(&case))).await.body;
    assert!(form.contains("Gardez le papier") && !form.contains("name=\"passphrase\""), "{form}");
    let refused = sam.post(&format!("{}/disposal", page(&case)), &filled(&[])).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("GRF-DISP-002"), "{}", refused.body);
    assert_eq!(sam.journal(&case, "paper-disposed").await, 0);
    // It is asked for once more; while it is under way the former one stays.
    let again = sam.post(&format!("{}/copy", page(&case)), "").await;
    assert_eq!(again.header("location"), format!("{}?done=copy", page(&case)));
    let claims =
        office.desk.store().claim_jobs("test", office.desk.now(), std::time::Duration::from_secs(60), 9, &[JobKind::Copy]).await.unwrap();
    assert_eq!(claims.len(), 1);
    let twice = sam.post(&format!("{}/copy", page(&case)), "").await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "it is under way");
}

#[tokio::test]
async fn what_somebody_signed_is_not_sealed_by_the_office() {
    let office = Office::with(TERMS).await;
    office.keys(&["sam"]).await;
    let case = digitised(&office, Some("sam")).await;
    let sam = office.sign_in("sam").await;
    let form = sam.get(&format!("{}/disposal", page(&case))).await.body;
    assert!(form.contains("Gardez le papier") && !form.contains("name=\"passphrase\""), "{form}");
    let refused = sam.post(&format!("{}/disposal", page(&case)), &filled(&[])).await;
    assert!(refused.body.contains("GRF-DISP-002"), "{}", refused.body);
}

#[tokio::test]
async fn a_role_that_was_lent_disposes_of_no_paper() {
    let office = Office::with(TERMS).await;
    office.keys(&["luc"]).await;
    let case = digitised(&office, Some("sceau")).await;
    let (sam, luc) = (office.sign_in("sam").await, office.sign_in("luc").await);
    let lent = "role=support&to=luc&first_day=2026-11-23&last_day=2026-11-27&why=cong%C3%A9";
    assert_eq!(sam.post("/me/delegations", lent).await.status, StatusCode::SEE_OTHER);
    for answer in [luc.get(&format!("{}/disposal", page(&case))).await, luc.post(&format!("{}/disposal", page(&case)), &filled(&[])).await]
    {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
    }
    assert_eq!(luc.journal(&case, "paper-disposed").await, 0);
}

#[tokio::test]
async fn changed_bytes_keep_the_paper() {
    let office = Office::with(TERMS).await;
    office.keys(&["sam"]).await;
    let case = digitised(&office, Some("sceau")).await;
    let original = office.desk.store().blobs().path(&case.documents[0].blob);
    std::fs::write(original, "autre chose").unwrap();
    let sam = office.sign_in("sam").await;
    let refused = sam.post(&format!("{}/disposal", page(&case)), &filled(&[])).await;
    assert!(refused.body.contains("GRF-DISP-002"), "{}", refused.body);
}

#[tokio::test]
async fn the_destruction_of_paper_is_declared_signed_and_kept() {
    let office = Office::with(TERMS).await;
    office.keys(&["sam", "marie"]).await;
    let case = digitised(&office, Some("sceau")).await;
    let (marie, sam) = (office.sign_in("marie").await, office.sign_in("sam").await);
    // Everybody sees that record and copy are sealed together; who may dispose of paper sees the way to it.
    let shown = marie.get(&page(&case)).await.body;
    assert!(shown.contains("portent ensemble le sceau du bureau") && shown.contains("check good"), "{shown}");
    assert!(!shown.contains("/disposal") && !shown.contains("Refaire la copie"), "{shown}");
    let record = marie.get(&format!("{}/transfer", page(&case))).await;
    assert_eq!(record.header("content-type"), "application/json");
    let record: TransferDocumentation = serde_json::from_str(&record.body).unwrap();
    assert!(record.is_of(&case.documents[0]));
    let disposal = format!("{}/disposal", page(&case));
    assert_eq!(marie.get(&disposal).await.status, StatusCode::FORBIDDEN);
    assert_eq!(marie.post(&disposal, &filled(&[])).await.status, StatusCode::FORBIDDEN);
    assert!(sam.get(&page(&case)).await.body.contains(&disposal));
    let form = sam.get(&disposal).await.body;
    assert!(form.contains("Résolution 2026-112") && form.contains("value=\"2026-11-23\""), "{form}");
    for (other, words) in [
        (&[("declared-4", "")][..], "le papier doit rester"),
        (&[("method", "")], "Choisissez la façon"),
        (&[("method", "other")], "Décrivez la façon"),
        (&[("place", "+")], "la référence du contenant."),
        (&[("on", "hier")], "année-mois-jour"),
        (&[("on", "2026-11-24")], "GRF-DISP-003"),
        (&[("on", "2026-11-22")], "GRF-DISP-003"),
        (&[("passphrase", "faux")], "GRF-KEY-"),
        (&[("declared_version", "2020-01")], "GRF-SIGN-003"),
    ] {
        let answer = sam.post(&disposal, &filled(other)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.body.matches(words).count() >= 2, "{words}, on top and at its place: {}", answer.body);
        assert!(!answer.body.contains(PASSWORD));
    }
    assert_eq!(sam.journal(&case, "paper-disposed").await, 0);
    let done = sam.post(&disposal, &filled(&[])).await;
    assert_eq!(done.header("location"), format!("{}?done=disposed", page(&case)), "{}", done.body);
    let shown = sam.get(&format!("{}?done=disposed", page(&case))).await.body;
    assert!(shown.contains("consignée et signée") && shown.contains("déchiquetage, Bac 12") && !shown.contains(&disposal), "{shown}");

    let after = office.desk.case(case.id).await.unwrap();
    let store = office.desk.store();
    let of = |ending: &str| after.documents.iter().find(|document| document.name.ends_with(ending)).unwrap();
    let json = store.blobs().read(&of("-destruction.json").blob).await.unwrap();
    let kept: DisposalRecord = serde_json::from_slice(&json).unwrap();
    assert_eq!((kept.schema.as_str(), kept.signer.as_str()), ("greffier-disposal/1", "Sam Roy"));
    assert_eq!((kept.disposal.rules.as_str(), kept.declarations.len()), ("Résolution 2026-112", 4));
    assert_eq!(kept.disposal.checks, DisposalCheck::ALL);
    assert_eq!(kept.original.sha256, case.documents[0].blob);
    assert_eq!(after.disposed[&case.documents[0].id], kept.disposal, "the journal has the same");
    // It is signed with her own key, not with the seal.
    let signature = store.blobs().read(&of(".json.p7s").blob).await.unwrap();
    let report = greffier_pades::cms::verify_detached(&signature, &[&json]);
    assert_eq!(report.faults, []);
    assert!(greffier_pades::cms::CertificateSummary::of(&report.signer.unwrap()).subject.contains("sam"));
    let page = office.desk.verify(of("-destruction.pdf")).await.unwrap();
    assert_eq!((page.verdict, page.signatures.len()), (greffier_pades::Verdict::Valid, 1), "{page:?}");
    assert_eq!(page.signatures[0].name.as_deref(), Some("Sam Roy"));
    assert!(store.audit().await.unwrap().holds());
    assert!(sam.get(&format!("/cases/{}", case.id)).await.body.contains("Papier de fax"));
    for answer in [sam.get(&disposal).await, sam.post(&disposal, &filled(&[])).await] {
        assert!(answer.body.contains("GRF-CASE-024"), "{}", answer.body);
    }
}
