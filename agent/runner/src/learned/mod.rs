//! What is learnt from the people who check fields, per form and field.
//!
//! It may **raise** doubt by itself: a field that people often put right although the reader was certain goes to a person from then on,
//! until somebody has it forgotten. It never lowers doubt. Beside that it tells what is confused with what, and which values come often,
//! so that the station can offer them.
//!
//! All of it is computed from the cases alone and from the resets, see [`greffier_store::CaseReadings`].

mod count;
mod interval;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use greffier_casework::Field;
use greffier_language::{FieldType, Form};
use greffier_store::{CaseReadings, LearningReset, Store, StoreError};
use serde::Serialize;

use self::count::Counting;
pub use self::interval::{at_least, at_most};

/// The newest cases of a form that are looked at: readers, papers and habits change.
pub const NEWEST_CASES: u32 = 2_000;
/// Of the values that the reader is certain of, at most this share may be wrong.
pub const TARGET: f64 = 0.01;
/// Corrections of certain readings before anything is concluded.
const FEWEST_CORRECTIONS: u32 = 3;
/// The doubt that learning adds to a certain reading.
pub const OFTEN_CORRECTED: &str = "often-corrected";

/// Readings of one kind, and what people said of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// How many there were, looked at or not.
    pub readings: u32,
    /// Confirmed by a person.
    pub right: u32,
    /// Put right by a person.
    pub wrong: u32,
}

/// Why a field goes to a person although the reader is certain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Raised {
    /// Certain readings until then.
    pub readings: u32,
    /// Of these, put right.
    pub wrong: u32,
    /// The share of wrong ones that was exceeded with 95 % certainty.
    pub at_least: f64,
}

/// A character that was read where another was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// What was read.
    pub seen: char,
    /// What was meant.
    pub meant: char,
    /// How often.
    pub times: u32,
}

/// A value that people confirmed or wrote often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommonValue {
    /// The value.
    pub value: String,
    /// How often.
    pub times: u32,
}

/// What was learnt of one field.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FieldLearned {
    /// Readings that the reader itself was certain of.
    pub certain: Tally,
    /// Readings that it doubted.
    pub doubtful: Tally,
    /// Set once certain readings were wrong too often, until a reset.
    pub raised: Option<Raised>,
    /// The commonest confusions.
    pub confusions: Vec<Confusion>,
    /// The commonest values that two people or more confirmed.
    pub values: Vec<CommonValue>,
}

/// The fields of a form whose frequent values are worth offering and are nobody's secret: places and texts that are not sensitive.
#[must_use]
pub fn vocabulary_of(form: &Form) -> BTreeSet<String> {
    let shared = |kind: FieldType| matches!(kind, FieldType::Municipality | FieldType::Street | FieldType::Text);
    form.fields.iter().filter(|field| shared(field.kind) && !field.sensitive).map(|field| field.name.clone()).collect()
}

/// What was learnt of a form.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Learned {
    /// By field.
    pub fields: BTreeMap<String, FieldLearned>,
}

impl Learned {
    /// What the office's cases teach of a form.
    ///
    /// # Errors
    /// The store's.
    pub async fn load(store: &Store, form: &Form) -> Result<Self, StoreError> {
        let cases = store.readings(&form.form, NEWEST_CASES).await?;
        let resets = store.learning_resets(&form.form).await?;
        Ok(Self::of(&cases, &resets, &vocabulary_of(form)))
    }

    /// What follows from `cases`, the oldest first. A case opened until the last reset of a field says nothing of it. Frequent values are
    /// told of the fields in `vocabulary` only.
    #[must_use]
    pub fn of(cases: &[CaseReadings], resets: &[LearningReset], vocabulary: &BTreeSet<String>) -> Self {
        let mut fields: BTreeMap<String, Counting> = BTreeMap::new();
        for case in cases {
            for reading in &case.readings {
                let forgotten =
                    |reset: &LearningReset| reset.at >= case.opened_at && reset.field.as_ref().is_none_or(|field| *field == reading.field);
                if !resets.iter().any(forgotten) {
                    fields.entry(reading.field.0.clone()).or_default().add(reading);
                }
            }
        }
        Self {
            fields: fields
                .into_iter()
                .map(|(name, counting)| {
                    let learned = counting.learned(vocabulary.contains(&name));
                    (name, learned)
                })
                .collect(),
        }
    }

