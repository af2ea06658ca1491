//! What came to a case from outside, by its journal: the request, what people answered, what the outside did, and the moments that came.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use greffier_casework::{
    AccountName, Actor, Case, DocumentId, Effect, EffectId, Entry, Event, FieldName, Person, RoleName, StepId, Task, TaskKind, TimerKind,
};
use greffier_engine::{Opening, Receipt, evolve};
use jiff::Timestamp;

/// What the outside is asked for: the step, and the kind of effect.
pub(super) type Asked = (StepId, &'static str);

/// Somebody who answered.
#[derive(Debug, Clone)]
pub(super) struct Hand {
    name: AccountName,
    linked: BTreeSet<AccountName>,
}

impl Hand {
    fn of(name: &AccountName) -> Self {
        Self { name: name.clone(), linked: BTreeSet::new() }
    }

    /// The same person with these roles: what she was allowed to do in the past she is.
    pub(super) fn holding(&self, roles: impl IntoIterator<Item = RoleName>) -> Person {
        Person { linked: self.linked.clone(), ..Person::new(self.name.clone(), roles) }
    }
}

/// Something that came to the case.
#[derive(Debug, Clone)]
pub(super) enum Input {
    /// A value of a field was confirmed or put right in a review.
    Check(FieldName, String, Hand),
    /// A review was done.
    Review(StepId, Hand),
    /// Work was done.
    Perform(StepId, Vec<(FieldName, String)>, Hand),
    /// Somebody said that an answer of the person had come.
    Answered(StepId, Hand),
    /// Somebody looked at a document that nothing had waited for.
    Looked(Hand),
    /// A document of the person came.
    Receive(Box<Receipt>),
    /// Somebody decided: option, reason.
    Decide(StepId, String, String, Hand),
    /// Somebody signed.
    Sign(StepId, Hand),
    /// Somebody would not sign.
    Decline(StepId, String, Hand),
    /// Somebody outside signed.
    SignOutside(StepId),
    /// Somebody outside would not sign.
    DeclineOutside(StepId, String),
    /// Somebody outside was to have a new link.
    Invite(StepId, Hand),
    /// What had failed was asked for again.
    Retry(Asked, Hand),
    /// The outside did what it was asked.
    Done(Asked),
    /// A robot did its work, and brought this back.
    Robot(Asked, BTreeMap<String, String>),
    /// The other system said no to a robot: with what, in its words.
    RobotRefused(Asked, String, String),
    /// The outside could not.
    Failed(Asked, String),
    /// Something happened that a step waited for, or that was foreseen at any moment, and people reported it.
    Report(String, String, Hand),
    /// A moment came, the so-many-th of its kind.
    Moment(Waited, usize),
}

/// What a moment is waited for, wherever the case comes to it: kind, step and rung.
pub(super) type Waited = (&'static str, Option<StepId>, u32);

/// What tells the moments of a case from each other but for when the step was come to.
pub(super) fn waited(kind: &TimerKind) -> Waited {
    match kind {
        TimerKind::AnswerDeadline => ("answer", None, 0),
        TimerKind::Over { step, .. } => ("over", Some(step.clone()), 0),
        TimerKind::Escalate { step, rung, .. } => ("escalate", Some(step.clone()), *rung),
        TimerKind::Remind { step, rung, .. } => ("remind", Some(step.clone()), *rung),
    }
}

/// What became of a moment that was waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate {
    /// When it was to come.
    pub(super) due: Timestamp,
    /// When it came; never, when the case had gone on.
    pub(super) came: Option<Timestamp>,
}

/// A past case.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) opening: Opening,
    pub(super) opened_at: Timestamp,
    /// What came to it, in order.
    pub(super) inputs: VecDeque<(Timestamp, Input)>,
    /// How often the outside was asked for each thing.
    pub(super) asked: BTreeMap<Asked, usize>,
    /// The steps at which people did something.
    pub(super) worked: BTreeSet<StepId>,
    /// The moments that were waited for, in the order in which they began to be.
    pub(super) moments: BTreeMap<Waited, Vec<Fate>>,
    /// The last thing that happened to it; looking at it is nothing.
    pub(super) last: Timestamp,
    pub(super) closed: bool,
}

impl Past {
    /// What a journal tells; `None` when it opens no case.
    pub(super) fn of(journal: &[Entry]) -> Option<Self> {
        let (opening, opened_at) = opening(journal)?;
        let past = Self {
            opening,
            opened_at,
            inputs: VecDeque::new(),
            asked: BTreeMap::new(),
            worked: BTreeSet::new(),
            moments: BTreeMap::new(),
            last: opened_at,
            closed: false,
        };
        let mut reader = Reader {
            past,
            case: None,
            requests: BTreeMap::new(),
            values: BTreeMap::new(),
            decided: BTreeMap::new(),
            reviews: BTreeMap::new(),
        };
        for (place, entry) in journal.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|place| journal.get(place)).map(|entry| &entry.event);
            reader.entry(before, entry);
            reader.case = Some(evolve(reader.case.take(), entry).ok()?);
        }
        Some(reader.past)
    }
}

