//! Opening a case.

use greffier_calendar::{Count, Length, MAX_DAYS, Rule, Text, end_of_day};
use greffier_casework::{Deadline, Event, Language, Medium, PaperTouch, Stage, TimerKind};
use greffier_language::{AnswerWithin, DayCount, Workflow};
use jiff::Timestamp;

use crate::Moment;
use crate::draft::Draft;
use crate::message::{Opening, Refusal};
use crate::paper::cause_at;
use crate::walk::walk;

pub(crate) fn open(draft: &mut Draft<'_>, opening: Opening) -> Result<(), Refusal> {
    let (workflow, moment) = (draft.workflow, draft.moment);
    let Opening { number, workflow: reference, arrival, inbox, confidentiality, received_at, document, fields, .. } = opening;
    let language = workflow
        .language_field
        .as_ref()
        .and_then(|name| fields.iter().find(|field| field.name.as_str() == name))
        .map_or(Language::Fr, |field| Language::from_tag(&field.value));
    let paper = document.origin.medium == Medium::Paper;
    let pages = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
    let inked = fields.iter().any(|field| {
        let signature = workflow.fields.get(field.name.as_str()) == Some(&greffier_language::FieldType::Signature);
        signature && field.value == "true"
    });
    draft.push(Event::CaseOpened { number, workflow: reference, arrival, inbox, confidentiality, language, received_at })?;
    draft.push(Event::DocumentFiled { document })?;
    draft.push(Event::FieldsRead { fields })?;
    if paper {
        draft.push(Event::PaperTouched { touch: PaperTouch { stage: Stage::Reception, cause: cause_at(workflow, "reception"), pages } })?;
        if inked {
            draft.push(Event::PaperTouched {
                touch: PaperTouch { stage: Stage::Signature, cause: cause_at(workflow, "signature"), pages: 0 },
            })?;
        }
    }
    if let Some(deadline) = deadline(workflow, received_at, moment) {
        let (kind, due) = (deadline.kind.clone(), deadline.due);
        draft.push(Event::DeadlineSet { deadline })?;
        draft.wake(kind, due)?;
    }
    let first = workflow.steps.first().map(|step| step.name.clone()).ok_or_else(|| Refusal::NoSuchStep(String::new()))?;
    walk(draft, None, &first)
}

/// The last day to answer: it ends with the day, in the office's time zone.
fn deadline(workflow: &Workflow, received_at: Timestamp, moment: &Moment) -> Option<Deadline> {
    let AnswerWithin { days, count, source } = workflow.answer_within.as_ref()?;
    let rule = Rule::new(Length::days((*days).min(MAX_DAYS), counted(*count)), Text::new(&source.fr, &source.en));
    let computed = rule.due(&moment.calendar, received_at.to_zoned_datetime(moment.zone.clone()).date()).ok()?;
    let date = computed.due?;
    let due = end_of_day(date, &moment.zone).ok()?;
    let (why_fr, why_en) = computed.why().into_iter().map(|line| (line.fr, line.en)).unzip();
    Some(Deadline { kind: TimerKind::AnswerDeadline, date, due, why_fr, why_en })
}

pub(crate) fn counted(count: DayCount) -> Count {
    match count {
        DayCount::Calendar => Count::Calendar,
        DayCount::Business => Count::Business,
    }
}
