//! What must always hold, over random histories of the sample workflow.

mod common;

use std::collections::BTreeMap;

use common::{document, field, moment, signing};
use greffier_casework::{
    Assignee, BlobHash, Case, Delegation, DelegationId, DocumentKind, Effect, EffectId, Entry, Event, HandedOn, Language, LinkId,
    OutsideSigner, Person, Renewal, RoleName, Signatory, TaskKind, TimerKind,
};
use greffier_engine::{Decision, Message, Receiver, Refusal, Signing, decide, replay};
use greffier_language::Workflow;
use proptest::prelude::*;
use uuid::Uuid;

const WORKFLOW: &str = "
workflow: essai
title: { fr: Essai, en: Trial }
forms: [demande]
answer-within: { days: 10, count: business, source: { fr: essai, en: trial } }
steps:
  - { step: verifier, title: { fr: V, en: V }, review: doubtful, role: clerk }
  - step: trier
    title: { fr: T, en: T }
    choose: [{ when: \"!signature\", then: demander }]
    otherwise: confirmer
  - { step: confirmer, title: { fr: C, en: C }, letter: confirmation.typ }
  - { step: signer, title: { fr: S, en: S }, sign: letter, role: signatory, declined: tout-verifier }
  - { step: repondre, title: { fr: R, en: R }, deliver: letter }
  - { step: fin, title: { fr: F, en: F }, close: accepted }
  - { step: tout-verifier, title: { fr: W, en: W }, review: all, role: clerk, then: trier }
  - { step: demander, title: { fr: D, en: D }, letter: demande.typ }
  - { step: sceller, title: { fr: Z, en: Z }, seal: letter }
  - { step: envoyer, title: { fr: E, en: E }, deliver: letter }
  - { step: incomplet, title: { fr: I, en: I }, close: incomplete }
";

fn workflow() -> Workflow {
    common::workflow(WORKFLOW)
}

fn person(name: &str) -> Person {
    common::person(name, &["clerk", "signatory", "support"])
}

fn opening(doubtful: bool, signed: bool) -> Message {
    let fields = vec![
        field("nom", "Côté", doubtful),
        field("province", "QC", false),
        field("langue", if doubtful { "" } else { "fr" }, doubtful),
        field("signature", if signed { "true" } else { "false" }, false),
    ];
    common::opening(document(3, DocumentKind::Received, None), fields)
}

/// A message made from five random numbers; most are refused, as in life.
fn message(case: &Case, roll: (u8, u8, u8, u128)) -> Message {
    let (kind, pick, who, fresh) = roll;
    let task = u32::from(pick % 4) + 1;
    let by = person(["ana", "bob"][usize::from(who % 2)]);
    let effect = case.awaiting.keys().next().copied().unwrap_or(EffectId { case: case.id, seq: u64::from(pick) });
    let newest = case.newest_answer().map(|document| document.id);
    match kind % 14 {
        0 | 1 => Message::Claim { task, by },
        2 => Message::Return { task, by },
        3 => Message::CheckField { task, field: "nom".into(), value: ["Côté", "Roy", "N|A", ""][usize::from(who % 4)].into(), by },
        4 => Message::CheckField { task, field: "langue".into(), value: ["fr", "en", "de", ""][usize::from(who % 4)].into(), by },
        5 | 6 => Message::CompleteReview { task, by },
        7 | 8 => {
            let signing = signing(case, fresh, &by);
            Message::Sign { task, by, signing }
        }
        9 => Message::Decline { task, by, reason: ["", "pas d'accord"][usize::from(who % 2)].into() },
        10 => Message::LetterMade { effect, letter: Box::new(document(fresh, DocumentKind::Letter, None)) },
        11 => match who % 5 {
            3 => Message::Delegate { task, by, to: Receiver::Person(person("eve")), reason: "congé".into() },
            4 => Message::Delegate { task, by, to: Receiver::Role("signatory".into()), reason: "congé".into() },
            0 => Message::Failed { effect, code: "GRF-LET-001".into() },
            1 => Message::Retry { task, by },
            _ => Message::Look { by, what: "case".into() },
        },
        12 => match who % 2 {
            0 => Message::Delivered { effect, receipt: "r".into() },
            _ => {
                let signatory = Signatory { subject: "O=Bureau".into(), certificate: "00".into(), account: None };
                Message::Sealed { effect, sealed: Box::new(document(fresh, DocumentKind::Signed, newest)), signatory }
            }
        },
        _ => Message::TimerDue { kind: TimerKind::AnswerDeadline },
    }
}

/// Every open case has something that can move it: an open task, or an effect that is awaited.
fn can_move(case: &Case) -> bool {
    !case.is_open() || !case.awaiting.is_empty() || case.tasks.iter().any(greffier_casework::Task::is_open)
}

fn run(doubtful: bool, signed: bool, rolls: &[(u8, u8, u8, u128)]) -> (Vec<Entry>, Case) {
    let workflow = workflow();
    let Decision { case: mut last, entries: mut journal, .. } = decide(&workflow, None, opening(doubtful, signed), &moment(0)).unwrap();
    for (index, roll) in rolls.iter().enumerate() {
        let before = last.clone();
        let at = moment(index as i64 * 600);
        let message = message(&before, *roll);
        let look = matches!(message, Message::Look { .. });
        match decide(&workflow, Some(&before), message.clone(), &at) {
            Ok(decision) => {
                assert_eq!(decide(&workflow, Some(&before), message, &at), Ok(decision.clone()), "deciding twice gives the same");
                if !before.is_open() {
                    assert!(look && decision.effects.is_empty() && decision.timers.is_empty(), "a closed case emits no effect");
                }
                journal.extend(decision.entries);
                last = decision.case;
            }
            Err(refusal) => assert!(refusal.code().starts_with("GRF-CASE-")),
        }
        assert!(can_move(&last), "nothing can move the case any more: {last:#?}");
    }
    (journal, last)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn replaying_the_journal_gives_the_same_case(doubtful: bool, signed: bool, rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..60)) {
        let (journal, last) = run(doubtful, signed, &rolls);
        prop_assert_eq!(replay(&journal).unwrap(), Some(last.clone()));
        // The events survive their stored text, so that any process that reads the journal has the same case.
        let read_back: Vec<Entry> = journal
            .iter()
            .map(|entry| Entry {
                event: serde_json::from_str(&entry.payload().unwrap()).unwrap(),
                actor: Entry::actor_from_text(&entry.actor_text()),
                ..entry.clone()
            })
            .collect();
        prop_assert_eq!(replay(&read_back).unwrap(), Some(last.clone()));
        let text = serde_json::to_string(&last).unwrap();
        prop_assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), last.clone());
        if !last.is_open() {
            prop_assert!(last.answered, "no case ends without an answer");
            prop_assert!(last.awaiting.is_empty());
        }
    }

    #[test]
    fn every_effect_has_its_own_key(rolls in proptest::collection::vec(any::<(u8, u8, u8, u128)>(), 0..60)) {
        let (journal, _) = run(true, true, &rolls);
        let mut keys = BTreeMap::new();
        for entry in &journal {
            if let Event::EffectRequested { effect } = &entry.event {
                prop_assert!(keys.insert(entry.seq, effect.kind()).is_none());
            }
        }
    }
}

