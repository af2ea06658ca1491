//! A workflow file as it is written.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_saphyr::Spanned;

use crate::{AnswerWithin, Bilingual, DataOption, DayCount, FieldType, JoinMode, ReviewScope, SignBy};

/// A workflow file: what becomes of a document of its forms.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWorkflow {
    /// Its name, under which cases are counted and shown.
    #[schemars(with = "String")]
    pub(super) workflow: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// The forms that open a case, by the `form:` of their files.
    #[schemars(with = "Vec<String>")]
    pub(super) forms: Vec<Spanned<String>>,
    /// The delay in which the person has an answer.
    #[schemars(with = "Option<AnswerWithin>")]
    #[serde(rename = "answer-within")]
    pub(super) answer_within: Option<Spanned<AnswerWithin>>,
    /// The calendar of `calendars/` by which days are counted; that of Québec's public service when it is not given.
    #[schemars(with = "Option<String>")]
    pub(super) calendar: Option<Spanned<String>>,
    /// Why paper is still touched, for the figures.
    #[serde(default)]
    pub(super) paper: Vec<RawPaper>,
    /// Fields that people of the office fill in, beside those of the forms.
    #[serde(default)]
    pub(super) data: Vec<RawData>,
    /// What may happen at any moment, and where the case then goes.
    #[serde(default)]
    pub(super) on: Vec<RawHandler>,
    /// The steps; a case begins at the first.
    #[schemars(with = "Vec<RawStep>")]
    pub(super) steps: Spanned<Vec<RawStep>>,
}

/// A procedure file: steps that several workflows go through, each with `call:`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProcedure {
    /// Its name, which is that of its file.
    #[schemars(with = "String")]
    pub(super) procedure: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// Fields that people of the office fill in there; workflows that call it have them too.
    #[serde(default)]
    pub(super) data: Vec<RawData>,
    /// The steps; what leads to `end` comes back to the step below the `call:`.
    #[schemars(with = "Vec<RawStep>")]
    pub(super) steps: Spanned<Vec<RawStep>>,
}

/// Why paper is touched in a stage, when it is.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPaper {
    /// The stage.
    #[schemars(with = "String", extend("enum" = super::STAGES))]
    pub(super) stage: Spanned<String>,
    /// The cause.
    #[schemars(with = "String", extend("enum" = super::CAUSES))]
    pub(super) cause: Spanned<String>,
}

/// Paper that is touched whenever a case comes to a step.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStepPaper {
    /// The stage.
    #[schemars(with = "String", extend("enum" = super::STAGES))]
    pub(super) stage: Spanned<String>,
    /// The cause, which must be said.
    #[schemars(with = "Option<String>", extend("enum" = super::CAUSES))]
    pub(super) cause: Option<Spanned<String>>,
}

/// A field that people of the office fill in.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawData {
    /// Its name in rules and letters.
    #[schemars(with = "String")]
    pub(super) field: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// What it is.
    #[serde(rename = "type", default)]
    pub(super) kind: FieldType,
    /// The values of a choice.
    #[serde(default)]
    pub(super) options: Vec<DataOption>,
    /// Whether a task that asks for it is not done without it.
    #[serde(default)]
    pub(super) required: bool,
}

/// What may happen at any moment.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHandler {
    /// What happens: `withdrawn`, `death`, or a name of the office's own, which people report; `document` (one came that nothing waited for)
    /// and `deadline-passed` (the delay to answer) happen by themselves.
    #[schemars(with = "String")]
    pub(super) event: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// The step the case goes to; all that is open is given up.
    #[schemars(with = "String")]
    pub(super) then: Spanned<String>,
}

/// One rule and where it leads.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRoute {
    /// The rule, in CEL: an expression over the fields that gives true or false.
    #[schemars(with = "String")]
    pub(super) when: Spanned<String>,
    /// The step it leads to.
    #[schemars(with = "String")]
    pub(super) then: Spanned<String>,
}

/// One way to decide.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOption {
    /// Its name, in letters and the journal.
    #[schemars(with = "String")]
    pub(super) option: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// Whether the person must write why.
    #[serde(default)]
    pub(super) reasons: bool,
    /// The step it leads to; the one below when it is not given.
    #[schemars(with = "Option<String>")]
    pub(super) then: Option<Spanned<String>>,
}

/// How long work may last before the case goes on another way.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWithin {
    /// Number of days.
    #[schemars(with = "u32")]
    pub(super) days: Spanned<u32>,
    /// How they are counted.
    pub(super) count: DayCount,
    /// The field with the date after which they are counted (with `ask` and `wait: { for: document }`).
    #[schemars(with = "Option<String>")]
    pub(super) after: Option<Spanned<String>>,
    /// Where the case goes when they are over.
    #[schemars(with = "String")]
    pub(super) then: Spanned<String>,
}

