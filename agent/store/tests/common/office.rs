//! A small office: cases, steps and a small `evolve` of its own, so that the store is tested without the engine.

use greffier_casework::{
    AccountName, Actor, ArrivalId, BlobHash, Case, CaseId, Channel, Confidence, Deadline, Document, DocumentId, DocumentKind, Effect,
    EffectId, EffectOrder, Entry, Event, Field, Language, Medium, Origin, Outcome, PaperCause, PaperTouch, Place, Source, Stage, Status,
    Task, TaskKind, TaskState, Timer, TimerKind, WorkflowRef, Zone,
};
use greffier_store::{NewArrival, Step};
use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

/// A moment, in seconds after the office opened.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).expect("in range")
}

pub(crate) fn case_id(number: u128) -> CaseId {
    CaseId(Uuid::from_u128(0x1000_0000 + number))
}

pub(crate) fn arrival_id(number: u128) -> ArrivalId {
    ArrivalId(Uuid::from_u128(0x2000_0000 + number))
}

/// An arrival in `inbox` whose content and source follow from `content` and `source`.
pub(crate) fn arrival(number: u128, inbox: &str, content: &str, source: &str) -> NewArrival {
    NewArrival {
        id: arrival_id(number),
        inbox: inbox.into(),
        source_name: format!("{source}.tif"),
        source_identity: format!("/in/{source}:1:{}:7", content.len()),
        blob: BlobHash::of(content.as_bytes()),
        bytes: content.len() as u64,
        received_at: at(i64::try_from(number).expect("small")),
        confidentiality: "protégé".to_owned(),
    }
}

pub(crate) fn opened(number: u128) -> Event {
    Event::CaseOpened {
        number: format!("2026-{number:06}"),
        workflow: WorkflowRef { name: "changement-adresse".to_owned(), hash: "ab".repeat(32) },
        arrival: arrival_id(number),
        inbox: "fax".into(),
        confidentiality: "protégé".to_owned(),
        language: Language::Fr,
        received_at: at(0),
    }
}

pub(crate) fn field(value: &str) -> Field {
    Field {
        name: "prenom".into(),
        value: value.to_owned(),
        raw: value.to_owned(),
        confidence: Confidence(870),
        doubtful: true,
        doubts: vec!["low-confidence".to_owned()],
        // Digits that only an exact reading of numbers brings back.
        zone: Some(Zone { page: 1, x: 0.1 + 0.2, y: 1.0 / 3.0, width: 0.284_537_000_000_000_03, height: 1e-7 / 3.0 }),
        source: Source::Ocr,
        checked_by: None,
    }
}

/// The filled form that opened a case.
pub(crate) fn filed(number: u128, form: &str) -> Event {
    Event::DocumentFiled {
        document: Document {
            id: DocumentId(Uuid::from_u128(0x3000_0000 + number)),
            kind: DocumentKind::Received,
            name: "fax.tif".to_owned(),
            blob: BlobHash::of(b"fax"),
            media_type: "image/tiff".to_owned(),
            arrival: Some(arrival_id(number)),
            form: Some(form.into()),
            template: None,
            made_from: None,
            pages: Vec::new(),
            origin: Origin { medium: Medium::Paper, evidence: Vec::new() },
            transfer: None,
        },
    }
}

pub(crate) fn corrected(to: &str, by: &str) -> Event {
    Event::FieldCorrected { field: "prenom".into(), from: String::new(), to: to.to_owned(), by: by.into() }
}

pub(crate) fn task(number: u32, role: &str) -> Task {
    Task {
        number,
        step: "verifier".into(),
        kind: TaskKind::Review,
        role: role.into(),
        state: TaskState::Open,
        opened_at: at(i64::from(number)),
        note: None,
    }
}

pub(crate) fn deadline(seconds: i64) -> Deadline {
    Deadline {
        kind: TimerKind::AnswerDeadline,
        date: date(2026, 10, 20),
        due: at(seconds),
        why_fr: vec!["10 jours ouvrables".to_owned()],
        why_en: vec!["10 business days".to_owned()],
    }
}

pub(crate) fn timer(case: CaseId, seconds: i64) -> Timer {
    Timer { case, kind: TimerKind::AnswerDeadline, due: at(seconds) }
}

pub(crate) fn delivery() -> Effect {
    Effect::Deliver { step: "repondre".into(), document: DocumentId(Uuid::from_u128(9)), channel: Channel::Outbox }
}

pub(crate) fn order(case: CaseId, seq: u64) -> EffectOrder {
    EffectOrder { id: EffectId { case, seq }, effect: delivery() }
}

pub(crate) fn touch() -> Event {
    Event::PaperTouched { touch: PaperTouch { stage: Stage::Reception, cause: PaperCause::OldEquipment, pages: 1 } }
}