/// Says `message` and takes the case on.
fn say(case: &Case, message: Message, minutes: i64) -> Decision {
    decide(&workflow(), Some(case), message, &moment(minutes)).unwrap()
}

#[test]
fn a_certain_form_goes_to_the_signature_by_itself() {
    let opened = decide(&workflow(), None, opening(false, true), &moment(0)).unwrap();
    assert_eq!(opened.case.step().unwrap().as_str(), "confirmer", "no doubtful field, no task");
    assert_eq!(opened.case.deadline.as_ref().unwrap().date.to_string(), "2026-12-04");
    assert_eq!(opened.case.paper.len(), 2, "received on paper, signed in ink");
    let effect = opened.effects[0].id;
    let made = say(&opened.case, Message::LetterMade { effect, letter: Box::new(document(9, DocumentKind::Letter, None)) }, 1);
    assert!(matches!(made.case.tasks[0].kind, TaskKind::Sign { .. }));
    let again = decide(
        &workflow(),
        Some(&made.case),
        Message::LetterMade { effect, letter: Box::new(document(10, DocumentKind::Letter, None)) },
        &moment(2),
    );
    assert_eq!(again, Err(Refusal::NotAwaited(effect)), "an outcome told twice changes nothing");
}

#[test]
fn a_doubtful_field_must_be_looked_at() {
    let opened = decide(&workflow(), None, opening(true, true), &moment(0)).unwrap().case;
    let by = person("ana");
    let early = decide(&workflow(), Some(&opened), Message::CompleteReview { task: 1, by: by.clone() }, &moment(1));
    assert_eq!(early, Err(Refusal::FieldsLeft(2)));
    let check = |value: &str| Message::CheckField { task: 1, field: "nom".into(), value: value.into(), by: by.clone() };
    let wrong = decide(&workflow(), Some(&opened), check("C0té!"), &moment(1));
    assert_eq!(wrong, Err(Refusal::NotAValue("nom".into(), "odd-characters".into())));
    let checked = say(&opened, check("Coté"), 1).case;
    assert_eq!((checked.fields[&"nom".into()].value.as_str(), checked.fields[&"nom".into()].raw.as_str()), ("Coté", "Côté"));
    let other = decide(&workflow(), Some(&checked), Message::CompleteReview { task: 1, by: person("bob") }, &moment(2));
    assert_eq!(other, Err(Refusal::ClaimedBy("ana".into())));
    // A clerk puts the language right; the person is answered in it.
    let english = Message::CheckField { task: 1, field: "langue".into(), value: "en".into(), by: by.clone() };
    let unknown = Message::CheckField { task: 1, field: "langue".into(), value: "de".into(), by: by.clone() };
    assert_eq!(decide(&workflow(), Some(&checked), unknown, &moment(2)), Err(Refusal::NotAValue("langue".into(), "not-offered".into())));
    let checked = say(&checked, english, 2).case;
    let done = say(&checked, Message::CompleteReview { task: 1, by }, 3);
    assert_eq!(done.case.step().unwrap().as_str(), "confirmer");
    let Effect::MakeLetter { language, .. } = &done.effects[0].effect else { panic!("a letter is asked for: {:?}", done.effects) };
    assert_eq!(*language, Language::En);
}

