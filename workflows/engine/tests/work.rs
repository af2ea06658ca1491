//! Tasks, decisions, waits, branches and what may happen at any moment, told step by step.

mod common;

use common::{Told, field, person};
use greffier_casework::{AccountName, Assignee, Case, Delegation, DelegationId, Effect, Event, HandedOn, Person, TaskState};
use greffier_engine::{Message, Refusal};
use uuid::Uuid;

const HEAD: &str = "
workflow: essai
title: { fr: Essai, en: Trial }
forms: [demande]
answer-within: { days: 10, count: business, source: { fr: essai, en: trial } }
data:
  - { field: montant, title: { fr: Montant, en: Amount }, type: amount, required: true }
  - { field: remarque, title: { fr: Remarque, en: Remark } }
  - field: avis
    title: { fr: Avis, en: Opinion }
    type: choice
    options: [{ value: pour, title: { fr: Pour, en: For } }, { value: contre, title: { fr: Contre, en: Against } }]
  - { field: debut, title: { fr: Début, en: Beginning }, type: date }
steps:
";

fn told(steps: &str) -> Told {
    Told::new(&format!("{HEAD}{steps}"), vec![field("nom", "Côté", false), field("langue", "fr", false)])
}

fn ana() -> Person {
    person("ana", &["clerk", "chief"])
}

fn bob() -> Person {
    person("bob", &["clerk", "chief"])
}

fn done_by(told: &mut Told, step: &str, by: Person) -> Result<(), Refusal> {
    told.try_say(Message::Perform { task: told.task(step), values: Vec::new(), by })
}

fn closed(case: &Case) -> Option<&str> {
    match &case.status {
        greffier_casework::Status::Closed { outcome, .. } => Some(&outcome.0),
        greffier_casework::Status::Open => None,
    }
}

