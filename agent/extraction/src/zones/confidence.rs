//! How sure a value is: a probability fitted on pages whose truth is known, so that of the values marked 0.99 at most one in a hundred is
//! wrong. The coefficients stand in `calibration.rs` and are printed by the program that measures the reader.
//!
//! The model is a logistic regression over what was seen: what each engine says of its weakest character, whether they agree, whether a
//! check of the type holds, how dirty the zone is. Each of these a clerk could name as a reason.

use greffier_language::FieldType;

use super::calibration::COEFFICIENTS;

/// A value surer than this needs no person. Most are far surer: on the train half, of the values above it fewer than four in a thousand
/// are wrong in every condition.
pub(super) const SURE: f64 = 0.985;

/// What the probability of a value depends on. What an engine says is a share of 1: how sure it is of its weakest character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grounds {
    /// What kind of field it is.
    pub kind: FieldType,
    /// The engines that read this value.
    pub supporters: Supporters,
    /// The surest of the engines that read another value.
    pub against: Option<f64>,
    /// Whether a check that few wrong readings pass holds: a check digit, a list, a pattern.
    pub checked: bool,
    /// Whether look-alikes had to be exchanged to make it a value.
    pub repaired: bool,
    /// Whether it is written in capitals, over which accents are easily lost.
    pub capitals: bool,
    /// Characters of the value.
    pub length: usize,
    /// Specks a square centimetre of the zone.
    pub specks: f64,
}

/// What the engines that agree on a value say of their weakest character.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Supporters {
    /// The net that reads the single characters of combs.
    pub glyphs: Option<f64>,
    /// The main reader.
    pub first: Option<f64>,
    /// The independent one, in the mean of its looks.
    pub second: Option<f64>,
}

impl Supporters {
    fn count(&self) -> usize {
        [self.glyphs, self.first, self.second].iter().flatten().count()
    }

    /// How much speaks for the value: each engine is heard once.
    pub(super) fn weight(&self) -> f64 {
        [self.glyphs, self.first, self.second].iter().flatten().map(|share| log_odds(*share) + 0.5).sum()
    }
}

/// Names of the features, in the order of the coefficients.
pub const FEATURES: [&str; 20] = [
    "constant",
    "first",
    "first sure",
    "second",
    "second sure",
    "glyphs",
    "glyphs sure",
    "two agree",
    "three agree",
    "against",
    "against sure",
    "checked",
    "repaired",
    "digits",
    "e-mail",
    "capitals",
    "length",
    "specks",
    "digits, first alone",
    "digits, second alone",
];

impl Grounds {
    /// The features, in the order of [`FEATURES`].
    pub(super) fn features(&self) -> [f64; FEATURES.len()] {
        let yes = |condition: bool| f64::from(u8::from(condition));
        let sure = |share: Option<f64>| share.map_or(0.0, log_odds);
        let Supporters { glyphs, first, second } = self.supporters;
        let digits = matches!(
            self.kind,
            FieldType::Date | FieldType::Nas | FieldType::Phone | FieldType::Number | FieldType::Amount | FieldType::PostalCode
        );
        [
            1.0,
            yes(first.is_some()),
            sure(first),
            yes(second.is_some()),
            sure(second),
            yes(glyphs.is_some()),
            sure(glyphs),
            yes(self.supporters.count() >= 2),
            yes(self.supporters.count() >= 3),
            yes(self.against.is_some()),
            sure(self.against),
            yes(self.checked),
            yes(self.repaired),
            yes(digits),
            yes(self.kind == FieldType::Email),
            yes(self.capitals),
            (self.length as f64 / 10.0).min(4.0),
            self.specks.max(0.0).ln_1p(),
            yes(digits && self.supporters.count() == 1 && first.is_some()),
            yes(digits && self.supporters.count() == 1 && second.is_some()),
        ]
    }

    /// The probability that the value is exactly what is written.
    pub(super) fn probability(&self) -> f64 {
        let score: f64 = self.features().iter().zip(COEFFICIENTS).map(|(feature, coefficient)| feature * coefficient).sum();
        1.0 / (1.0 + (-score).exp())
    }
}

/// ln(p / (1 − p)), bounded: engines say 1.0 all too easily.
fn log_odds(share: f64) -> f64 {
    let share = share.clamp(0.02, 0.9995);
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grounds() -> Grounds {
        Grounds {
            kind: FieldType::Name,
            supporters: Supporters { first: Some(0.95), second: Some(0.99), glyphs: None },
            against: None,
            checked: false,
            repaired: false,
            capitals: false,
            length: 10,
            specks: 0.0,
        }
    }

    #[test]
    fn agreement_makes_sure_and_disagreement_unsure() {
        let agreed = grounds().probability();
        let alone = Grounds { supporters: Supporters { first: Some(0.95), ..Supporters::default() }, ..grounds() };
        let against = Grounds { against: Some(0.9), ..alone }.probability();
        assert!(agreed > alone.probability() && alone.probability() > against, "{agreed} {alone:?} {against}");
        assert!(agreed >= SURE && against < SURE);
    }

    #[test]
    fn a_weak_character_lowers_it() {
        let weak = Supporters { first: Some(0.3), second: Some(0.5), glyphs: None };
        assert!(Grounds { supporters: weak, ..grounds() }.probability() < grounds().probability());
    }
}