fn opening(journal: &[Entry]) -> Option<(Opening, Timestamp)> {
    let first = journal.first()?;
    let Event::CaseOpened { number, workflow, arrival, inbox, confidentiality, received_at, .. } = &first.event else { return None };
    let document = journal
        .iter()
        .find_map(|entry| if let Event::DocumentFiled { document } = &entry.event { Some(document.clone()) } else { None })?;
    let fields = journal.iter().find_map(|entry| if let Event::FieldsRead { fields } = &entry.event { Some(fields.clone()) } else { None });
    let opening = Opening {
        id: first.case,
        number: number.clone(),
        workflow: workflow.clone(),
        arrival: *arrival,
        inbox: inbox.clone(),
        confidentiality: confidentiality.clone(),
        received_at: *received_at,
        document,
        fields: fields.unwrap_or_default(),
    };
    Some((opening, first.at))
}

struct Reader<'j> {
    past: Past,
    /// The case before the entry.
    case: Option<Case>,
    requests: BTreeMap<EffectId, Asked>,
    /// Values that were given, by the task.
    values: BTreeMap<u32, Vec<(FieldName, String)>>,
    decided: BTreeMap<u32, (&'j str, &'j str)>,
    /// The checks of fields by somebody whose review is not done yet: what ties her to others is known when it is.
    reviews: BTreeMap<&'j AccountName, Vec<usize>>,
}

impl<'j> Reader<'j> {
    fn entry(&mut self, before: Option<&Event>, entry: &'j Entry) {
        let at = entry.at;
        match &entry.event {
            Event::TaskDone { task, by, linked } => {
                let hand = Hand { name: by.clone(), linked: linked.clone() };
                if let Some(input) = self.task(*task).cloned().and_then(|task| self.done(&task, hand, before)) {
                    self.input(at, input);
                }
            }
            Event::FieldsGiven { task, fields, .. } => {
                self.values.insert(*task, fields.iter().map(|field| (field.name.clone(), field.raw.clone())).collect());
            }
            Event::Decided { task, option, reason, .. } => {
                self.decided.insert(*task, (option, reason));
            }
            Event::FieldConfirmed { field, by } => {
                let value = self.case.as_ref().and_then(|case| case.fields.get(field)).map(|field| field.value.clone());
                self.check(at, field, value.unwrap_or_default(), by);
            }
            Event::FieldCorrected { field, to, by, .. } => self.check(at, field, to.clone(), by),
            Event::EffectRequested { effect } => self.request(entry, effect, before),
            Event::EffectDone { effect } => {
                // A link that was no longer needed is done with too: that it was sent is told by another event.
                // So is what came of a robot.
                if let Some(asked) = self.requests.get(effect).filter(|(_, kind)| ![INVITATION, ROBOT].contains(kind)).cloned() {
                    self.input(at, Input::Done(asked));
                }
            }
            Event::SignerInvited { task, .. } => {
                if let Some(step) = self.task(*task).map(|task| task.step.clone()) {
                    self.input(at, Input::Done((step, INVITATION)));
                }
            }
            Event::RobotDone { step, fields, .. } => {
                let brought = fields.iter().map(|field| (field.name.0.clone(), field.raw.clone()));
                self.input(at, Input::Robot((step.clone(), ROBOT), brought.collect()));
            }
            Event::RobotRefused { step, refusal, said, .. } => {
                self.input(at, Input::RobotRefused((step.clone(), ROBOT), refusal.clone(), said.clone()));
            }
            Event::EffectFailed { effect, code } => {
                if let Some(asked) = self.requests.get(effect).cloned() {
                    self.input(at, Input::Failed(asked, code.clone()));
                }
            }
            Event::DocumentSigned { original, ceremony: Some(ceremony), .. } if ceremony.outside.is_some() => {
                self.outside(at, *original, Input::SignOutside);
            }
            Event::SignatureDeclined { document, by: None, reason } => {
                self.outside(at, *document, |step| Input::DeclineOutside(step, reason.clone()));
            }
            // What the agent saw by itself it sees again.
            Event::Reported { by: None, .. } => {}
            Event::Reported { what, by: Some(by), reason } => self.input(at, Input::Report(what.clone(), reason.clone(), Hand::of(by))),
            Event::DocumentReceived { document, arrival, because, by } => {
                let awaited = |task: &&Task| task.is_open() && task.kind == TaskKind::Await;
                let steps: Vec<StepId> =
                    self.case.iter().flat_map(|case| &case.tasks).filter(awaited).map(|task| task.step.clone()).collect();
                self.past.worked.extend(steps);
                let by = by.as_ref().map(|by| Hand::of(by).holding([]));
                let receipt = Receipt { document: document.clone(), arrival: *arrival, because: *because, by };
                self.input(at, Input::Receive(Box::new(receipt)));
            }
            Event::TimerSet { timer } => {
                self.past.moments.entry(waited(&timer.kind)).or_default().push(Fate { due: timer.due, came: None });
            }
            Event::TimeOver { kind } => self.moment(at, kind),
            Event::CaseClosed { .. } => self.past.closed = true,
            Event::Consulted { .. } | Event::PaperDisposed { .. } | Event::DocumentRenewed { .. } => return,
            _ => {}
        }
        self.past.last = at;
    }