/// Who has work that is late.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRung {
    /// Number of days after the case came to the step.
    #[schemars(with = "u32")]
    pub(super) days: Spanned<u32>,
    /// How they are counted.
    pub(super) count: DayCount,
    /// Who has it then.
    pub(super) role: String,
}

/// A wait: `{ days, count }`, `{ until: FIELD }`, `{ for: document }` or `{ event: NAME, title }`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWait {
    /// Number of days.
    #[schemars(with = "Option<u32>")]
    pub(super) days: Option<Spanned<u32>>,
    /// How they are counted.
    pub(super) count: Option<DayCount>,
    /// A field with a date.
    #[schemars(with = "Option<String>")]
    pub(super) until: Option<Spanned<String>>,
    /// A document of the person that comes into the case.
    #[serde(rename = "for")]
    pub(super) document: Option<Awaited>,
    /// Something that somebody reports.
    #[schemars(with = "Option<String>")]
    pub(super) event: Option<Spanned<String>>,
    /// What people read of the event.
    pub(super) title: Option<Bilingual>,
}

/// What of the person is waited for.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Awaited {
    /// A document that names the case, or that somebody puts into it.
    Document,
}

/// The day by which the person is asked to answer: `{ days, count }` or `{ on: FIELD }`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnswerBy {
    /// Number of days after the case came to the step.
    #[schemars(with = "Option<u32>")]
    pub(super) days: Option<Spanned<u32>>,
    /// How they are counted.
    pub(super) count: Option<DayCount>,
    /// A field with a date.
    #[schemars(with = "Option<String>")]
    pub(super) on: Option<Spanned<String>>,
}

/// So many days.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDays {
    /// Number of days.
    #[schemars(with = "u32")]
    pub(super) days: Spanned<u32>,
    /// How they are counted.
    pub(super) count: DayCount,
}

/// A reminder, so many days before or after the day by which the person is asked to answer.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReminder {
    /// How long before.
    #[schemars(with = "Option<RawDays>")]
    pub(super) before: Option<Spanned<RawDays>>,
    /// How long after.
    #[schemars(with = "Option<RawDays>")]
    pub(super) after: Option<Spanned<RawDays>>,
    /// Its subject, which may name the same.
    #[schemars(with = "Bilingual")]
    pub(super) subject: Spanned<Bilingual>,
    /// Its text, which may name {case} and {due} and nothing of the person.
    #[schemars(with = "Bilingual")]
    pub(super) text: Spanned<Bilingual>,
    /// What follows from not answering (before).
    #[schemars(with = "Option<Bilingual>")]
    pub(super) consequences: Option<Spanned<Bilingual>>,
    /// How to limit what follows (after).
    #[schemars(with = "Option<Bilingual>")]
    pub(super) limits: Option<Spanned<Bilingual>>,
}

/// An extension of the delay to answer.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExtend {
    /// Number of days, counted as the delay's own.
    #[schemars(with = "u32")]
    pub(super) days: Spanned<u32>,
}

/// A short message to the person.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNotice {
    /// Its subject, which may name the same.
    #[schemars(with = "Bilingual")]
    pub(super) subject: Spanned<Bilingual>,
    /// Its text, which may name {case} and {due} and nothing of the person.
    #[schemars(with = "Bilingual")]
    pub(super) text: Spanned<Bilingual>,
}

/// Several branches at once.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTogether {
    /// How many of them are waited for.
    pub(super) join: JoinMode,
    /// The branches.
    pub(super) branches: Vec<RawBranch>,
}

/// One branch.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBranch {
    /// Its name.
    #[schemars(with = "String")]
    pub(super) branch: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// The rule without which it does not begin.
    #[schemars(with = "Option<String>")]
    pub(super) when: Option<Spanned<String>>,
    /// Its steps; the last leads to its end.
    #[schemars(with = "Vec<RawStep>")]
    pub(super) steps: Spanned<Vec<RawStep>>,
}

/// The same steps for each row of a form's table (`rows-of`), or for each item of a list (`as`, `of`), all at once.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEach {
    /// A table of the form; rows without anything in them are passed over. Inside, `TABLE_COLUMN` is the cell of the row.
    #[schemars(with = "Option<String>")]
    #[serde(rename = "rows-of")]
    pub(super) rows_of: Option<Spanned<String>>,
    /// What an item is called inside: rules compare this name with names of items.
    #[schemars(with = "Option<String>")]
    #[serde(rename = "as")]
    pub(super) name: Option<Spanned<String>>,
    /// The items.
    #[serde(default)]
    pub(super) of: Vec<RawItem>,
    /// The rule without which a row is passed over.
    #[schemars(with = "Option<String>")]
    pub(super) when: Option<Spanned<String>>,
    /// Fields that people fill in for each row or item: `verdict` is `TABLE_verdict` inside, `TABLE_2_verdict` elsewhere.
    #[serde(default)]
    pub(super) data: Vec<RawData>,
    /// The steps; the last leads to the end.
    #[schemars(with = "Vec<RawStep>")]
    pub(super) steps: Spanned<Vec<RawStep>>,
}