pub(crate) fn looked(name: &str) -> Event {
    Event::Consulted { by: name.into(), what: "case".to_owned() }
}

pub(crate) fn closed() -> Event {
    Event::CaseClosed { outcome: Outcome("acceptee".to_owned()) }
}

/// The step that adds `events` to `case`; for no case, the first event opens `new`.
pub(crate) fn step(case: Option<&Case>, new: CaseId, events: Vec<Event>, moment: Timestamp) -> Step {
    let (id, before) = case.map_or((new, 0), |case| (case.id, case.seq));
    let mut state = case.cloned();
    let mut entries = Vec::new();
    for (event, seq) in events.into_iter().zip(before + 1..) {
        let entry = Entry { case: id, seq, at: moment, actor: Actor::Account { name: "agnès".into() }, event };
        state = Some(evolve(state, &entry).expect("the office makes sound events"));
        entries.push(entry);
    }
    Step::new(state.expect("one event at least"), before, entries)
}

/// The case after an entry, for the events this office knows.
pub(crate) fn evolve(case: Option<Case>, entry: &Entry) -> Result<Case, String> {
    let mut case = match (case, &entry.event) {
        (None, Event::CaseOpened { .. }) => open(entry),
        (Some(case), _) => case,
        (None, event) => return Err(format!("{} before the case was opened", event.kind())),
    };
    match &entry.event {
        Event::FieldsRead { fields } => case.fields.extend(fields.iter().map(|field| (field.name.clone(), field.clone()))),
        Event::TaskOpened { task } => case.tasks.push(task.clone()),
        Event::TaskClaimed { task, by } => task_of(&mut case, *task)?.state = TaskState::Claimed { by: by.clone() },
        Event::TaskDone { task, by, linked } => {
            task_of(&mut case, *task)?.state = TaskState::Done { by: by.clone(), at: entry.at, linked: linked.clone() };
            case.hands.insert(by.clone());
        }
        Event::FieldCorrected { field, to, by, .. } => correct(&mut case, field.as_str(), to, by)?,
        Event::DocumentFiled { document } => case.documents.push(document.clone()),
        Event::DeadlineSet { deadline, .. } => case.deadline = Some(deadline.clone()),
        Event::PaperTouched { touch } => case.paper.push(touch.clone()),
        Event::EffectRequested { effect } => drop(case.awaiting.insert(EffectId { case: case.id, seq: entry.seq }, effect.clone())),
        Event::EffectDone { effect } => drop(case.awaiting.remove(effect)),
        Event::StepEntered { step, from } => {
            case.places.retain(|place| from.as_ref().is_some_and(|from| place.step != *from));
            case.places.push(Place { step: step.clone(), since: entry.seq });
        }
        Event::BranchesBegun { step, first } => {
            case.places.retain(|place| place.step != *step);
            case.places.extend(first.iter().map(|first| Place { step: first.clone(), since: entry.seq }));
        }
        Event::WorkflowMigrated { to, .. } => case.workflow = to.clone(),
        Event::CaseClosed { outcome } => case.status = Status::Closed { outcome: outcome.clone(), at: entry.at },
        _ => {}
    }
    case.seq = entry.seq;
    Ok(case)
}

fn task_of(case: &mut Case, number: u32) -> Result<&mut Task, String> {
    case.tasks.iter_mut().find(|task| task.number == number).ok_or_else(|| format!("no task {number}"))
}

fn correct(case: &mut Case, field: &str, to: &str, by: &AccountName) -> Result<(), String> {
    let field = case.fields.get_mut(&field.into()).ok_or("no such field")?;
    field.value = to.to_owned();
    field.source = Source::Person;
    field.checked_by = Some(by.clone());
    Ok(())
}

fn open(entry: &Entry) -> Case {
    let Event::CaseOpened { number, workflow, arrival, inbox, confidentiality, language, received_at } = &entry.event else {
        unreachable!("only called for an opening");
    };
    Case {
        id: entry.case,
        number: number.clone(),
        workflow: workflow.clone(),
        arrival: *arrival,
        inbox: inbox.clone(),
        confidentiality: confidentiality.clone(),
        language: *language,
        received_at: *received_at,
        opened_at: entry.at,
        status: Status::Open,
        places: Vec::new(),
        timers: std::collections::BTreeMap::new(),
        reported: std::collections::BTreeSet::new(),
        decisions: std::collections::BTreeMap::new(),
        fields: Default::default(),
        documents: Vec::new(),
        tasks: Vec::new(),
        deadline: None,
        delay_rule: None,
        delay: Vec::new(),
        overdue: false,
        undoing: Vec::new(),
        paper: Vec::new(),
        awaiting: Default::default(),
        answered: false,
        hands: Default::default(),
        disposed: Default::default(),
        seq: entry.seq,
    }
}
