//! What the profiles of signing, and the workflows, ask of the office's keys.

use greffier_config::{Config, OwnKey, SigningProfile};
use greffier_language::{SignBy, StepKind, Workflow};
use greffier_pades::Level;
use greffier_runner::OfficeFiles;
use greffier_runner::appearance::office_mark;
use greffier_store::Store;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Finding, key};

/// The keys of the office that each profile leans on: there, and of a kind that its readers can judge.
pub(super) fn profiles(config: &Config) -> Vec<Finding> {
    config.signing.profiles.iter().flat_map(|profile| of_profile(config, profile)).collect()
}

fn of_profile(config: &Config, profile: &SigningProfile) -> Vec<Finding> {
    let with = config.signed_by(Some(profile));
    let documents = profile.documents.join(", ");
    let seal = [format!("le sceau de {documents}"), format!("the seal of {documents}")];
    let mut findings = Vec::new();
    if profile.seal.is_some() {
        findings.push(key(config, [&seal[0], &seal[1]], with.seal, &format!(" --kind {}", first_kind(profile))));
    }
    let stamped = with.level.max(with.seal_level) > Level::BaselineB && config.signing.time_stamp_authority.is_none();
    let stamps = config.keys.time_stamping().filter(|_| stamped);
    findings.extend(with.seal.and_then(|seal_key| other_kind(config, profile, seal, seal_key)));
    let what = [format!("la clé des horodatages, pour {documents}"), format!("the key of the time stamps, for {documents}")];
    findings.extend(stamps.and_then(|stamps| other_kind(config, profile, what, stamps)));
    findings
}

/// A key that the readers of a profile's documents cannot judge; of one that is not there nothing is said.
fn other_kind(config: &Config, profile: &SigningProfile, [fr, en]: [String; 2], key: OwnKey<'_>) -> Option<Finding> {
    let folder = config.path(&config.keys.folder);
    let kind = greffier_keys::kind_of(&greffier_keys::key_file(&folder, key.name)).ok().flatten()?;
    if profile.key_kinds.is_empty() || profile.key_kinds.contains(&kind) {
        return None;
    }
    let (kind, wanted) = (kind.as_str(), profile.key_kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", "));
    Some(Finding::bad(
        format!("{fr} : sa clé est {kind}, et key_kinds demande {wanted}"),
        format!("{en}: its key is {kind}, and key_kinds asks for {wanted}"),
        format!("greffier keys new --kind {} --name {}-{0} --out {}", first_kind(profile), key.name, folder.display()),
    ))
}

/// The picture that signatures show, where the office has one.
pub(super) fn mark(config: &Config) -> Option<Finding> {
    let file = config.path(config.signing.mark.as_ref()?);
    let shown = file.display();
    Some(match office_mark(&file) {
        Ok(_) => Finding::good("la marque du bureau se lit", "the office's mark can be read"),
        Err(error) => Finding::bad(
            format!("GRF-SIGN-015 : la marque du bureau, {shown}, ne se lit pas : {error}"),
            format!("GRF-SIGN-015: the office's mark, {shown}, cannot be read: {error}"),
            "[signing] mark = \"letters/marque.png\"",
        ),
    })
}

fn first_kind(profile: &SigningProfile) -> &'static str {
    profile.key_kinds.first().copied().unwrap_or_default().as_str()
}

/// The certificate of the office's own key of time stamps, when it ends so soon that renewals by it would prolong nothing.
pub(super) fn stamps_end(config: &Config) -> Option<Finding> {
    let key = config.keys.time_stamping().filter(|_| config.signing.time_stamp_authority.is_none())?;
    let folder = config.path(&config.keys.folder);
    let listed = greffier_keys::list_keys(&folder).ok()?.into_iter().find(|listed| listed.name == key.name)?;
    let until = listed.validity?.to;
    // Twice the margin: there is time to act before the first file is due.
    let margin = SignedDuration::from_hours(2 * 24 * i64::from(config.signing.renew_days));
    let day = TimeZone::UTC.to_datetime(until).date();
    if until.saturating_sub(margin).is_ok_and(|soon| Timestamp::now() < soon) {
        return Some(Finding::good(
            format!("la clé des horodatages vaut jusqu'au {day}"),
            format!("the key of the time stamps holds until {day}"),
        ));
    }
    Some(Finding::bad(
        format!("la clé des horodatages expire le {day} : les preuves des signatures ne pourraient plus être renouvelées"),
        format!("the key of the time stamps expires on {day}: the proofs of signatures could no longer be renewed"),
        format!("greffier keys rotate --name {} --folder {}", key.name, folder.display()),
    ))
}

/// Cases whose signed files could not get newer proofs.
pub(super) async fn renewals(store: &anyhow::Result<Store>) -> Option<Finding> {
    let failing = store.as_ref().ok()?.failing_renewals().await.ok()?;
    Some(match failing {
        0 => Finding::good("les preuves des signatures se renouvellent", "the proofs of signatures are renewed"),
        _ => Finding::bad(
            format!("{failing} dossier(s) dont les preuves des signatures n'ont pas pu être renouvelées"),
            format!("{failing} case(s) whose proofs of signatures could not be renewed"),
            "journalctl -u greffier | grep 'could not be renewed'; /errors/CODE",
        ),
    })
}

/// Workflows that have somebody outside sign, where the office has no seal to put on what she signs.
pub(super) fn nothing_to_seal_with(config: &Config, office: &OfficeFiles) -> Vec<Finding> {
    let asks = |workflow: &&Workflow| workflow.steps.iter().any(|step| matches!(step.kind, StepKind::Sign { by: SignBy::Person, .. }));
    let sealed = |workflow: &Workflow| {
        let forms: Vec<&str> = workflow.forms.iter().map(String::as_str).collect();
        workflow.templates().all(|template| config.signed_with(&[&[template], forms.as_slice()].concat()).seal.is_some())
    };
    let bare = office.office.workflows.values().filter(asks).filter(|workflow| !sealed(workflow));
    bare.map(|workflow| {
        let name = &workflow.name;
        Finding::bad(
            format!("le processus {name} fait signer quelqu'un de l'extérieur, et le bureau n'a pas de sceau"),
            format!("the workflow {name} has somebody outside sign, and the office has no seal"),
            "greffier keys new --name sceau --out keys; [keys] seal = \"sceau\", seal_passphrase_file = …",
        )
    })
    .collect()
}