#[test]
fn a_task_of_somebody_who_is_away_is_put_back_by_a_colleague() {
    let opened = decide(&workflow(), None, opening(true, true), &moment(0)).unwrap().case;
    let claimed = say(&opened, Message::Claim { task: 1, by: person("ana") }, 1).case;
    let stranger = Person::new("eve".into(), [RoleName::from("gestion")]);
    let refused = decide(&workflow(), Some(&claimed), Message::Return { task: 1, by: stranger }, &moment(2));
    assert_eq!(refused, Err(Refusal::NotYourRole("clerk".into())));
    let back = say(&claimed, Message::Return { task: 1, by: person("bob") }, 2);
    assert!(back.case.task(1).unwrap().claimed_by().is_none());
    assert_eq!(back.entries[0].actor_text(), "account:bob", "the journal says who did");
}

#[test]
fn a_failure_comes_back_under_its_own_key() {
    let opened = decide(&workflow(), None, opening(false, false), &moment(0)).unwrap();
    let effect = opened.effects[0].id;
    let failed = say(&opened.case, Message::Failed { effect, code: "GRF-LET-001".into() }, 1);
    assert!(matches!(failed.case.tasks[0].kind, TaskKind::Repair { .. }));
    let again = say(&failed.case, Message::Retry { task: 1, by: person("sam") }, 2);
    assert_eq!(again.effects, opened.effects, "the same effect, the same key");
}

