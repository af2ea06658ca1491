//! A permit whose process changes: what that means for running cases, and would have meant for a past one.

#[path = "../../engine/tests/common/mod.rs"]
mod common;

use std::sync::Arc;

use common::{Told, person};
use greffier_casework::{Entry, Event, WorkflowRef};
use greffier_change::{
    Difference, Mapping, Stop, Totals, Verdict, Version, groups, plan, render_plan, render_replay, replay, unknown_names,
};
use greffier_engine::Message;
use greffier_language::{SourceFile, Workflow};
use greffier_trials::{Around, StandIns};

const PERMIT: &str = "workflow: essai
title: { fr: Permis, en: Permit }
forms: [demande]
answer-within: { days: 10, count: business, source: { fr: essai, en: trial } }
steps:
  - step: verifier
    title: { fr: Vérifier, en: Check }
    review: all
    role: clerk
  - step: decider
    title: { fr: Décider, en: Decide }
    decide: [{ option: oui, title: { fr: O, en: Y } }, { option: non, title: { fr: N, en: N }, reasons: true, then: refuser }]
    role: clerk
  - { step: ecrire, title: { fr: Écrire, en: Write }, letter: reponse.typ }
  - { step: signer, title: { fr: Signer, en: Sign }, sign: letter, role: boss, declined: decider }
  - { step: remettre, title: { fr: Remettre, en: Deliver }, deliver: letter }
  - { step: fin, title: { fr: F, en: E }, close: accepted }
  - { step: refuser, title: { fr: Refuser, en: Refuse }, letter: refus.typ }
  - { step: sceller, title: { fr: Sceller, en: Seal }, seal: letter }
  - { step: envoyer, title: { fr: Envoyer, en: Send }, deliver: letter }
  - { step: fini, title: { fr: F, en: E }, close: refused }
";

/// A case with its journal.
struct Past {
    told: Told,
    journal: Vec<Entry>,
    stand_ins: StandIns,
}

impl Past {
    fn new() -> Self {
        let told = Told::new(PERMIT, vec![common::field("nom", "Cote", true), common::field("province", "QC", false)]);
        let journal = told.last.entries.clone();
        Self { told, journal, stand_ins: StandIns::default() }
    }

    fn say(&mut self, message: Message) {
        self.told.now += jiff::SignedDuration::from_hours(5);
        self.told.say(message);
        self.journal.extend(self.told.last.entries.clone());
    }

    fn checked(mut self) -> Self {
        let (task, by) = (self.told.task("verifier"), person("ana", &["clerk"]));
        self.say(Message::CheckField { task, field: "nom".into(), value: "Côté".into(), by: by.clone() });
        self.say(Message::CompleteReview { task, by });
        self
    }

    fn decided(mut self, option: &str) -> Self {
        let (task, by) = (self.told.task("decider"), person("luc", &["clerk"]));
        self.say(Message::Decide { task, option: option.into(), reason: "motif".into(), by });
        self
    }

    /// The outside does all that it is asked, after a first failure that somebody mends.
    fn outside(mut self) -> Self {
        while let Some((id, effect)) = self.told.case.awaiting.iter().next().map(|(id, effect)| (*id, effect.clone())) {
            self.say(Message::Failed { effect: id, code: "GRF-LET-001".into() });
            let task = self.told.task(effect.step().as_str());
            self.say(Message::Retry { task, by: person("eve", &["support"]) });
            let done = self.stand_ins.done(&self.told.case, id, &effect, self.told.now);
            self.say(done);
        }
        self
    }

    fn signed(mut self) -> Self {
        let (task, by) = (self.told.task("signer"), person("zoe", &["boss"]));
        let signing = self.stand_ins.signing(&self.told.case, "zoe", None, None, self.told.now);
        self.say(Message::Sign { task, by, signing });
        self
    }

    fn declined(mut self) -> Self {
        let (task, by) = (self.told.task("signer"), person("zoe", &["boss"]));
        self.say(Message::Decline { task, by, reason: "faute".into() });
        self
    }
}

/// A case that was accepted, after a first letter that was not signed.
fn accepted() -> Past {
    let past = Past::new().checked().decided("oui").outside().declined().decided("oui").outside().signed().outside();
    assert!(!past.told.case.is_open());
    past
}

fn around() -> Around {
    Around { zone: common::moment(0).zone, calendar: Arc::default() }
}

fn under(text: &str, past: &Past) -> (Vec<Difference>, Option<Stop>) {
    let replayed = replay(&common::workflow(text), &past.journal, &around()).unwrap();
    (replayed.differences(), replayed.stopped)
}