    fn input(&mut self, at: Timestamp, input: Input) {
        self.past.inputs.push_back((at, input));
    }

    fn task(&self, number: u32) -> Option<&Task> {
        self.case.as_ref()?.task(number)
    }

    fn done(&mut self, task: &Task, hand: Hand, before: Option<&Event>) -> Option<Input> {
        let step = task.step.clone();
        if !matches!(task.kind, TaskKind::Repair { .. } | TaskKind::Look { .. }) {
            self.past.worked.insert(step.clone());
        }
        Some(match &task.kind {
            TaskKind::Review => {
                for place in self.reviews.remove(&hand.name).unwrap_or_default() {
                    if let Some((_, Input::Check(_, _, checked))) = self.past.inputs.get_mut(place) {
                        checked.linked.clone_from(&hand.linked);
                    }
                }
                Input::Review(step, hand)
            }
            TaskKind::Perform => Input::Perform(step, self.values.remove(&task.number).unwrap_or_default(), hand),
            TaskKind::Await => Input::Answered(step, hand),
            TaskKind::Look { .. } => Input::Looked(hand),
            TaskKind::Decide => {
                let (option, reason) = self.decided.remove(&task.number)?;
                Input::Decide(step, option.to_owned(), reason.to_owned(), hand)
            }
            TaskKind::Sign { .. } => match before {
                Some(Event::SignatureDeclined { reason, .. }) => Input::Decline(step, reason.clone(), hand),
                _ => Input::Sign(step, hand),
            },
            TaskKind::Repair { effect, .. } => Input::Retry(self.requests.get(effect)?.clone(), hand),
            // Somebody outside does it.
            TaskKind::SignOutside { .. } => return None,
        })
    }

    fn check(&mut self, at: Timestamp, field: &FieldName, value: String, by: &'j AccountName) {
        self.reviews.entry(by).or_default().push(self.past.inputs.len());
        self.input(at, Input::Check(field.clone(), value, Hand::of(by)));
    }

    fn request(&mut self, entry: &Entry, effect: &Effect, before: Option<&Event>) {
        let asked: Asked = (effect.step().clone(), effect.kind());
        self.requests.insert(EffectId { case: entry.case, seq: entry.seq }, asked.clone());
        *self.past.asked.entry(asked.clone()).or_default() += 1;
        // The first link follows the task; another is asked for by a person.
        let again = asked.1 == INVITATION && !matches!(before, Some(Event::TaskOpened { .. }));
        if let (true, Actor::Account { name }) = (again, &entry.actor) {
            self.input(entry.at, Input::Invite(asked.0, Hand::of(name)));
        }
    }

    /// Somebody outside signed a document, or not.
    fn outside(&mut self, at: Timestamp, document: DocumentId, input: impl FnOnce(StepId) -> Input) {
        let asks = |task: &&Task| matches!(task.kind, TaskKind::SignOutside { document: asked } if asked == document);
        let Some(step) = self.case.as_ref().and_then(|case| case.tasks.iter().rev().find(asks)).map(|task| task.step.clone()) else {
            return;
        };
        self.past.worked.insert(step.clone());
        self.input(at, input(step));
    }

    fn moment(&mut self, at: Timestamp, kind: &TimerKind) {
        let key = waited(kind);
        let fates = self.past.moments.entry(key.clone()).or_default();
        // Cases that were opened before moments were in the journal have this one alone.
        if fates.is_empty() {
            fates.push(Fate { due: at, came: None });
        }
        // The newest that began: a place has one of each kind.
        let number = fates.len() - 1;
        if let Some(fate) = fates.last_mut() {
            fate.came = Some(at);
        }
        self.input(at, Input::Moment(key, number));
    }
}

/// The kind of effect that a robot does.
const ROBOT: &str = "run-robot";
/// The kind of effect that invites somebody outside to sign.
const INVITATION: &str = "invite-signer";