#[test]
fn the_deadline_passes_once() {
    let opened = decide(&workflow(), None, opening(true, true), &moment(0)).unwrap().case;
    let due = || Message::TimerDue { kind: TimerKind::AnswerDeadline };
    let early = say(&opened, due(), 10);
    assert!(!early.case.overdue && early.entries.is_empty(), "not yet");
    let waits: Vec<_> = opened.timers.values().cloned().collect();
    assert_eq!(early.timers, waits, "it is asked for again: who fired it must not forget it");
    let late = say(&opened, due(), 60 * 24 * 30);
    assert!(late.case.overdue);
    assert!(say(&late.case, due(), 60 * 24 * 31).entries.is_empty());
}

/// A case that waits for the signature of its letter, after somebody checked its fields when `doubtful`.
fn to_be_signed(doubtful: bool) -> (Case, u32) {
    let mut case = decide(&workflow(), None, opening(doubtful, true), &moment(0)).unwrap().case;
    if doubtful {
        let by = person("ana");
        for (field, value) in [("nom", "Côté"), ("langue", "fr")] {
            case = say(&case, Message::CheckField { task: 1, field: field.into(), value: value.into(), by: by.clone() }, 1).case;
        }
        case = say(&case, Message::CompleteReview { task: 1, by }, 2).case;
    }
    let effect = *case.awaiting.keys().next().unwrap();
    let case = say(&case, Message::LetterMade { effect, letter: Box::new(document(9, DocumentKind::Letter, None)) }, 3).case;
    let number = u32::try_from(case.tasks.len()).unwrap();
    (case, number)
}

#[test]
fn a_signature_rests_on_the_very_document_and_every_page_of_it() {
    let (case, task) = to_be_signed(false);
    let by = person("bob");
    let try_with = |change: &dyn Fn(&mut Signing)| {
        let mut signing = signing(&case, 20, &by);
        change(&mut signing);
        decide(&workflow(), Some(&case), Message::Sign { task, by: by.clone(), signing }, &moment(5))
    };
    assert_eq!(try_with(&|signing| signing.ceremony.pages.clear()).unwrap_err(), Refusal::PagesNotSeen(1));
    assert_eq!(try_with(&|signing| signing.ceremony.pages[0].image = BlobHash::of(b"x")).unwrap_err(), Refusal::PagesNotSeen(1));
    assert_eq!(try_with(&|signing| signing.ceremony.document = BlobHash::of(b"x")).unwrap_err(), Refusal::OtherDocument);
    assert_eq!(try_with(&|signing| signing.signed.made_from = None).unwrap_err(), Refusal::OtherDocument);
    let signed = try_with(&|_| {}).unwrap();
    let kept = signed.entries.iter().find_map(|entry| match &entry.event {
        Event::DocumentSigned { ceremony, .. } => ceremony.as_deref(),
        _ => None,
    });
    assert_eq!(kept, Some(&signing(&case, 20, &by).ceremony), "the journal keeps the ceremony");
    let answer = signed.case.newest_answer().unwrap();
    assert_eq!((answer.kind, answer.id), (DocumentKind::Signed, document(20, DocumentKind::Signed, None).id), "evidence is no answer");
}

#[test]
fn proofs_are_renewed_of_the_file_that_is_there() {
    let (case, _) = to_be_signed(false);
    let document = case.documents[0].clone();
    let (newer, until) = (BlobHash::of(b"renewed"), moment(9).now);
    let renew = |from: &BlobHash, copy: bool| {
        let renewal = Renewal { document: document.id, copy, from: from.clone(), length: 10, to: newer.clone(), until };
        decide(&workflow(), Some(&case), Message::Renew(renewal), &moment(5)).map(|decision| decision.case.documents[0].blob.clone())
    };
    assert_eq!(renew(&BlobHash::of(b"another"), false), Err(Refusal::OtherDocument));
    assert_eq!(renew(&document.blob, false), Ok(newer.clone()));
    assert_eq!(renew(&BlobHash::of(b"its copy"), true), Ok(document.blob.clone()), "the document is as it was");
}

