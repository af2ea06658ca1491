//! Counts over fields, and the table they make.

use super::pages::Kind;
use super::score::Scored;

/// Error rates at which the share of acceptable fields is told.
pub const ERROR_RATES: [f64; 3] = [0.001, 0.005, 0.01];

/// A count of some among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Those for which it holds.
    pub some: usize,
    /// All.
    pub all: usize,
}

impl Share {
    /// Of those that `among` takes, those for which `holds`.
    pub fn of<'a, 'b: 'a>(
        fields: impl IntoIterator<Item = &'a Scored<'b>>,
        among: impl Fn(&Scored<'b>) -> bool,
        holds: impl Fn(&Scored<'b>) -> bool,
    ) -> Self {
        fields
            .into_iter()
            .filter(|field| among(field))
            .fold(Self::default(), |share, field| Self { some: share.some + usize::from(holds(field)), all: share.all + 1 })
    }

    /// Between 0 and 1; 1 of nothing.
    #[must_use]
    pub fn value(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.some as f64 / self.all as f64 }
    }
}

/// What was counted over some fields.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Written text fields read exactly.
    pub exact: Share,
    /// Text fields that were left empty and are.
    pub empty: Share,
    /// Boxes outside the ambiguous band read right.
    pub boxes: Share,
    /// Boxes inside the ambiguous band.
    pub ambiguous: usize,
    /// Signatures found where there is one, and only there.
    pub signatures: Share,
    /// Written text fields that need no person.
    pub certain: Share,
    /// Of those, the wrong ones.
    pub certain_wrong: usize,
    /// The share of written text fields that could be accepted by their confidence alone, for each of [`ERROR_RATES`].
    pub acceptable: [f64; 3],
}

