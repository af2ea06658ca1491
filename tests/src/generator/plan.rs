//! The faxes of the sample office, as data: who sent what, from which machine, with which damage.

use super::draw::Hand;
use super::encode::{Coding, Envelope};
use super::fax::{CLEAN, Damage, Fax, Resolution};
use super::typeset::{MONO, SANS, SERIF};

/// Damage to a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Harm {
    /// The field.
    pub field: &'static str,
    /// Which part of its width, from 0 at the left to 1 at the right.
    pub part: [f64; 2],
    /// What.
    pub damage: Damage,
}

const fn harm(field: &'static str, part: [f64; 2], damage: Damage) -> Harm {
    Harm { field, part, damage }
}

/// What is on the paper.
#[derive(Debug, Clone, Copy)]
pub enum Paper {
    /// The form of a person, perhaps with a second page, and damage to some fields.
    Form {
        /// Who.
        person: usize,
        /// How it is filled in.
        hand: Hand,
        /// Whether a proof of address follows.
        annex: bool,
        /// Damaged fields.
        damage: &'static [Harm],
    },
    /// A letter that is not the form.
    Letter,
    /// A broken transmission.
    Destroyed,
}

/// One fax.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Its file.
    pub file: &'static str,
    /// What is on the paper.
    pub paper: Paper,
    /// Machine and line.
    pub fax: Fax,
    /// The file around the pixels.
    pub envelope: Envelope,
    /// The sender's number as the machine prints it.
    pub sender: &'static str,
}

/// The file that came twice, and its name the second time.
pub const DUPLICATE: (&str, &str) = ("fax-20261102-093055.tif", "telecopie-13.tif");

const TYPED: Hand = Hand { face: MONO, size: 10.0, offset: [0.0, 0.1], capitals: false, pen: false };
const PRINTED: Hand = Hand { face: SANS, size: 10.5, offset: [0.2, 0.0], capitals: false, pen: false };
const BOOKISH: Hand = Hand { face: SERIF, size: 12.0, offset: [0.0, -0.1], capitals: false, pen: false };

const fn filled(person: usize, hand: Hand) -> Paper {
    Paper::Form { person, hand, annex: false, damage: &[] }
}

const fn sent(received: &'static str, coding: Coding, resolution: Resolution, low_bit_first: bool) -> Envelope {
    Envelope { coding, resolution, low_bit_first, received }
}

/// A good machine at the standard resolution.
const COARSE: Fax = Fax { resolution: Resolution::Standard, ..CLEAN };