#[test]
fn a_task_takes_the_values_it_asks_for_and_no_others() {
    let mut told = told(
        "
  - { step: calculer, title: { fr: C, en: C }, task: { fr: Calculez., en: Compute. }, role: clerk, fields: [montant, avis] }
  - step: trier
    title: { fr: T, en: T }
    choose: [{ when: \"montant > 100.0 && avis == 'pour'\", then: grand }]
    otherwise: petit
  - { step: grand, title: { fr: G, en: G }, close: large }
  - { step: petit, title: { fr: P, en: P }, close: small }
",
    );
    let perform = |told: &Told, values: &[(&str, &str)]| Message::Perform {
        task: told.task("calculer"),
        values: values.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect(),
        by: ana(),
    };
    let refused = |told: &mut Told, values: &[(&str, &str)]| told.try_say(perform(told, values)).unwrap_err();
    assert_eq!(refused(&mut told, &[]), Refusal::FieldsLeft(1), "the amount is required, the opinion is not");
    assert!(matches!(refused(&mut told, &[("montant", "beaucoup")]), Refusal::NotAValue(field, _) if field == "montant"));
    let offered = refused(&mut told, &[("montant", "120"), ("avis", "peut-être")]);
    assert_eq!(offered, Refusal::NotAValue("avis".into(), "not-offered".into()));
    assert_eq!(refused(&mut told, &[("montant", "120"), ("nom", "Roy")]), Refusal::NoSuchField("nom".into()));
    let message = perform(&told, &[("montant", "1 200,50"), ("avis", "pour")]);
    told.say(message);
    assert_eq!(told.case.fields[&greffier_casework::FieldName::from("montant")].value, "1200.50");
    assert_eq!(closed(&told.case), Some("large"));
}

#[test]
fn a_decision_leads_where_its_option_says_and_needs_its_reasons() {
    let mut told = told(
        "
  - step: decider
    title: { fr: D, en: D }
    decide:
      - { option: accepter, title: { fr: Accepter, en: Accept }, then: oui }
      - { option: refuser, title: { fr: Refuser, en: Refuse }, reasons: true, then: non }
    role: chief
  - { step: oui, title: { fr: O, en: O }, close: accepted }
  - { step: non, title: { fr: N, en: N }, letter: refus.typ }
  - { step: fin, title: { fr: F, en: F }, close: refused }
",
    );
    let decide = |told: &Told, option: &str, reason: &str, by: Person| Message::Decide {
        task: told.task("decider"),
        option: option.into(),
        reason: reason.into(),
        by,
    };
    let message = decide(&told, "accepter", "", person("eve", &["clerk"]));
    assert_eq!(told.try_say(message), Err(Refusal::NotYourRole("chief".into())));
    let message = decide(&told, "peut-être", "", ana());
    assert_eq!(told.try_say(message), Err(Refusal::NoSuchOption("peut-être".into())));
    let message = decide(&told, "refuser", "  ", ana());
    assert_eq!(told.try_say(message), Err(Refusal::ReasonNeeded));
    let message = decide(&told, "refuser", "Hors délai.", ana());
    told.say(message);
    let decision = &told.case.decisions[&greffier_casework::StepId::from("decider")];
    assert_eq!((decision.option.as_str(), decision.reason.as_str(), decision.by.as_str()), ("refuser", "Hors délai.", "ana"));
    let Effect::MakeLetter { data, .. } = &told.last.effects[0].effect else { panic!("no letter") };
    assert_eq!(data["decisions"]["decider"]["reason"], "Hors délai.");
}

#[test]
fn four_eyes_hold_under_every_delegation() {
    let mut told = told(
        "
  - { step: preparer, title: { fr: P, en: P }, task: { fr: Préparez., en: Prepare. }, role: clerk }
  - { step: controler, title: { fr: C, en: C }, task: { fr: Contrôlez., en: Check. }, role: clerk, not-by: [preparer] }
  - { step: fin, title: { fr: F, en: F }, close: done }
",
    );
    done_by(&mut told, "preparer", ana()).unwrap();
    let lends = |giver: &str, receiver: &str| Delegation {
        id: DelegationId(Uuid::from_u128(5)),
        giver: giver.into(),
        receiver: receiver.into(),
        role: "clerk".into(),
        workflow: None,
        first_day: "2026-11-01".parse().unwrap(),
        last_day: "2026-12-01".parse().unwrap(),
        why: "congé".into(),
        given_at: common::moment(0).now,
        ended_at: None,
    };
    let refused = Err(Refusal::FourEyes("preparer".into()));
    assert_eq!(done_by(&mut told, "controler", ana()), refused, "herself");
    assert_eq!(told.try_say(Message::Claim { task: told.task("controler"), by: ana() }), refused, "nor does she take it");
    assert_eq!(done_by(&mut told, "controler", bob().linked_by(&[lends("ana", "bob")])), refused, "one who stands in for her");
    assert_eq!(done_by(&mut told, "controler", bob().linked_by(&[lends("bob", "ana")])), refused, "one for whom she stands in");
    done_by(&mut told, "controler", bob().linked_by(&[lends("ana", "eve")])).unwrap();
    assert_eq!(closed(&told.case), Some("done"));
}

#[test]
fn four_eyes_outlast_the_delegation_and_see_who_checked() {
    let steps = "
  - { step: verifier, title: { fr: V, en: V }, review: doubtful, role: clerk }
  - { step: approuver, title: { fr: A, en: A }, task: { fr: A., en: A. }, role: clerk, not-by: [verifier] }
  - { step: fin, title: { fr: F, en: F }, close: done }
";
    let doubtful = || Told::new(&format!("{HEAD}{steps}"), vec![field("nom", "Côté", true)]);
    let check = |told: &Told, by: Person| Message::CheckField { task: told.task("verifier"), field: "nom".into(), value: "Roy".into(), by };
    let complete = |told: &Told, by: Person| Message::CompleteReview { task: told.task("verifier"), by };
    let refused = Err(Refusal::FourEyes("verifier".into()));
    // Bob did it in Ana's place; the delegation is over when she comes to approve.
    let mut told = doubtful();
    let bob_for_ana = Person { linked: [AccountName::from("ana")].into(), ..bob() };
    let message = check(&told, bob_for_ana.clone());
    told.say(message);
    let message = complete(&told, bob_for_ana);
    told.say(message);
    assert_eq!(done_by(&mut told, "approuver", ana()), refused);
    // Ana put the field right, gave the task back, and Bob only said that it was done.
    let mut told = doubtful();
    let message = check(&told, ana());
    told.say(message);
    let message = Message::Return { task: told.task("verifier"), by: ana() };
    told.say(message);
    let message = complete(&told, bob());
    told.say(message);
    assert_eq!(done_by(&mut told, "approuver", ana()), refused);
    assert_eq!(done_by(&mut told, "approuver", bob()), refused);
    done_by(&mut told, "approuver", person("eve", &["clerk"])).unwrap();
}

#[test]
fn four_eyes_look_at_the_newest_time_a_step_was_done() {
    let mut told = told(
        "
  - { step: preparer, title: { fr: P, en: P }, task: { fr: P., en: P. }, role: clerk }
  - step: approuver
    title: { fr: A, en: A }
    decide: [{ option: oui, title: { fr: O, en: Y } }, { option: non, title: { fr: N, en: N }, then: preparer }]
    role: clerk
    not-by: [preparer]
  - { step: fin, title: { fr: F, en: F }, close: done }
",
    );
    done_by(&mut told, "preparer", ana()).unwrap();
    let decide = |told: &Told, option: &str, by: Person| Message::Decide {
        task: told.task("approuver"),
        option: option.into(),
        reason: String::new(),
        by,
    };
    let message = decide(&told, "non", bob());
    told.say(message);
    done_by(&mut told, "preparer", bob()).unwrap();
    // In an office of two, the work goes to and fro.
    let message = decide(&told, "oui", bob());
    assert_eq!(told.try_say(message), Err(Refusal::FourEyes("preparer".into())));
    let message = decide(&told, "oui", ana());
    told.say(message);
    assert_eq!(closed(&told.case), Some("done"));
}

#[test]
fn a_way_of_failure_that_cannot_be_gone_leaves_a_repair() {
    let mut told = told(
        "
  - { step: aviser, title: { fr: A, en: A }, notify: { subject: { fr: A, en: A }, text: { fr: A, en: A } }, failed: remettre }
  - { step: fin, title: { fr: F, en: F }, close: done }
  - { step: remettre, title: { fr: R, en: R }, deliver: letter, then: fin }
",
    );
    let effect = told.last.effects[0].id;
    told.say(Message::Failed { effect, code: "GRF-SIGN-010".into() });
    assert_eq!(told.steps(), ["aviser"]);
    assert!(matches!(told.case.tasks[0].kind, greffier_casework::TaskKind::Repair { .. }));
}

const OPINIONS: &str = "
  - step: avis
    title: { fr: Avis, en: Opinions }
    together:
      join: JOIN
      branches:
        - branch: medical
          title: { fr: Médical, en: Medical }
          steps:
            - { step: medecin, title: { fr: M, en: M }, task: { fr: Avis., en: Opinion. }, role: clerk }
            - { step: lettre, title: { fr: L, en: L }, letter: avis.typ }
        - branch: juridique
          title: { fr: Juridique, en: Legal }
          steps:
            - { step: juriste, title: { fr: J, en: J }, task: { fr: Avis., en: Opinion. }, role: clerk }
        - branch: interne
          title: { fr: Interne, en: Internal }
          steps:
            - { step: chef, title: { fr: C, en: C }, task: { fr: Avis., en: Opinion. }, role: chief, within: { days: 3, count: business, then: end } }
  - { step: conclure, title: { fr: Z, en: Z }, task: { fr: Concluez., en: Conclude. }, role: clerk }
  - { step: fin, title: { fr: F, en: F }, close: done }
";

#[test]
fn all_branches_are_waited_for_in_any_order() {
    for order in [["medecin", "juriste", "chef"], ["chef", "medecin", "juriste"], ["juriste", "chef", "medecin"]] {
        let mut told = told(&OPINIONS.replace("JOIN", "all"));
        assert_eq!(told.steps(), ["medecin", "juriste", "chef"]);
        for step in order {
            assert!(!told.steps().contains(&"conclure"));
            done_by(&mut told, step, ana()).unwrap();
            if step == "medecin" {
                let letter = common::document(9, greffier_casework::DocumentKind::Letter, None);
                let effect = told.last.effects[0].id;
                assert!(!told.steps().contains(&"conclure"), "a letter is waited for too");
                told.say(Message::LetterMade { effect, letter: Box::new(letter) });
            }
        }
        assert_eq!(told.steps(), ["conclure"], "{order:?}");
        assert!(told.case.timers.keys().eq(["answer-deadline"]), "the chief's time is over with her work: {:?}", told.case.timers);
    }
}

#[test]
fn the_first_branch_gives_up_what_is_left_of_the_others() {
    let mut told = told(&OPINIONS.replace("JOIN", "any"));
    done_by(&mut told, "medecin", ana()).unwrap();
    let effect = told.last.effects[0].id;
    done_by(&mut told, "juriste", bob()).unwrap();
    assert_eq!(told.steps(), ["conclure"]);
    let given_up = told.last.entries.iter().find_map(|entry| match &entry.event {
        Event::BranchesJoined { given_up, .. } => Some(given_up.iter().map(ToString::to_string).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(given_up.unwrap(), ["chef", "lettre"]);
    assert!(told.case.awaiting.is_empty() && told.case.tasks.iter().all(|task| task.is_open() == (task.step.as_str() == "conclure")));
    let letter = Box::new(common::document(9, greffier_casework::DocumentKind::Letter, None));
    assert_eq!(told.try_say(Message::LetterMade { effect, letter }), Err(Refusal::NotAwaited(effect)), "what comes late changes nothing");
}

#[test]
fn two_of_three_are_enough_where_the_file_says_so() {
    let mut told = told(&OPINIONS.replace("JOIN", "{ at-least: 2 }"));
    done_by(&mut told, "juriste", ana()).unwrap();
    assert_eq!(told.steps(), ["medecin", "chef", "avis/join"]);
    // The third business day after Friday is Wednesday; its end is that of the chief's time.
    told.pass_to("2026-11-26T04:59:00Z");
    assert!(told.steps().contains(&"chef"));
    told.pass_to("2026-11-26T05:00:00Z");
    assert_eq!(told.steps(), ["conclure"]);
}

#[test]
fn branches_may_begin_inside_of_branches() {
    let mut told = told(
        "
  - step: dehors
    title: { fr: D, en: D }
    together:
      join: all
      branches:
        - branch: a
          title: { fr: A, en: A }
          steps:
            - step: dedans
              title: { fr: I, en: I }
              together:
                join: any
                branches:
                  - { branch: x, title: { fr: X, en: X }, steps: [{ step: x1, title: { fr: X, en: X }, task: { fr: X., en: X. }, role: clerk }] }
                  - { branch: y, title: { fr: Y, en: Y }, steps: [{ step: y1, title: { fr: Y, en: Y }, task: { fr: Y., en: Y. }, role: clerk }] }
            - { step: a2, title: { fr: A, en: A }, task: { fr: A., en: A. }, role: clerk }
        - { branch: b, title: { fr: B, en: B }, steps: [{ step: b1, title: { fr: B, en: B }, task: { fr: B., en: B. }, role: clerk }] }
  - { step: fin, title: { fr: F, en: F }, close: done }
",
    );
    assert_eq!(told.steps(), ["x1", "y1", "b1"]);
    assert!(told.workflow.is_inside("x1", "dehors/join") && told.workflow.is_inside("x1", "dedans/join"));
    assert!(!told.workflow.is_inside("b1", "dedans/join") && !told.workflow.is_inside("fin", "dehors/join"));
    done_by(&mut told, "y1", ana()).unwrap();
    assert_eq!(told.steps(), ["b1", "a2"], "only the inner branch was given up");
    done_by(&mut told, "b1", ana()).unwrap();
    done_by(&mut told, "a2", ana()).unwrap();
    assert_eq!(closed(&told.case), Some("done"));
}

#[test]
fn a_wait_ends_on_its_day_and_a_day_that_is_past_is_not_waited_for() {
    let steps = "
  - { step: dater, title: { fr: D, en: D }, task: { fr: Datez., en: Date it. }, role: clerk, fields: [debut] }
  - { step: attendre, title: { fr: A, en: A }, wait: { until: debut } }
  - { step: patienter, title: { fr: P, en: P }, wait: { days: 2, count: business } }
  - { step: fin, title: { fr: F, en: F }, close: done }
";
    let dated = |date: &str| {
        let mut told = told(steps);
        let values = vec![("debut".into(), date.to_owned())];
        told.say(Message::Perform { task: told.task("dater"), values, by: ana() });
        told
    };
    let mut waiting = dated("2026-11-24");
    assert_eq!(waiting.steps(), ["attendre"]);
    // An early or a foreign timer changes nothing.
    let over = waiting.case.timers.values().find(|timer| timer.kind.place().is_some()).unwrap().kind.clone();
    waiting.say(Message::TimerDue { kind: over.clone() });
    assert!(waiting.last.entries.is_empty());
    waiting.pass_to("2026-11-24T05:00:00Z");
    assert_eq!(waiting.steps(), ["patienter"]);
    waiting.say(Message::TimerDue { kind: over });
    assert!(waiting.last.entries.is_empty(), "a timer means something once");
    waiting.pass_to("2026-11-26T05:00:00Z");
    assert_eq!(closed(&waiting.case), Some("done"));
    for past in ["2026-11-20", ""] {
        assert_eq!(dated(past).steps(), ["patienter"], "{past:?}");
    }
}

#[test]
fn late_work_goes_up_the_ladder() {
    let mut told = told(
        "
  - step: traiter
    title: { fr: T, en: T }
    task: { fr: Traitez., en: Handle. }
    role: clerk
    escalate: [{ days: 1, count: business, role: chief }, { days: 3, count: business, role: director }]
  - { step: fin, title: { fr: F, en: F }, close: done }
",
    );
    told.say(Message::Claim { task: 1, by: ana() });
    told.pass_to("2026-11-24T05:00:00Z");
    let task = told.case.task(1).unwrap();
    assert_eq!((task.role.as_str(), &task.state), ("chief", &TaskState::Open), "whoever had it");
    told.pass_to("2026-11-26T05:00:00Z");
    let rungs = told.last.entries.iter().filter(|entry| {
        let Event::TaskHandedOn { to: Assignee::Role { role }, because: HandedOn::Escalated, by: None, .. } = &entry.event else {
            return false;
        };
        role.as_str() == "director"
    });
    assert_eq!(rungs.count(), 1);
    assert_eq!(done_by(&mut told, "traiter", ana()), Err(Refusal::NotYourRole("director".into())));
    done_by(&mut told, "traiter", person("dir", &["director"])).unwrap();
}

#[test]
fn what_happens_at_any_moment_leaves_nothing_behind() {
    let steps = OPINIONS.replace("JOIN", "all");
    let text = format!("{HEAD}{steps}  - {{ step: retrait, title: {{ fr: R, en: R }}, close: withdrawn }}\n").replace(
        "steps:\n\n  - step: avis",
        "on: [{ event: withdrawn, title: { fr: Désistement, en: Withdrawal }, then: retrait }]\nsteps:\n  - step: avis",
    );
    let mut told = Told::new(&text, vec![field("nom", "Côté", false)]);
    let report = |what: &str, reason: &str| Message::Report { what: what.into(), reason: reason.into(), by: ana() };
    assert_eq!(told.try_say(report("death", "avis")), Err(Refusal::NotForeseen("death".into())));
    assert_eq!(told.try_say(report("withdrawn", " ")), Err(Refusal::ReasonNeeded));
    done_by(&mut told, "medecin", ana()).unwrap();
    let reader = Message::Report { what: "withdrawn".into(), reason: "avis".into(), by: person("lise", &["reader"]) };
    assert_eq!(told.try_say(reader), Err(Refusal::MayNotReport));
    told.say(report("withdrawn", "Lettre du 20 novembre"));
    assert_eq!(closed(&told.case), Some("withdrawn"));
    assert!(told.case.awaiting.is_empty() && told.case.timers.is_empty());
    assert!(told.case.tasks.iter().all(|task| !task.is_open()));
    assert!(told.last.drop_timers);
}

#[test]
fn what_fails_goes_its_way_or_to_somebody_who_mends_it() {
    let steps = |failed: &str| {
        format!(
            "
  - {{ step: aviser, title: {{ fr: A, en: A }}, notify: {{ subject: {{ fr: Dossier, en: Case }}, text: {{ fr: 'Dossier {{case}}, avant le {{due}}.', en: 'Case {{case}}, by {{due}}.' }} }}{failed} }}
  - {{ step: fin, title: {{ fr: F, en: F }}, close: done }}
  - {{ step: appeler, title: {{ fr: P, en: P }}, task: {{ fr: Appelez., en: Call. }}, role: clerk, then: fin }}
"
        )
    };
    let mut told_so = told(&steps(", failed: appeler"));
    let Effect::Notify { text, .. } = &told_so.last.effects[0].effect else { panic!("no message") };
    assert_eq!(text, "Dossier 2026-000001, avant le 2026-12-04.");
    let effect = told_so.last.effects[0].id;
    told_so.say(Message::Failed { effect, code: "GRF-SIGN-010".into() });
    assert_eq!(told_so.steps(), ["appeler"]);
    assert_eq!(told_so.try_say(Message::Notified { effect, receipt: "r".into() }), Err(Refusal::NotAwaited(effect)));

    let mut mended = told(&steps(""));
    let effect = mended.last.effects[0].id;
    mended.say(Message::Failed { effect, code: "GRF-SIGN-010".into() });
    let support = person("sam", &["support"]);
    mended.say(Message::Retry { task: mended.task("aviser"), by: support });
    mended.say(Message::Notified { effect, receipt: "r".into() });
    assert_eq!(closed(&mended.case), Some("done"));
}

/// A snapshot that was kept before cases could stand at several steps.
#[test]
fn a_case_of_before_stands_where_it_stood() {
    let told = told(
        "  - { step: faire, title: { fr: F, en: F }, task: { fr: F., en: D. }, role: clerk }\n  - { step: fin, title: { fr: Z, en: Z }, close: done }\n",
    );
    let mut kept = serde_json::to_value(&told.case).unwrap();
    let map = kept.as_object_mut().unwrap();
    for new in ["places", "timers", "decisions"] {
        map.remove(new);
    }
    map.insert("step".into(), "faire".into());
    let read: Case = serde_json::from_value(kept).unwrap();
    assert_eq!(read.step().unwrap().as_str(), "faire");
    let next = greffier_engine::decide(
        &told.workflow,
        Some(&read),
        Message::Perform { task: 1, values: Vec::new(), by: ana() },
        &common::at(told.now),
    );
    assert_eq!(closed(&next.unwrap().case), Some("done"));
}

const FEE: &str = "
  - { step: calculer, title: { fr: C, en: C }, task: { fr: C., en: C. }, role: clerk, fields: [avis, montant] }
  - { step: tarifer, title: { fr: T, en: T }, table: tarif, otherwise: voir }
  - step: trier
    title: { fr: T, en: T }
    choose: [{ when: \"frais > 50.0\", then: cher }]
    otherwise: fin
  - { step: cher, title: { fr: C, en: C }, close: dear }
  - { step: fin, title: { fr: F, en: F }, close: done }
  - { step: voir, title: { fr: V, en: V }, task: { fr: V., en: V. }, role: clerk, then: fin }
";

#[test]
fn a_table_gives_what_its_rows_say_and_the_journal_which() {
    let with = |opinion: &str, amount: &str| {
        let mut told = told(FEE);
        let values = vec![("avis".into(), opinion.to_owned()), ("montant".into(), amount.to_owned())];
        told.say(Message::Perform { task: 1, values, by: ana() });
        told
    };
    let cheap = with("pour", "999.99");
    assert_eq!(closed(&cheap.case), Some("done"));
    let asked = cheap.last.entries.iter().find_map(|entry| match &entry.event {
        Event::TableAsked { table, rows, fields, .. } => Some((table.as_str(), rows[0].clone(), fields[0].value.as_str())),
        _ => None,
    });
    let (table, row, fee) = asked.unwrap();
    assert_eq!((table, row.number, row.because_en.as_str(), fee), ("tarif", Some(1), "By-law 12", "45.00"));
    assert_eq!(closed(&with("pour", "1000").case), Some("dear"));
    // No silent null: without an opinion the table gives nothing, and a person looks.
    let undecided = with("", "10");
    assert_eq!(undecided.steps(), ["voir"]);
    let because = undecided.last.entries.iter().find_map(|entry| match &entry.event {
        Event::RouteTaken { because, .. } => Some(because.as_str()),
        _ => None,
    });
    assert_eq!(because, Some("otherwise; GRF-TAB-023: the table tarif needs avis, which is empty"));
}

#[test]
fn a_rule_without_an_answer_does_not_hold_and_the_journal_says_so() {
    let told = told(
        "
  - step: trier
    title: { fr: T, en: T }
    choose: [{ when: \"montant != 100.0\", then: grand }, { when: \"montant == null\", then: rien }]
    otherwise: petit
  - { step: grand, title: { fr: G, en: G }, close: large }
  - { step: petit, title: { fr: P, en: P }, close: small }
  - { step: rien, title: { fr: R, en: N }, close: nothing }
",
    );
    assert_eq!(closed(&told.case), Some("nothing"));
    let told = self::told(
        "
  - { step: trier, title: { fr: T, en: T }, choose: [{ when: \"montant != 100.0\", then: grand }], otherwise: petit }
  - { step: grand, title: { fr: G, en: G }, close: large }
  - { step: petit, title: { fr: P, en: P }, close: small }
",
    );
    let because = told.last.entries.iter().find_map(|entry| match &entry.event {
        Event::RouteTaken { because, .. } => Some(because.as_str()),
        _ => None,
    });
    assert_eq!(because, Some("otherwise; no answer: montant != 100.0 (montant has no value)"));
    assert_eq!(closed(&told.case), Some("small"));
}

#[test]
fn a_letter_is_given_what_the_checker_lets_it_use() {
    let mut told = told(
        "
  - step: decider
    title: { fr: D, en: D }
    role: clerk
    decide: [{ option: oui, title: { fr: O, en: Y }, reasons: true }, { option: non, title: { fr: N, en: N } }]
  - { step: ecrire, title: { fr: E, en: W }, letter: lettre.typ }
  - { step: fin, title: { fr: F, en: E }, close: done }
",
    );
    let decide = Message::Decide { task: told.task("decider"), option: "oui".into(), reason: "parce que".into(), by: ana() };
    told.say(decide);
    let data = told.last.effects.iter().find_map(|order| match &order.effect {
        greffier_casework::Effect::MakeLetter { data, .. } => Some(data.clone()),
        _ => None,
    });
    let data = data.unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<std::collections::BTreeSet<_>>();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<std::collections::BTreeSet<_>>();
    // The office and the day are added by who sets the letter.
    let mut all = keys(&data);
    all.extend(["office", "today"].map(str::to_owned));
    assert_eq!(all, names(&greffier_lint::letter_data::TOP));
    assert_eq!(keys(&data["case"]), names(&greffier_lint::letter_data::CASE));
    assert_eq!(keys(&data["decisions"]["decider"]), names(&greffier_lint::letter_data::DECISION));
}
