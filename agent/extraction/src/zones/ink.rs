//! Boxes and signatures: told by how much ink stands where the blank has none.

use greffier_language::{ChoiceOption, Millimetres};

use super::line;
use super::patch::{Cut, PER_MM, Patch};

/// Share of a box that is ink: below the first nothing was meant, above the second a mark was; between them a person looks. Specks of a
/// noisy fax stay under 3 %, the thinnest cross covers more than 9 % of the inside of its box.
const EMPTY: f64 = 0.04;
const MARKED: f64 = 0.08;
/// Share of a box's side that is left out on each side: its frame may stand there.
const FRAME: f64 = 0.14;
/// A box with more ink than this was blackened, which is how people take a mark back.
const STRUCK_OUT: f64 = 0.85;

/// What ink says, and how surely.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    pub value: String,
    pub raw: String,
    pub confidence: f64,
    pub doubts: Vec<String>,
}

/// How one box is cut.
pub(super) fn box_cut(zone: &Millimetres) -> Cut {
    Cut { inset: FRAME * zone.width.min(zone.height), wipe_print: false, widen: 1 }
}

/// How a signature area is cut.
pub(super) fn signature_cut() -> Cut {
    Cut { inset: 0.4, wipe_print: false, widen: 2 }
}

/// Ink of a box, without specks.
pub(super) fn box_ink(mut patch: Patch) -> f64 {
    patch.retain(|piece| piece.area_mm2() > 0.065);
    patch.ink_share()
}

/// One box alone.
pub(super) fn checkbox(ink: f64) -> Verdict {
    let marked = ink >= (EMPTY + MARKED) / 2.0;
    let mut doubts = Vec::new();
    if (EMPTY..MARKED).contains(&ink) || ink > STRUCK_OUT {
        doubts.push("ambiguous-box".to_owned());
    }
    Verdict { value: marked.to_string(), raw: percent(ink), confidence: box_confidence(ink), doubts }
}

/// Exactly one box of several.
pub(super) fn choice(options: &[ChoiceOption], inks: &[f64]) -> Verdict {
    let marked: Vec<usize> = (0..inks.len()).filter(|at| inks[*at] >= MARKED).collect();
    let unclear = inks.iter().any(|ink| (EMPTY..MARKED).contains(ink) || *ink > STRUCK_OUT);
    let raw = options.iter().zip(inks).map(|(option, ink)| format!("{} {}", option.value, percent(*ink))).collect::<Vec<_>>().join(", ");
    let mut doubts = Vec::new();
    if unclear {
        doubts.push("ambiguous-box".to_owned());
    }
    match marked.as_slice() {
        [_] => {}
        [] => doubts.push("no-box".to_owned()),
        _ => doubts.push("several-boxes".to_owned()),
    }
    let strongest = (0..inks.len()).max_by(|a, b| inks[*a].total_cmp(&inks[*b])).filter(|at| inks[*at] >= EMPTY);
    let value = if marked.len() > 1 { String::new() } else { strongest.map_or_else(String::new, |at| options[at].value.clone()) };
    let mut confidence = inks.iter().map(|ink| box_confidence(*ink)).fold(1.0, f64::min);
    if marked.len() != 1 {
        confidence = confidence.min(0.3);
    }
    Verdict { value, raw, confidence, doubts }
}

/// Half in the middle of the ambiguous band, nearly one well outside.
fn box_confidence(ink: f64) -> f64 {
    let away = if ink < (EMPTY + MARKED) / 2.0 { (0.06 - ink) / 0.06 } else { ((ink - 0.06) / 0.08).min(1.0) };
    if ink > STRUCK_OUT { 0.4 } else { 0.5 + 0.499 * away.clamp(0.0, 1.0) }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// How much ink an area holds when something is there: less than `dirt` is dirt, `mark` or more over `width` is what was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marked {
    dirt_mm2: f64,
    mark_mm2: f64,
    width_mm: f64,
}

/// A signature.
pub(super) const SIGNED: Marked = Marked { dirt_mm2: 1.2, mark_mm2: 3.0, width_mm: 9.0 };
/// Initials: two or three letters.
pub(super) const INITIALLED: Marked = Marked { dirt_mm2: 0.8, mark_mm2: 1.6, width_mm: 3.0 };
/// A stamp: more ink than any hand leaves, on a broader place.
pub(super) const STAMPED: Marked = Marked { dirt_mm2: 3.0, mark_mm2: 12.0, width_mm: 10.0 };

/// Whether somebody signed, or stamped: enough ink, in strokes that reach far enough.
pub(super) fn mark(mut patch: Patch, marked: Marked) -> Verdict {
    line::clean(&mut patch);
    patch.retain(|piece| piece.area_mm2() > 0.15);
    let ink: f64 = patch.pieces.iter().map(|piece| piece.area_mm2()).sum();
    let left = patch.pieces.iter().map(|piece| piece.left).min().unwrap_or(0);
    let right = patch.pieces.iter().map(|piece| piece.right).max().unwrap_or(0);
    let reach = (right - left) as f64 / PER_MM;
    let raw = format!("{ink:.1} mm², {reach:.0} mm");
    let verdict = |value: bool, confidence: f64, doubts: &[&str]| Verdict {
        value: value.to_string(),
        raw: raw.clone(),
        confidence,
        doubts: doubts.iter().map(|doubt| (*doubt).to_owned()).collect(),
    };
    if ink < marked.dirt_mm2 {
        verdict(false, 0.995 - 0.2 * ink / marked.dirt_mm2, &[])
    } else if ink >= marked.mark_mm2 && reach >= marked.width_mm {
        verdict(true, 0.995, &[])
    } else {
        verdict(reach >= marked.width_mm / 2.0, 0.5, &["ambiguous-ink"])
    }
}

#[cfg(test)]
mod tests {
    use greffier_language::Bilingual;

    use super::*;

    fn options() -> Vec<ChoiceOption> {
        let zone = Millimetres { page: 1, x: 1.0, y: 1.0, width: 4.0, height: 4.0 };
        ["fr", "en"].map(|value| ChoiceOption { value: value.into(), title: Bilingual::default(), zone }).to_vec()
    }

    #[test]
    fn boxes_between_empty_and_marked_go_to_a_person() {
        assert_eq!((checkbox(0.01).value.as_str(), checkbox(0.01).doubts.len()), ("false", 0));
        assert_eq!((checkbox(0.25).value.as_str(), checkbox(0.25).doubts.len()), ("true", 0));
        assert_eq!(checkbox(0.05).doubts, ["ambiguous-box"]);
        assert_eq!(checkbox(0.95).doubts, ["ambiguous-box"]);
        assert!(checkbox(0.01).confidence > 0.9 && checkbox(0.06).confidence < 0.6);
    }

    #[test]
    fn exactly_one_box_makes_a_choice() {
        assert_eq!(choice(&options(), &[0.2, 0.0]).value, "fr");
        assert!(choice(&options(), &[0.2, 0.0]).doubts.is_empty());
        assert_eq!(choice(&options(), &[0.0, 0.0]).doubts, ["no-box"]);
        let both = choice(&options(), &[0.2, 0.3]);
        assert_eq!((both.value.as_str(), both.doubts.as_slice()), ("", &["several-boxes".to_owned()][..]));
        assert!(both.confidence <= 0.3);
        assert_eq!(choice(&options(), &[0.2, 0.05]).doubts, ["ambiguous-box"]);
    }
}