/// The faxes, in the order in which they came.
pub const SAMPLES: [Sample; 14] = [
    Sample {
        file: "fax-20261102-091401.tif",
        paper: filled(0, TYPED),
        fax: Fax { skew: 0.3, shift: [0.6, 0.4], ..CLEAN },
        envelope: sent("2026:11:02 09:14:01", Coding::G4, Resolution::Fine, false),
        sender: "418 555 0117",
    },
    Sample {
        file: "fax-20261102-091733.tif",
        paper: filled(1, BOOKISH),
        fax: Fax { skew: -0.8, shift: [-0.9, 1.2], stretch: [1.002, 0.997], specks: 0.4, ..CLEAN },
        envelope: sent("2026:11:02 09:17:33", Coding::G3OneD, Resolution::Fine, true),
        sender: "418 555 0134",
    },
    Sample {
        file: "fax-20261102-092210.tif",
        paper: filled(2, PRINTED),
        fax: Fax { skew: 0.6, shift: [1.1, -0.5], stretch: [0.998, 1.003], ..COARSE },
        envelope: sent("2026:11:02 09:22:10", Coding::G3TwoD, Resolution::Standard, true),
        sender: "581 555 0160",
    },
    Sample {
        file: "fax-20261102-093055.tif",
        paper: filled(3, Hand { offset: [0.5, -0.3], ..TYPED }),
        fax: Fax { skew: 1.3, shift: [-1.5, 0.8], specks: 0.3, ..CLEAN },
        envelope: sent("2026:11:02 09:30:55", Coding::G4, Resolution::Fine, false),
        sender: "514 555 0145",
    },
    Sample {
        file: "fax-20261102-093912.tif",
        paper: filled(4, Hand { capitals: true, ..TYPED }),
        fax: Fax { skew: -1.1, shift: [0.3, 1.5], specks: 0.6, threshold: 160.0, ..COARSE },
        envelope: sent("2026:11:02 09:39:12", Coding::G3OneD, Resolution::Standard, true),
        sender: "438 555 0128",
    },
    Sample {
        file: "fax-20261102-094148.tif",
        paper: Paper::Form { person: 5, hand: PRINTED, annex: true, damage: &[] },
        fax: Fax { skew: 0.5, shift: [0.0, 0.9], stretch: [1.001, 1.002], ..CLEAN },
        envelope: sent("2026:11:02 09:41:48", Coding::G4, Resolution::Fine, false),
        sender: "418 555 0190",
    },
    Sample {
        file: "fax-20261102-095026.tif",
        paper: Paper::Form {
            person: 6,
            hand: TYPED,
            annex: false,
            damage: &[harm("courriel", [0.02, 0.5], Damage::Specks(0.24)), harm("nouvelle_rue", [0.0, 0.6], Damage::Faded(0.47))],
        },
        fax: Fax { skew: -0.5, shift: [0.8, 0.2], specks: 0.8, ..CLEAN },
        envelope: sent("2026:11:02 09:50:26", Coding::G3OneD, Resolution::Fine, true),
        sender: "450 555 0156",
    },
    Sample {
        file: "fax-20261102-100203.tif",
        paper: Paper::Form { person: 7, hand: BOOKISH, annex: true, damage: &[] },
        fax: Fax { skew: -1.9, shift: [1.4, 1.0], lost_lines: 3, ..COARSE },
        envelope: sent("2026:11:02 10:02:03", Coding::G3TwoD, Resolution::Standard, false),
        sender: "819 555 0171",
    },
    Sample {
        file: "fax-20261102-101519.tif",
        paper: Paper::Form {
            person: 8,
            hand: PRINTED,
            annex: false,
            damage: &[harm("nom", [0.0, 0.3], Damage::Specks(0.22)), harm("telephone", [0.2, 0.9], Damage::Faded(0.5))],
        },
        fax: Fax { skew: 0.9, shift: [-0.4, -0.6], specks: 0.3, ..COARSE },
        envelope: sent("2026:11:02 10:15:19", Coding::G4, Resolution::Standard, false),
        sender: "418 555 0103",
    },
    Sample {
        file: "fax-20261102-102340.tif",
        paper: filled(9, Hand { offset: [-0.2, 0.3], ..TYPED }),
        fax: Fax { skew: -0.2, shift: [0.2, 0.5], streak: Some(140.5), specks: 0.2, ..COARSE },
        envelope: sent("2026:11:02 10:23:40", Coding::G3OneD, Resolution::Standard, true),
        sender: "581 555 0188",
    },
    Sample {
        file: "fax-20261102-103107.tif",
        paper: filled(10, BOOKISH),
        fax: Fax { skew: 2.0, shift: [-0.7, 1.8], stretch: [0.999, 1.001], ..CLEAN },
        envelope: sent("2026:11:02 10:31:07", Coding::G4, Resolution::Fine, false),
        sender: "418 555 0139",
    },
    Sample {
        file: "fax-20261102-104455.tif",
        paper: Paper::Form {
            person: 11,
            hand: Hand { capitals: true, ..PRINTED },
            annex: false,
            damage: &[harm("nouveau_code_postal", [0.0, 0.8], Damage::Specks(0.3)), harm("date_effet", [0.3, 1.0], Damage::Faded(0.5))],
        },
        fax: Fax { skew: -1.5, shift: [0.9, -0.3], stretch: [1.003, 0.998], specks: 0.5, lost_lines: 5, ..CLEAN },
        envelope: sent("2026:11:02 10:44:55", Coding::G3TwoD, Resolution::Fine, false),
        sender: "873 555 0112",
    },
    Sample {
        file: "fax-20261102-105218.tif",
        paper: Paper::Destroyed,
        fax: COARSE,
        envelope: sent("2026:11:02 10:52:18", Coding::G3OneD, Resolution::Standard, true),
        sender: "418 555 0166",
    },
    Sample {
        file: "fax-20261102-110830.tif",
        paper: Paper::Letter,
        fax: Fax { skew: 0.7, ..COARSE },
        envelope: sent("2026:11:02 11:08:30", Coding::G4, Resolution::Standard, false),
        sender: "418 555 0175",
    },
];
