//! How sure a value is: a probability fitted on pages whose truth is known, so that of the values marked 0.99 at most one in a hundred is
//! wrong. The coefficients stand in `calibration.rs` and are printed by the program that measures the reader.
//!
//! The model is a logistic regression over what was seen: what each engine says of its weakest character, whether they agree, whether a
//! check of the type holds, how dirty the zone is. Each of these a clerk could name as a reason.

use greffier_language::FieldType;

use super::calibration::COEFFICIENTS;

/// A value surer than this needs no person. Most are far surer: on the train half, of the values above it fewer than four in a thousand
/// are wrong in every condition.
pub(super) const SURE: f64 = 0.98;

/// What the probability of a value depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grounds {
    /// What kind of field it is.
    pub kind: FieldType,
    /// What the engines say that read this value.
    pub supporters: Voices,
    /// What the engines say that read another one.
    pub against: Voices,
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

/// What engines say of their weakest character, as a share of 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Voices {
    /// The net that reads the single characters of combs.
    pub glyphs: Option<f64>,
    /// The net that reads lines.
    pub line: Option<f64>,
    /// The main reader.
    pub first: Option<f64>,
    /// The independent one, in the mean of its looks.
    pub second: Option<f64>,
}

impl Voices {
    fn all(&self) -> [Option<f64>; 4] {
        [self.glyphs, self.line, self.first, self.second]
    }

    fn count(&self) -> usize {
        self.all().iter().flatten().count()
    }

    /// Whether nobody speaks.
    pub(super) fn is_silent(&self) -> bool {
        self.count() == 0
    }
}

/// Names of the features, in the order of the coefficients.
pub const FEATURES: [&str; 30] = [
    "constant",
    "glyphs",
    "glyphs sure",
    "line",
    "line sure",
    "first",
    "first sure",
    "second",
    "second sure",
    "two agree",
    "three agree",
    "four agree",
    "glyphs against",
    "glyphs against sure",
    "line against",
    "line against sure",
    "first against",
    "first against sure",
    "second against",
    "second against sure",
    "checked",
    "repaired",
    "digits",
    "e-mail",
    "capitals",
    "length",
    "specks",
    "digits, one alone",
    "capitals, one alone",
    "length, one alone",
];

impl Grounds {
    /// The features, in the order of [`FEATURES`].
    pub(super) fn features(&self) -> [f64; FEATURES.len()] {
        let yes = |condition: bool| f64::from(u8::from(condition));
        let digits = matches!(
            self.kind,
            FieldType::Date | FieldType::Nas | FieldType::Phone | FieldType::Number | FieldType::Amount | FieldType::PostalCode
        );
        let length = (self.length as f64 / 10.0).min(4.0);
        let supporters = self.supporters.count();
        let alone = supporters == 1;
        let mut features = [0.0; FEATURES.len()];
        features[0] = 1.0;
        // Whether each engine speaks, and how surely: first for the value, then against it.
        for (from, voices) in [(1, &self.supporters), (12, &self.against)] {
            for (at, share) in voices.all().into_iter().enumerate() {
                features[from + 2 * at] = yes(share.is_some());
                features[from + 2 * at + 1] = share.map_or(0.0, log_odds);
            }
        }
        features[9..12].copy_from_slice(&[2, 3, 4].map(|least| yes(supporters >= least)));
        features[20..].copy_from_slice(&[
            yes(self.checked),
            yes(self.repaired),
            yes(digits),
            yes(self.kind == FieldType::Email),
            yes(self.capitals),
            length,
            self.specks.max(0.0).ln_1p(),
            yes(digits && alone),
            yes(self.capitals && alone),
            length * yes(alone),
        ]);
        features
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
            supporters: Voices { first: Some(0.95), second: Some(0.99), ..Voices::default() },
            against: Voices::default(),
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
        let alone = Grounds { supporters: Voices { first: Some(0.95), ..Voices::default() }, ..grounds() };
        let against = Grounds { against: Voices { second: Some(0.9), ..Voices::default() }, ..alone }.probability();
        assert!(agreed > alone.probability() && alone.probability() > against, "{agreed} {alone:?} {against}");
        assert!(agreed >= SURE && against < SURE);
    }

    #[test]
    fn a_weak_character_lowers_it() {
        let weak = Voices { first: Some(0.3), second: Some(0.5), ..Voices::default() };
        assert!(Grounds { supporters: weak, ..grounds() }.probability() < grounds().probability());
    }
}