/// One item of a list.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    /// Its name: small letters, digits and `_`.
    #[schemars(with = "String")]
    pub(super) item: Spanned<String>,
    /// What people read; `{item}` in instructions and messages.
    pub(super) title: Bilingual,
    /// The rule without which it is passed over.
    #[schemars(with = "Option<String>")]
    pub(super) when: Option<Spanned<String>>,
}

/// What is undone: all that was done and says how.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CompensateWhat {
    /// All of it, the newest first.
    All,
}

/// What is signed, sealed or delivered. One word today; a name of a document when several may be made.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SignWhat {
    /// The newest letter.
    Letter,
}

/// A map in the order of the file, each name and what it stands for with its place.
#[derive(Clone, Default)]
pub(super) struct Pairs(pub(super) Vec<(Spanned<String>, Spanned<String>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("names with what they stand for")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Reading)
    }
}

/// One step. Exactly one of `review`, `task`, `decide`, `choose`, `table`, `wait`, `ask`, `extend`, `together`, `each`, `call`, `compensate`, `letter`,
/// `sign`, `seal`, `deliver`, `notify`, `robot` and `close` says what it does.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    /// Its name, which `then`, `otherwise` and others use.
    #[schemars(with = "String")]
    pub(super) step: Spanned<String>,
    /// What people read.
    pub(super) title: Bilingual,
    /// Who does it, or sees to it: a role of `greffier.toml` (with `review`, `task`, `decide`, `ask`, `wait: { for: document }`, `robot` and `sign`).
    #[schemars(with = "Option<String>")]
    pub(super) role: Option<Spanned<String>>,
    /// The reason that the signature bears; the title when it is not given (with `sign`).
    pub(super) reason: Option<Bilingual>,
    /// Whether the office or the person signs (with `sign`).
    #[schemars(with = "Option<SignBy>")]
    pub(super) by: Option<Spanned<SignBy>>,
    /// The fields that are filled in (with `task`).
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) fields: Option<Vec<Spanned<String>>>,
    /// Steps that other people must have done: four eyes.
    #[schemars(with = "Vec<String>")]
    #[serde(rename = "not-by", default)]
    pub(super) not_by: Vec<Spanned<String>>,
    /// How long it may last (work of people, and what is waited for of them).
    #[schemars(with = "Option<RawWithin>")]
    pub(super) within: Option<Spanned<RawWithin>>,
    /// Who has it when it is late (work of people).
    #[serde(default)]
    pub(super) escalate: Vec<RawRung>,
    /// Whether the delay to answer is suspended meanwhile (with `ask` and `wait: { for: document }`).
    #[schemars(with = "Option<bool>")]
    pub(super) suspends: Option<Spanned<bool>>,
    /// Whether this letter is the answer, with which the delay to answer ends although the case goes on (with `deliver`).
    #[schemars(with = "Option<bool>")]
    #[serde(rename = "ends-delay")]
    pub(super) ends_delay: Option<Spanned<bool>>,
    /// By when the person is asked to answer (with `ask` and `wait: { for: document }`).
    #[schemars(with = "Option<RawAnswerBy>")]
    pub(super) due: Option<Spanned<RawAnswerBy>>,
    /// What reminds the person (with `ask` and `wait: { for: document }`).
    #[schemars(with = "Option<Vec<RawReminder>>")]
    pub(super) reminders: Option<Spanned<Vec<RawReminder>>>,
    /// Paper that is touched whenever a case comes to it, for the figures.
    pub(super) paper: Option<RawStepPaper>,
    /// The next step; the one below when it is not given.
    #[schemars(with = "Option<String>")]
    pub(super) then: Option<Spanned<String>>,
    /// Where the case goes when the signer declines (with `sign`).
    #[schemars(with = "Option<String>")]
    pub(super) declined: Option<Spanned<String>>,
    /// Where the case goes when no rule holds (with `choose`), the table gives no answer (with `table`; not needed where none of its inputs is required), or the law does not allow it (with
    /// `extend`).
    #[schemars(with = "Option<String>")]
    pub(super) otherwise: Option<Spanned<String>>,
    /// Where the case goes when it fails for good (with `letter`, `seal`, `deliver`, `notify`, `robot` and `ask`).
    #[schemars(with = "Option<String>")]
    pub(super) failed: Option<Spanned<String>>,
    /// A person checks fields.
    #[schemars(with = "Option<ReviewScope>")]
    pub(super) review: Option<Spanned<ReviewScope>>,
    /// A person does what this text says.
    pub(super) task: Option<Bilingual>,
    /// A person decides between these options.
    #[schemars(with = "Option<Vec<RawOption>>")]
    pub(super) decide: Option<Spanned<Vec<RawOption>>>,
    /// Rules choose the way; the first that holds wins.
    #[schemars(with = "Option<Vec<RawRoute>>")]
    pub(super) choose: Option<Spanned<Vec<RawRoute>>>,
    /// This decision table of `tables/` gives values to fields.
    #[schemars(with = "Option<String>")]
    pub(super) table: Option<Spanned<String>>,
    /// Nobody does anything until a moment, a document or an event.
    #[schemars(with = "Option<RawWait>")]
    pub(super) wait: Option<Spanned<RawWait>>,
    /// The person is asked by a short message; her answer is waited for.
    pub(super) ask: Option<RawNotice>,
    /// The delay to answer is extended; the step before gives the written notice.
    #[schemars(with = "Option<RawExtend>")]
    pub(super) extend: Option<Spanned<RawExtend>>,
    /// Several branches at once.
    #[schemars(with = "Option<RawTogether>")]
    pub(super) together: Option<Spanned<RawTogether>>,
    /// The same steps for each row of a table or item of a list, at once.
    #[schemars(with = "Option<RawEach>")]
    pub(super) each: Option<Spanned<RawEach>>,
    /// The steps of this procedure of `procedures/`.
    #[schemars(with = "Option<String>")]
    pub(super) call: Option<Spanned<String>>,
    /// What was done is undone, the newest first: every step that says its `compensation`.
    #[schemars(with = "Option<CompensateWhat>")]
    pub(super) compensate: Option<Spanned<CompensateWhat>>,
    /// How it is undone: a step of its own, which is gone when a case that did this one comes to a `compensate` (with `task`, `notify`, `robot` and `deliver`).
    #[schemars(with = "Option<RawStep>")]
    pub(super) compensation: Option<Box<Spanned<RawStep>>>,
    /// A letter is set from this template of `letters/`.
    #[schemars(with = "Option<String>")]
    pub(super) letter: Option<Spanned<String>>,
    /// The newest letter is signed.
    #[schemars(with = "Option<SignWhat>")]
    pub(super) sign: Option<Spanned<SignWhat>>,
    /// The office's seal is put on the newest letter.
    #[schemars(with = "Option<SignWhat>")]
    pub(super) seal: Option<Spanned<SignWhat>>,
    /// The newest letter goes to the outbox.
    #[schemars(with = "Option<SignWhat>")]
    pub(super) deliver: Option<Spanned<SignWhat>>,
    /// A short message to the person by the channel on file.
    pub(super) notify: Option<RawNotice>,
    /// This robot of `robots/` does work in another system.
    #[schemars(with = "Option<String>")]
    pub(super) robot: Option<Spanned<String>>,
    /// What the robot is given: fields by its inputs; those of the same name need not be said (with `robot`).
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(super) with: Option<Pairs>,
    /// The fields of `data:` that take what it brings back, by its outputs; those of the same name need not be said (with `robot`).
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(super) take: Option<Pairs>,
    /// Where the case goes when the other system says no, by what it says no with; else `role` does it by hand (with `robot`).
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(super) refused: Option<Pairs>,
    /// The case ends; this is what the outcome is called in the figures.
    #[schemars(with = "Option<String>")]
    pub(super) close: Option<Spanned<String>>,
}