impl Figures {
    /// Counts.
    #[must_use]
    pub fn of(fields: &[Scored<'_>]) -> Self {
        let certain = Share::of(fields, Scored::written, |field| !field.doubtful());
        let boxes = fields.iter().filter(|field| field.expected.kind == Kind::Box).count();
        let clear = Share::of(fields, Scored::clear_box, Scored::right);
        let by_confidence: Vec<(u64, bool)> =
            fields.iter().filter(|field| field.written()).map(|field| (field.confidence, field.right())).collect();
        Self {
            exact: Share::of(fields, Scored::written, Scored::right),
            empty: Share::of(fields, Scored::left_empty, Scored::right),
            boxes: clear,
            ambiguous: boxes - clear.all,
            signatures: Share::of(fields, |field| field.expected.kind == Kind::Signature, Scored::right),
            certain,
            certain_wrong: fields.iter().filter(|field| field.written() && !field.doubtful() && !field.right()).count(),
            acceptable: ERROR_RATES.map(|rate| acceptable(&by_confidence, rate)),
        }
    }

    /// The head of the table, which goes with [`Self::row`].
    #[must_use]
    pub fn head() -> String {
        format!(
            "{:<24} {:>5} {:>6} {:>7} {:>13} {:>15} {:>11} {:>10} {:>12}   {:>22}",
            "",
            "pages",
            "fields",
            "exact",
            "left empty",
            "boxes (unsure)",
            "signature",
            "no person",
            "wrong of it",
            "acceptable at 0.1/0.5/1 %"
        )
    }

    /// One row of the table.
    #[must_use]
    pub fn row(&self, what: &str, pages: usize) -> String {
        let percent = |share: Share| format!("{:.2} %", 100.0 * share.value());
        let of = |share: Share| format!("{}/{}", share.some, share.all);
        let wrong = Share { some: self.certain_wrong, all: self.certain.some };
        let [one, two, three] = self.acceptable.map(|share| format!("{:.1}", 100.0 * share));
        format!(
            "{what:<24} {pages:>5} {:>6} {:>7} {:>13} {:>15} {:>11} {:>10} {:>12}   {:>22}",
            self.exact.all,
            format!("{:.4}", self.exact.value()),
            of(self.empty),
            format!("{} ({})", of(self.boxes), self.ambiguous),
            of(self.signatures),
            percent(self.certain),
            format!("{} ({:.2} %)", wrong.some, if wrong.all == 0 { 0.0 } else { 100.0 * wrong.value() }),
            format!("{one} / {two} / {three} %"),
        )
    }
}

/// The largest share of values that can be accepted, surest first, with at most `rate` of the accepted ones wrong. Values of the same
/// confidence are accepted together or not at all.
#[must_use]
pub fn acceptable(values: &[(u64, bool)], rate: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by_key(|(confidence, _)| std::cmp::Reverse(*confidence));
    let (mut taken, mut wrong, mut best) = (0_usize, 0_usize, 0_usize);
    for group in values.chunk_by(|a, b| a.0 == b.0) {
        taken += group.len();
        wrong += group.iter().filter(|(_, right)| !right).count();
        if wrong as f64 <= rate * taken as f64 {
            best = taken;
        }
    }
    best as f64 / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reading::condition::Condition;
    use crate::reading::pages::{Expected, Page};
    use crate::reading::score::score;

    #[test]
    fn values_are_accepted_surest_first() {
        let values = [(990, true), (990, true), (950, false), (900, true), (900, true), (900, true), (100, false)];
        assert!((acceptable(&values, 0.0) - 2.0 / 7.0).abs() < 1e-9);
        assert!((acceptable(&values, 0.17) - 6.0 / 7.0).abs() < 1e-9, "one of six");
        assert!((acceptable(&values, 0.16) - 2.0 / 7.0).abs() < 1e-9);
        // A wrong value among equals spoils them all.
        assert!(acceptable(&[(990, true), (990, false)], 0.1).abs() < 1e-9);
        assert!(acceptable(&[], 0.1).abs() < 1e-9);
    }

    fn page() -> Page {
        let field = |name, kind, value: &str| Expected { name, kind, value: value.to_owned() };
        let fields = vec![
            field("nom", Kind::Text, "Côté"),
            field("prenom", Kind::Text, "Ève"),
            field("courriel", Kind::Text, ""),
            field("langue", Kind::Box, "fr"),
            field("avis", Kind::Box, "courriel"),
            field("signature", Kind::Signature, "true"),
        ];
        Page::for_test("changement-adresse", Condition::Clean, fields)
    }

    #[test]
    fn each_field_is_counted_once_and_where_it_belongs() {
        let field = |name, value, confidence, doubts: &[&str]| json!({ "name": name, "value": value, "raw": value, "confidence": confidence, "doubts": doubts });
        let answer = json!({ "read": { "form": { "name": "changement-adresse" }, "fields": [
            field("nom", "Cote", 970, &[]),
            field("prenom", "Ève", 500, &["low-confidence"]),
            field("courriel", "", 995, &[]),
            field("langue", "fr", 990, &[]),
            field("avis", "", 300, &["ambiguous-box"]),
            field("signature", "true", 980, &[]),
        ] } });
        let page = page();
        let figures = Figures::of(&score(&page, &answer));
        assert_eq!(figures.exact, Share { some: 1, all: 2 });
        assert_eq!(figures.empty, Share { some: 1, all: 1 });
        assert_eq!((figures.boxes, figures.ambiguous), (Share { some: 1, all: 1 }, 1));
        assert_eq!(figures.signatures, Share { some: 1, all: 1 });
        assert_eq!((figures.certain, figures.certain_wrong), (Share { some: 1, all: 2 }, 1));
    }

    #[test]
    fn what_was_not_read_is_wrong_and_doubtful() {
        for answer in [json!({ "error": { "code": "GRF-RD-001" } }), json!({ "read": { "form": { "name": "another" }, "fields": [] } })] {
            let page = page();
            let figures = Figures::of(&score(&page, &answer));
            assert_eq!((figures.exact.some, figures.certain.some, figures.certain_wrong), (0, 0, 0));
            assert_eq!((figures.boxes, figures.signatures), (Share { some: 0, all: 2 }, Share { some: 0, all: 1 }));
        }
    }
}