#[test]
fn a_past_case_goes_as_it_went_under_its_own_workflow() {
    for past in [accepted(), Past::new().checked().decided("non").outside(), Past::new().checked(), Past::new().checked().decided("oui")] {
        assert_eq!(under(PERMIT, &past), (vec![], None));
        // Titles and texts change nothing; looks at the case are nothing that happened to it.
        let mut looked = past;
        looked.say(Message::Look { by: person("ana", &["clerk"]), what: "case".into() });
        assert_eq!(under(&PERMIT.replace("fr: Décider", "fr: Trancher"), &looked), (vec![], None));
    }
}

#[test]
fn work_that_is_saved_or_added_is_told() {
    let past = accepted();
    // A seal instead of a signature: nobody signs, and nobody declines either.
    let sealed = PERMIT.replace("sign: letter, role: boss, declined: decider", "seal: letter");
    let (differences, stopped) = under(&sealed, &past);
    assert_eq!(stopped, None);
    assert!(differences.contains(&Difference::Tasks(-3)) && differences.contains(&Difference::Letters(-1)), "{differences:?}");
    // A message more is sent without anybody.
    let notified = PERMIT.replace(
        "  - { step: fin,",
        "  - { step: aviser, title: { fr: A, en: A }, notify: { subject: { fr: A, en: A }, text: { fr: A, en: A } } }\n  - { step: fin,",
    );
    let route = Difference::Route(Some("remettre".into()), Some("fin".into()), Some("aviser".into()));
    assert_eq!(under(&notified, &past), (vec![route, Difference::Messages(1)], None));
    let later = PERMIT.replace("days: 10", "days: 20");
    assert_eq!(under(&later, &past), (vec![Difference::Deadline(Some(14))], None));
}

#[test]
fn what_nobody_did_in_the_past_stops_the_case() {
    let more = PERMIT.replace(
        "  - { step: signer,",
        "  - { step: relire, title: { fr: R, en: R }, task: { fr: R., en: R. }, role: boss, within: { days: 1, count: calendar, then: signer } }\n  - { step: signer,",
    );
    let past = accepted();
    assert_eq!(under(&more, &past).1, Some(Stop::NobodyDid { step: "relire".into(), role: "boss".into() }));
    // An option that is no longer offered is refused.
    let other = PERMIT.replace("option: oui", "option: accepter");
    assert!(
        matches!(under(&other, &past).1, Some(Stop::Refused { step: Some(step), code, .. }) if step.as_str() == "decider" && code == "GRF-CASE-027")
    );
    // Other eyes than those of the past.
    let four = PERMIT.replace("role: boss, declined: decider", "role: boss, not-by: [decider], declined: decider");
    assert_eq!(under(&four, &past), (vec![], None), "luc decided and zoe signed");
    let mut totals = Totals::default();
    let stopped = replay(&common::workflow(&more), &past.journal, &around()).unwrap();
    totals.add(&stopped);
    assert_eq!((totals.cases, totals.stopped, totals.extra_tasks), (1, 1, 0));
    let told = render_replay(&totals, &[stopped], "fr");
    assert!(told.contains("demande « boss » à l'étape « relire », ce que personne n'a fait par le passé : 1 (2026-000001)"), "{told}");
}

#[test]
fn an_answer_waits_until_its_step_asks_for_it() {
    // First the decision, then the check.
    let turned =
        PERMIT.replace("  - step: verifier\n    title: { fr: Vérifier, en: Check }\n    review: all\n    role: clerk\n", "").replace(
            "  - { step: ecrire,",
            "  - step: verifier\n    title: { fr: Vérifier, en: Check }\n    review: all\n    role: clerk\n  - { step: ecrire,",
        );
    let (differences, stopped) = under(&turned, &Past::new().checked().decided("non").outside());
    assert_eq!(stopped, None);
    assert_eq!(differences, [Difference::Route(None, Some("verifier".into()), Some("decider".into())), Difference::Tasks(-1)]);
}

/// The plan of a case under another text.
fn planned(past: &Past, text: &str, mapping: &[(&str, &str)]) -> greffier_change::CasePlan {
    let new = common::workflow(text);
    let reference = WorkflowRef { name: "essai".into(), hash: "1".into() };
    let version = Version { workflow: &new, reference: &reference, file: "essai.yaml" };
    let mapping: Mapping = mapping.iter().map(|(old, new)| ((*old).into(), (*new).into())).collect();
    plan(&past.told.workflow, version, &past.told.case, &mapping, &common::moment(10_000))
}

fn codes(plan: &greffier_change::CasePlan) -> Vec<(&str, u64)> {
    plan.findings.iter().map(|finding| (finding.code, finding.spot.line)).collect()
}