    /// Raises doubt where it was learnt to: such a certain reading gets the doubt [`OFTEN_CORRECTED`]. Nothing else changes.
    pub fn apply(&self, fields: &mut [Field]) {
        for field in fields.iter_mut().filter(|field| !field.doubtful) {
            if self.fields.get(field.name.as_str()).is_some_and(|learned| learned.raised.is_some()) {
                field.doubtful = true;
                field.doubts.push(OFTEN_CORRECTED.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use greffier_casework::{AccountName, Confidence, FieldName, Source};
    use greffier_store::FieldReading;
    use jiff::Timestamp;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A certain reading of `nom` that a person left (`None`), confirmed or put right.
    fn case(second: i64, checked: Option<(&str, bool)>, raw: &str, value: &str) -> CaseReadings {
        let reading = FieldReading {
            field: FieldName::from("nom"),
            doubts: Vec::new(),
            checked_by: checked.map(|(who, _)| AccountName::from(who)),
            corrected: checked.is_some_and(|(_, corrected)| corrected),
            raw: raw.into(),
            value: value.into(),
        };
        CaseReadings { opened_at: at(second), readings: vec![reading] }
    }

    fn learned(cases: &[CaseReadings], resets: &[LearningReset]) -> Learned {
        Learned::of(cases, resets, &BTreeSet::from(["nom".to_owned()]))
    }

    fn field() -> Field {
        Field {
            name: FieldName::from("nom"),
            value: "Roy".into(),
            raw: "Roy".into(),
            confidence: Confidence(990),
            doubtful: false,
            doubts: Vec::new(),
            zone: None,
            source: Source::Ocr,
            checked_by: None,
        }
    }

    fn doubts(learned: &Learned) -> Vec<String> {
        let mut fields = [field()];
        learned.apply(&mut fields);
        assert_eq!(fields[0].doubtful, !fields[0].doubts.is_empty());
        fields[0].doubts.clone()
    }

    fn mostly_right(wrong: i64, of: i64) -> Vec<CaseReadings> {
        (0..of).map(|n| if n < wrong { case(n, Some(("luc", true)), "R0y", "Roy") } else { case(n, None, "", "") }).collect()
    }

    #[test]
    fn doubt_is_raised_where_certain_readings_are_wrong_too_often() {
        assert_eq!(doubts(&learned(&mostly_right(2, 4), &[])), [""; 0], "two corrections prove nothing");
        assert_eq!(doubts(&learned(&mostly_right(4, 100), &[])), [OFTEN_CORRECTED]);
        let mut late = mostly_right(0, 1_000);
        late.extend((1_000..1_003).map(|n| case(n, Some(("luc", true)), "R0y", "Roy")));
        assert_eq!(doubts(&learned(&late, &[])), [""; 0], "three in a thousand are within the target");
    }

    #[test]
    fn raised_doubt_stays_until_somebody_has_it_forgotten() {
        let mut cases = mostly_right(4, 10);
        cases.extend((10..1_500).map(|n| case(n, Some(("zoe", false)), "Roy", "Roy")));
        assert_eq!(doubts(&learned(&cases, &[])), [OFTEN_CORRECTED]);
        let reset = |field: Option<&str>| LearningReset { field: field.map(FieldName::from), by: "anne".into(), at: at(9) };
        assert_eq!(doubts(&learned(&cases, &[reset(Some("nom"))])), [""; 0]);
        assert_eq!(doubts(&learned(&cases, &[reset(None)])), [""; 0]);
        assert_eq!(doubts(&learned(&cases, &[reset(Some("prenom"))])), [OFTEN_CORRECTED]);
    }

    #[test]
    fn a_doubtful_reading_is_never_made_certain() {
        let cases: Vec<_> = (0..2_000).map(|n| case(n, Some(("zoe", false)), "Roy", "Roy")).collect();
        let mut fields = [Field { doubtful: true, doubts: vec!["low-confidence".into()], ..field() }];
        learned(&cases, &[]).apply(&mut fields);
        assert_eq!((fields[0].doubtful, fields[0].doubts.as_slice()), (true, &["low-confidence".to_owned()][..]));
    }

    #[test]
    fn readings_that_only_learning_doubts_still_count_as_certain() {
        let mut cases = mostly_right(4, 10);
        let mut raised = case(11, Some(("zoe", false)), "Roy", "Roy");
        raised.readings[0].doubts = vec![OFTEN_CORRECTED.into()];
        cases.push(raised);
        let all = learned(&cases, &[]);
        assert_eq!(all.fields["nom"].certain, Tally { readings: 11, right: 1, wrong: 4 });
        assert_eq!(all.fields["nom"].doubtful, Tally::default());
    }

    #[test]
    fn confusions_and_common_values_are_counted() {
        let cases = [
            case(1, Some(("luc", true)), "R0Y", "Roy"),
            case(2, Some(("zoe", true)), "R0Y", "ROY"),
            case(3, Some(("luc", false)), "Roy", "Roy"),
            case(4, Some(("zoe", false)), "Roy", "Roy"),
            case(5, Some(("luc", false)), "Cyr", "Cyr"),
            case(6, Some(("luc", false)), "Cyr", "Cyr"),
            case(7, Some(("luc", false)), "Cyr", "Cyr"),
            case(8, Some(("luc", true)), "other length", "Roy"),
        ];
        let all = learned(&cases, &[]);
        let nom = &all.fields["nom"];
        assert_eq!(nom.confusions, [Confusion { seen: '0', meant: 'O', times: 1 }, Confusion { seen: '0', meant: 'o', times: 1 }]);
        assert_eq!(Learned::of(&cases, &[], &BTreeSet::new()).fields["nom"].values, []);
        assert_eq!(nom.values, [CommonValue { value: "Roy".into(), times: 4 }], "one person alone makes no vocabulary");
    }
}