impl RawStep {
    /// Whether it waits for a document of the person.
    pub(super) fn waits_for_document(&self) -> bool {
        let only = |wait: &RawWait| wait.days.is_none() && wait.count.is_none() && wait.until.is_none() && wait.event.is_none();
        self.wait.as_ref().is_some_and(|wait| wait.value.document.is_some() && wait.value.title.is_none() && only(&wait.value))
    }

    /// The key of each kind of step, and whether it is written.
    pub(super) fn kinds(&self) -> [(&'static str, bool); 19] {
        [
            ("review", self.review.is_some()),
            ("task", self.task.is_some()),
            ("decide", self.decide.is_some()),
            ("choose", self.choose.is_some()),
            ("table", self.table.is_some()),
            ("wait", self.wait.is_some()),
            ("ask", self.ask.is_some()),
            ("extend", self.extend.is_some()),
            ("together", self.together.is_some()),
            ("each", self.each.is_some()),
            ("call", self.call.is_some()),
            ("compensate", self.compensate.is_some()),
            ("letter", self.letter.is_some()),
            ("sign", self.sign.is_some()),
            ("seal", self.seal.is_some()),
            ("deliver", self.deliver.is_some()),
            ("notify", self.notify.is_some()),
            ("robot", self.robot.is_some()),
            ("close", self.close.is_some()),
        ]
    }
}