#[test]
fn who_signs_for_another_says_for_whom() {
    let (case, task) = to_be_signed(false);
    let delegation = Delegation {
        id: DelegationId(Uuid::from_u128(77)),
        giver: "bob".into(),
        receiver: "eve".into(),
        role: "signatory".into(),
        workflow: None,
        first_day: jiff::civil::date(2026, 11, 1),
        last_day: jiff::civil::date(2026, 12, 1),
        why: "congé".into(),
        given_at: moment(0).now,
        ended_at: None,
    };
    let eve = |lent: &Delegation| Person::new("eve".into(), []).standing_in(std::slice::from_ref(lent));
    let sign_as = |by: Person, acting_for: Option<Delegation>| {
        let mut signing = signing(&case, 20, &by);
        signing.ceremony.acting_for = acting_for;
        decide(&workflow(), Some(&case), Message::Sign { task, by, signing }, &moment(5)).map(|_| ())
    };
    let sign = |acting_for: Option<Delegation>| sign_as(eve(&delegation), acting_for);
    let refused = Err(Refusal::NoDelegation("signatory".into()));
    assert_eq!(sign(None), refused);
    assert_eq!(sign(Some(Delegation { receiver: "ana".into(), ..delegation.clone() })), refused);
    assert_eq!(sign(Some(Delegation { role: "clerk".into(), ..delegation.clone() })), refused);
    assert_eq!(sign(Some(delegation.clone())), Ok(()));
    // One that is for a single workflow is good there alone.
    let only = |workflow: &str| Delegation { workflow: Some(workflow.into()), ..delegation.clone() };
    assert_eq!(sign_as(eve(&only("essai")), Some(only("essai"))), Ok(()));
    assert_eq!(sign(Some(only("autre"))), refused);
    assert_eq!(sign_as(eve(&only("autre")), Some(only("autre"))), Err(Refusal::NotYourRole("signatory".into())));
}

#[test]
fn a_declined_signature_goes_back_to_the_one_who_did_the_work() {
    let (case, task) = to_be_signed(true);
    let declined = say(&case, Message::Decline { task, by: person("bob"), reason: "  le nom est faux ".into() }, 5).case;
    let back = declined.tasks.last().unwrap();
    assert_eq!((&back.kind, back.claimed_by()), (&TaskKind::Review, Some(&"ana".into())), "ana checked the fields before");
    let note = back.note.as_ref().unwrap();
    assert_eq!((note.from.as_ref(), note.because, note.reason.as_str()), (Some(&"bob".into()), HandedOn::Declined, "le nom est faux"));
    // Nobody checked it before: it goes to the role, with the reason all the same.
    let (case, task) = to_be_signed(false);
    let declined = say(&case, Message::Decline { task, by: person("bob"), reason: "non".into() }, 5).case;
    let back = declined.tasks.last().unwrap();
    assert_eq!((back.claimed_by(), back.note.as_ref().map(|note| note.reason.as_str())), (None, Some("non")));
}

#[test]
fn a_signature_task_is_given_to_somebody_who_may_sign_with_a_reason() {
    let (case, task) = to_be_signed(false);
    let give = |to: Receiver, reason: &str| {
        decide(&workflow(), Some(&case), Message::Delegate { task, by: person("bob"), to, reason: reason.into() }, &moment(5))
    };
    assert_eq!(give(Receiver::Person(person("ana")), " ").unwrap_err(), Refusal::ReasonNeeded);
    let clerk = Person::new("eve".into(), [RoleName::from("clerk")]);
    assert_eq!(give(Receiver::Person(clerk), "congé").unwrap_err(), Refusal::MayNotSign("eve".into()));
    assert_eq!(give(Receiver::Person(person("bob")), "congé").unwrap_err(), Refusal::MayNotSign("bob".into()));
    assert_eq!(give(Receiver::Role("clerk".into()), "congé").unwrap_err(), Refusal::MayNotSign("clerk".into()));
    let given = give(Receiver::Person(person("ana")), "congé").unwrap();
    assert_eq!(given.case.task(task).unwrap().claimed_by(), Some(&"ana".into()));
    assert!(given.entries.iter().any(|entry| matches!(
        &entry.event,
        Event::TaskHandedOn { to: Assignee::Person { name }, because: HandedOn::Delegated, reason, .. } if name.as_str() == "ana" && reason == "congé"
    )));
    assert_eq!(give(Receiver::Role("signatory".into()), "congé").unwrap().case.task(task).unwrap().claimed_by(), None);
}

