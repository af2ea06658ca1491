//! Opening a case.

use greffier_casework::{Event, Language, Medium, PaperTouch, Stage};

use crate::delay;
use crate::draft::Draft;
use crate::message::{Opening, Refusal};
use crate::paper::cause_at;
use crate::walk::walk;

pub(crate) fn open(draft: &mut Draft<'_>, opening: Opening) -> Result<(), Refusal> {
    let workflow = draft.workflow;
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
        received_on_paper(draft, pages)?;
        if inked {
            draft.push(Event::PaperTouched {
                touch: PaperTouch { stage: Stage::Signature, cause: cause_at(workflow, "signature"), pages: 0 },
            })?;
        }
    }
    delay::begin(draft)?;
    let first = workflow.steps.first().map(|step| step.name.clone()).ok_or_else(|| Refusal::NoSuchStep(String::new()))?;
    walk(draft, None, &first)
}

/// A document came on paper.
pub(crate) fn received_on_paper(draft: &mut Draft<'_>, pages: u32) -> Result<(), Refusal> {
    let cause = cause_at(draft.workflow, "reception");
    draft.push(Event::PaperTouched { touch: PaperTouch { stage: Stage::Reception, cause, pages } })
}
