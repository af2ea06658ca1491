//! The people of the office: who they are on a day, and what they do with a task.

use greffier_casework::{Case, Delegation, DelegationId, Person, Task, TaskKind};
use greffier_engine::{Message, Receiver};
use greffier_language::{StepKind, Workflow};
use jiff::civil::{Date, date};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use crate::common::{person, signing};

/// Everybody, with the roles of the sample office and of the others.
const STAFF: [(&str, &[&str]); 12] = [
    ("ana", &["commis", "clerk"]),
    ("bob", &["commis", "clerk"]),
    ("eve", &["commis", "clerk"]),
    ("guy", &["commis", "clerk"]),
    ("ida", &["commis", "clerk"]),
    ("jim", &["commis", "clerk"]),
    ("kim", &["commis", "clerk", "support"]),
    ("lea", &["signataire", "signatory", "chief"]),
    ("luc", &["signataire", "signatory", "chief"]),
    ("max", &["signataire", "signatory", "chief"]),
    ("nat", &["support", "chief"]),
    ("zoe", &["support", "clerk"]),
];

pub(crate) const COUNT: usize = STAFF.len();

/// Who stands in for whom, and when.
const HOLIDAYS: [(&str, &str, &str, Date, Date); 4] = [
    ("luc", "ana", "signataire", date(2027, 7, 12), date(2027, 8, 6)),
    ("max", "bob", "signatory", date(2027, 12, 20), date(2028, 1, 7)),
    ("ana", "zoe", "clerk", date(2028, 2, 28), date(2028, 3, 3)),
    ("lea", "eve", "chief", date(2028, 4, 3), date(2028, 4, 28)),
];

/// Nobody who signs is there: the flu.
pub(crate) fn is_away(index: usize, today: Date) -> bool {
    STAFF[index].1.contains(&"signatory") && (date(2028, 2, 14)..=date(2028, 3, 3)).contains(&today)
}

fn delegations(today: Date) -> Vec<Delegation> {
    let all = HOLIDAYS.iter().enumerate().map(|(index, (giver, receiver, role, first_day, last_day))| Delegation {
        id: DelegationId(Uuid::from_u128(index as u128 + 1)),
        giver: (*giver).into(),
        receiver: (*receiver).into(),
        role: (*role).into(),
        workflow: None,
        first_day: *first_day,
        last_day: *last_day,
        why: "congé".into(),
        given_at: "2027-06-01T12:00:00Z".parse().unwrap(),
        ended_at: None,
    });
    all.filter(|one| (one.first_day..=one.last_day).contains(&today)).collect()
}

/// Somebody as she is on a day.
pub(crate) fn somebody(index: usize, today: Date) -> Person {
    let (name, roles) = STAFF[index];
    let held = delegations(today);
    let received: Vec<Delegation> = held.iter().filter(|one| one.receiver.as_str() == name).cloned().collect();
    person(name, roles).standing_in(&received).linked_by(&held)
}

/// What she says when she takes up a task, one thing after the other.
pub(crate) fn deeds(rng: &mut ChaCha8Rng, workflow: &Workflow, case: &Case, task: &Task, by: &Person, today: Date) -> Vec<Message> {
    let (number, who) = (task.number, || by.clone());
    if rng.random_bool(0.03) {
        // She takes it and goes to lunch, or finds that it is not for her.
        let claim = Message::Claim { task: number, by: who() };
        return if rng.random_bool(0.5) { vec![claim] } else { vec![claim, Message::Return { task: number, by: who() }] };
    }
    match (&task.kind, workflow.step(task.step.as_str()).map(|step| &step.kind)) {
        (TaskKind::Review, _) => {
            let value = ["Roy", "Côté", "Tremblay-Roy"][rng.random_range(0..3)];
            let check = |field: &greffier_casework::Field| Message::CheckField {
                task: number,
                field: field.name.clone(),
                value: value.to_owned(),
                by: who(),
            };
            let done = Message::CompleteReview { task: number, by: who() };
            case.doubtful_fields().map(check).chain([done]).collect()
        }
        (TaskKind::Perform, Some(kind)) => {
            let typed = |field: &String| match field.as_str() {
                "montant" | "numero" => rng.random_range(1..2_000).to_string(),
                "avis" => ["pour", "contre"][rng.random_range(0..2)].to_owned(),
                _ => "oui".to_owned(),
            };
            let mut typed = typed;
            let values = kind.filled_in().map(|field| (field.as_str().into(), typed(field))).collect();
            vec![Message::Perform { task: number, values, by: who() }]
        }
        (TaskKind::Decide, Some(StepKind::Decide { options, .. })) => {
            // Mostly the first: what goes back to the beginning would go round for ever.
            let pick = if rng.random_bool(0.7) { 0 } else { rng.random_range(0..options.len()) };
            let option = options[pick].name.clone();
            vec![Message::Decide { task: number, option, reason: "motif".into(), by: who() }]
        }
        (TaskKind::Sign { .. }, _) if rng.random_bool(0.05) => {
            vec![Message::Decline { task: number, by: who(), reason: "le nom est faux".into() }]
        }
        (TaskKind::Sign { .. }, _) if rng.random_bool(0.05) => {
            let to = Receiver::Person(somebody(rng.random_range(0..COUNT), today));
            vec![Message::Delegate { task: number, by: who(), to, reason: "congé".into() }]
        }
        (TaskKind::Sign { .. }, _) => {
            let mut signing = signing(case, rng.random(), by);
            if !by.roles.contains(&task.role) {
                signing.ceremony.acting_for =
                    delegations(today).into_iter().find(|one| one.receiver == by.name && one.is_for(&task.role, &workflow.name));
            }
            vec![Message::Sign { task: number, by: who(), signing }]
        }
        (TaskKind::SignOutside { .. }, _) => vec![Message::Invite { task: number, by: who() }],
        (TaskKind::Await | TaskKind::Look { .. }, _) => vec![Message::Perform { task: number, values: Vec::new(), by: who() }],
        (TaskKind::Repair { .. }, _) => vec![Message::Retry { task: number, by: who() }],
        _ => vec![Message::Claim { task: number, by: who() }],
    }
}