#[test]
fn a_plan_says_where_and_what_to_do() {
    let past = Past::new().checked();
    let same = planned(&past, &PERMIT.replace("fr: Décider", "fr: Trancher"), &[]);
    assert_eq!((same.verdict, codes(&same)), (Verdict::Safe, vec![]));
    let renamed = PERMIT.replace("decider", "trancher");
    let gone = planned(&past, &renamed, &[]);
    assert_eq!((gone.verdict, codes(&gone)), (Verdict::NeedsMapping, vec![("GRF-PLAN-001", 10)]));
    // By its title, since the names have nothing in common.
    assert_eq!(gone.findings[0].mend.en, "Did you mean “--map decider=trancher”?");
    let mapped = planned(&past, &renamed, &[("decider", "trancher"), ("verifier", "verifier")]);
    assert_eq!((mapped.verdict, mapped.mapping.len()), (Verdict::Safe, 1), "{mapped:?}");
    // Nothing to sign yet.
    let nothing = planned(&past, &renamed, &[("decider", "signer")]);
    assert_eq!((nothing.verdict, codes(&nothing)), (Verdict::Blocked, vec![("GRF-PLAN-007", 15)]));
    assert!(nothing.findings[0].reason.en.contains("GRF-CASE-013"));
    let form = planned(&past, &PERMIT.replace("review: all", "review: doubtful").replace("days: 10", "days: 20"), &[]);
    assert_eq!((form.verdict, codes(&form)), (Verdict::Safe, vec![("GRF-PLAN-009", 1)]));
    let role = planned(&past, &PERMIT.replacen("    role: clerk\n  - { step: ecrire", "    role: judge\n  - { step: ecrire", 1), &[]);
    assert_eq!((role.verdict, codes(&role)), (Verdict::Safe, vec![("GRF-PLAN-010", 10)]));
    let told = render_plan(&groups(&[gone, mapped]), &[SourceFile { path: "essai.yaml".into(), text: renamed }], "fr");
    assert!(told.starts_with("Peuvent passer : 1 (2026-000001)\n  decider → trancher\n"), "{told}");
    assert!(told.contains("Demandent une correspondance : 1 (2026-000001)\n  erreur GRF-PLAN-001 : l'étape « decider » n'est plus là.\n    --> essai.yaml:10:"), "{told}");
}

#[test]
fn values_and_forms_that_are_refused_block() {
    let past = Past::new().checked();
    let mut new: Workflow = common::workflow(PERMIT);
    new.fields.insert("nom".into(), greffier_language::FieldType::Date);
    new.forms = vec!["autre".into()];
    let mut case = past.told.case.clone();
    case.documents[0].form = Some("demande".into());
    let reference = WorkflowRef { name: "essai".into(), hash: "1".into() };
    let version = Version { workflow: &new, reference: &reference, file: "essai.yaml" };
    let plan = plan(&past.told.workflow, version, &case, &Mapping::new(), &common::moment(10_000));
    assert_eq!((plan.verdict, codes(&plan)), (Verdict::Blocked, vec![("GRF-PLAN-005", 1), ("GRF-PLAN-006", 1)]));
    assert!(plan.findings.iter().all(|finding| !finding.reason.fr.contains("Côté")), "no value is told");
    let closed = planned(&accepted(), &PERMIT.replace("decider", "trancher"), &[]);
    assert_eq!((closed.verdict, codes(&closed)[0].0), (Verdict::Blocked, "GRF-PLAN-007"));
}

#[test]
fn a_slip_in_a_mapping_is_found() {
    let workflow = common::workflow(PERMIT);
    let mapping = Mapping::from([("decidre".into(), "signer".into()), ("signer".into(), "nulle-part".into())]);
    let found = unknown_names(&[&workflow], &[&workflow], &mapping);
    let told: Vec<_> = found.iter().map(|finding| (finding.code, finding.file.as_str(), finding.mend.en.as_str())).collect();
    assert_eq!(told[0], ("GRF-PLAN-008", "--map decidre=signer", "Did you mean “decider”?"));
    assert!(told[1].2.starts_with("Steps: decider, ecrire, "), "{told:?}");
    assert_eq!(told.len(), 2);
}

#[test]
fn a_migration_in_the_past_is_no_answer() {
    let mut past = Past::new().checked();
    past.told.workflow = common::workflow(&PERMIT.replace("decider", "trancher"));
    let to = WorkflowRef { name: "essai".into(), hash: "1".into() };
    past.say(Message::Migrate { to, mapping: [("decider".into(), "trancher".into())].into(), by: "ana".into(), reason: String::new() });
    assert!(past.journal.iter().any(|entry| matches!(entry.event, Event::WorkflowMigrated { .. })));
    let (differences, stopped) = under(PERMIT, &past);
    assert_eq!(stopped, None);
    assert_eq!(differences, [Difference::Route(Some("decider".into()), Some("trancher".into()), None), Difference::Tasks(-1)]);
}
