//! A workflow file as it is written.

use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::{AnswerWithin, Bilingual, DataOption, DayCount, FieldType, JoinMode, ReviewScope, SignBy};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWorkflow {
    pub(super) workflow: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) forms: Vec<Spanned<String>>,
    #[serde(rename = "answer-within")]
    pub(super) answer_within: Option<AnswerWithin>,
    #[serde(default)]
    pub(super) paper: Vec<RawPaper>,
    #[serde(default)]
    pub(super) data: Vec<RawData>,
    #[serde(default)]
    pub(super) on: Vec<RawHandler>,
    pub(super) steps: Spanned<Vec<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPaper {
    pub(super) stage: Spanned<String>,
    pub(super) cause: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawData {
    pub(super) field: Spanned<String>,
    pub(super) title: Bilingual,
    #[serde(rename = "type", default)]
    pub(super) kind: FieldType,
    #[serde(default)]
    pub(super) options: Vec<DataOption>,
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHandler {
    pub(super) event: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) then: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRoute {
    pub(super) when: Spanned<String>,
    pub(super) then: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOption {
    pub(super) option: Spanned<String>,
    pub(super) title: Bilingual,
    #[serde(default)]
    pub(super) reasons: bool,
    pub(super) then: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWithin {
    pub(super) days: Spanned<u32>,
    pub(super) count: DayCount,
    pub(super) then: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRung {
    pub(super) days: Spanned<u32>,
    pub(super) count: DayCount,
    pub(super) role: String,
}

/// `{ days, count }` or `{ until: FIELD }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWait {
    pub(super) days: Option<Spanned<u32>>,
    pub(super) count: Option<DayCount>,
    pub(super) until: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNotice {
    pub(super) subject: Bilingual,
    pub(super) text: Spanned<Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTogether {
    pub(super) join: JoinMode,
    pub(super) branches: Vec<RawBranch>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBranch {
    pub(super) branch: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) steps: Spanned<Vec<RawStep>>,
}

/// What is signed, sealed or delivered. One word today; a name of a document when several may be made.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SignWhat {
    Letter,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) step: Spanned<String>,
    pub(super) title: Bilingual,
    pub(super) role: Option<Spanned<String>>,
    pub(super) reason: Option<Bilingual>,
    pub(super) by: Option<Spanned<SignBy>>,
    pub(super) fields: Option<Vec<Spanned<String>>>,
    #[serde(rename = "not-by", default)]
    pub(super) not_by: Vec<Spanned<String>>,
    pub(super) within: Option<Spanned<RawWithin>>,
    #[serde(default)]
    pub(super) escalate: Vec<RawRung>,
    pub(super) then: Option<Spanned<String>>,
    pub(super) declined: Option<Spanned<String>>,
    pub(super) otherwise: Option<Spanned<String>>,
    pub(super) failed: Option<Spanned<String>>,
    pub(super) review: Option<Spanned<ReviewScope>>,
    pub(super) task: Option<Bilingual>,
    pub(super) decide: Option<Spanned<Vec<RawOption>>>,
    pub(super) choose: Option<Spanned<Vec<RawRoute>>>,
    pub(super) table: Option<Spanned<String>>,
    pub(super) wait: Option<Spanned<RawWait>>,
    pub(super) together: Option<Spanned<RawTogether>>,
    pub(super) letter: Option<Spanned<String>>,
    pub(super) sign: Option<Spanned<SignWhat>>,
    pub(super) seal: Option<Spanned<SignWhat>>,
    pub(super) deliver: Option<Spanned<SignWhat>>,
    pub(super) notify: Option<RawNotice>,
    pub(super) close: Option<Spanned<String>>,
}

impl RawStep {
    /// The key of each kind of step, and whether it is written.
    pub(super) fn kinds(&self) -> [(&'static str, bool); 13] {
        [
            ("review", self.review.is_some()),
            ("task", self.task.is_some()),
            ("decide", self.decide.is_some()),
            ("choose", self.choose.is_some()),
            ("table", self.table.is_some()),
            ("wait", self.wait.is_some()),
            ("together", self.together.is_some()),
            ("letter", self.letter.is_some()),
            ("sign", self.sign.is_some()),
            ("seal", self.seal.is_some()),
            ("deliver", self.deliver.is_some()),
            ("notify", self.notify.is_some()),
            ("close", self.close.is_some()),
        ]
    }
}