#[test]
fn a_case_waits_for_somebody_outside_and_goes_on_when_she_answers() {
    let by_person = WORKFLOW.replace("sign: letter, role: signatory", "sign: letter, by: person, role: signatory");
    let workflow = common::workflow(&by_person);
    assert!(workflow.definition().unwrap().contains("\"by\":\"person\""), "the case keeps it");
    let plain = self::workflow().definition().unwrap();
    assert!(!plain.contains("\"by\""), "what was written before is hashed as before");
    let say = |case: &Case, message: Message| decide(&workflow, Some(case), message, &moment(5));
    let opened = decide(&workflow, None, opening(false, true), &moment(0)).unwrap();
    let letter = Box::new(document(9, DocumentKind::Letter, None));
    let asked = say(&opened.case, Message::LetterMade { effect: opened.effects[0].id, letter }).unwrap();
    let invite = asked.effects[0].id;
    assert!(matches!(asked.effects[0].effect, Effect::InviteSigner { task: 1, .. }));
    assert!(matches!(asked.case.tasks[0].kind, TaskKind::SignOutside { .. }));
    let link = LinkId(Uuid::from_u128(5));
    let waiting = say(&asked.case, Message::Invited { effect: invite, link, expires_at: moment(60).now }).unwrap().case;
    // One new link at a time; a clerk without the role asks for none.
    let again = say(&waiting, Message::Invite { task: 1, by: person("ana") }).unwrap();
    assert!(again.effects.len() == 1 && say(&again.case, Message::Invite { task: 1, by: person("ana") }).unwrap().effects.is_empty());
    let stranger = Person::new("eve".into(), [RoleName::from("gestion")]);
    assert!(say(&waiting, Message::Invite { task: 1, by: stranger }).is_err());
    let mut given = signing(&waiting, 20, &person("ana"));
    let sign = |case: &Case, signing: &Signing| say(case, Message::SignOutside { task: 1, link, signing: Box::new(signing.clone()) });
    assert!(matches!(sign(&waiting, &given), Err(Refusal::OtherKind(_))), "somebody of the office does not sign in her place");
    given.ceremony.outside = Some(OutsideSigner { link, name: "Jeanne".into(), channel: "email".into() });
    let mut unseen = given.clone();
    unseen.ceremony.pages.clear();
    assert_eq!(sign(&waiting, &unseen).unwrap_err(), Refusal::PagesNotSeen(1));
    // She signs by the former link while another is on its way, and mending that one waits for a person.
    let failed = say(&again.case, Message::Failed { effect: again.effects[0].id, code: "GRF-SIGN-010".into() }).unwrap().case;
    let signed = sign(&failed, &given).unwrap();
    assert!(signed.case.tasks.iter().all(|task| !task.is_open()), "nothing is left to do: {:?}", signed.case.tasks);
    assert!(signed.case.awaiting.keys().all(|key| *key != again.effects[0].id));
    assert_eq!(signed.entries[0].actor_text(), format!("link:{link}"));
    assert!(matches!(sign(&signed.case, &given), Err(Refusal::NoSuchTask(_))), "once");
    let declined = say(&waiting, Message::DeclineOutside { task: 1, link, reason: "non".into() }).unwrap().case;
    let back = declined.tasks.last().unwrap();
    assert_eq!(
        (back.kind.clone(), back.note.as_ref().map(|note| (note.from.clone(), note.reason.as_str()))),
        (TaskKind::Review, Some((None, "non")))
    );
}
