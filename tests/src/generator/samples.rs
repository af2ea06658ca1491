//! The faxes of the sample office: which person, which machine, which damage; the files and their truth.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use super::change_of_address::{answers, form};
use super::draw::{self, Hand};
use super::encode::{Coding, Envelope, fax_file};
use super::fax::{Bilevel, CLEAN, Damage, Fax, LINE_PIXELS, Resolution, Scan, Spot, destroyed, with_header};
use super::layout::{Answer, Answers, Form};
use super::persons::{PERSONS, Person};
use super::typeset::{MONO, SANS, SERIF, pages};
use super::{GeneratorError, definition, papers};

/// Everything random comes from this and from the name of the file.
const SEED: u64 = 0x0047_5245_4646_4945;
/// Dots per inch at which paper is drawn before it is faxed: twice the fax.
const PAPER_DPI: f64 = 400.0;
/// Dots per inch of the blank.
const BLANK_DPI: f64 = 200.0;

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
        damage: &'static [(&'static str, Damage)],
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

const TYPED: Hand = Hand { face: MONO, size: 10.0, offset: [0.0, 0.1], capitals: false };
const PRINTED: Hand = Hand { face: SANS, size: 10.5, offset: [0.2, 0.0], capitals: false };
const BOOKISH: Hand = Hand { face: SERIF, size: 12.0, offset: [0.0, -0.1], capitals: false };

const fn filled(person: usize, hand: Hand) -> Paper {
    Paper::Form { person, hand, annex: false, damage: &[] }
}

const fn sent(received: &'static str, coding: Coding, resolution: Resolution, low_bit_first: bool) -> Envelope {
    Envelope { coding, resolution, low_bit_first, received }
}

/// The faxes, in the order in which they came.
#[must_use]
pub fn samples() -> Vec<Sample> {
    use Coding::{G3OneD, G3TwoD, G4};
    use Resolution::{Fine, Standard};
    let coarse = Fax { resolution: Standard, ..CLEAN };
    let one = |file, paper, fax, envelope, sender| Sample { file, paper, fax, envelope, sender };
    vec![
        one(
            "fax-20261102-091401.tif",
            filled(0, TYPED),
            Fax { skew: 0.3, shift: [0.6, 0.4], ..CLEAN },
            sent("2026:11:02 09:14:01", G4, Fine, false),
            "418 555 0117",
        ),
        one(
            "fax-20261102-091733.tif",
            filled(1, BOOKISH),
            Fax { skew: -0.8, shift: [-0.9, 1.2], stretch: [1.002, 0.997], specks: 0.4, ..CLEAN },
            sent("2026:11:02 09:17:33", G3OneD, Fine, true),
            "418 555 0134",
        ),
        one(
            "fax-20261102-092210.tif",
            filled(2, PRINTED),
            Fax { skew: 0.6, shift: [1.1, -0.5], stretch: [0.998, 1.003], ..coarse },
            sent("2026:11:02 09:22:10", G3TwoD, Standard, true),
            "581 555 0160",
        ),
        one(
            "fax-20261102-093055.tif",
            filled(3, Hand { offset: [0.5, -0.3], ..TYPED }),
            Fax { skew: 1.3, shift: [-1.5, 0.8], specks: 0.3, ..CLEAN },
            sent("2026:11:02 09:30:55", G4, Fine, false),
            "514 555 0145",
        ),
        one(
            "fax-20261102-093912.tif",
            filled(4, Hand { capitals: true, ..TYPED }),
            Fax { skew: -1.1, shift: [0.3, 1.5], specks: 0.6, threshold: 160.0, ..coarse },
            sent("2026:11:02 09:39:12", G3OneD, Standard, true),
            "438 555 0128",
        ),
        one(
            "fax-20261102-094148.tif",
            Paper::Form { person: 5, hand: PRINTED, annex: true, damage: &[] },
            Fax { skew: 0.5, shift: [0.0, 0.9], stretch: [1.001, 1.002], ..CLEAN },
            sent("2026:11:02 09:41:48", G4, Fine, false),
            "418 555 0190",
        ),
        one(
            "fax-20261102-095026.tif",
            Paper::Form {
                person: 6,
                hand: TYPED,
                annex: false,
                damage: &[("courriel", Damage::Specks(0.16)), ("nouvelle_rue", Damage::Faded(0.44))],
            },
            Fax { skew: -0.5, shift: [0.8, 0.2], specks: 0.8, ..CLEAN },
            sent("2026:11:02 09:50:26", G3OneD, Fine, true),
            "450 555 0156",
        ),
        one(
            "fax-20261102-100203.tif",
            Paper::Form { person: 7, hand: BOOKISH, annex: true, damage: &[] },
            Fax { skew: -1.9, shift: [1.4, 1.0], lost_lines: 3, ..coarse },
            sent("2026:11:02 10:02:03", G3TwoD, Standard, false),
            "819 555 0171",
        ),
        one(
            "fax-20261102-101519.tif",
            Paper::Form { person: 8, hand: PRINTED, annex: false, damage: &[("telephone", Damage::Faded(0.45)), ("nom", Damage::Specks(0.1))] },
            Fax { skew: 0.9, shift: [-0.4, -0.6], specks: 0.3, ..coarse },
            sent("2026:11:02 10:15:19", G4, Standard, false),
            "418 555 0103",
        ),
        one(
            "fax-20261102-102340.tif",
            filled(9, Hand { offset: [-0.2, 0.3], ..TYPED }),
            Fax { skew: -0.2, shift: [0.2, 0.5], streak: Some(172.6), specks: 0.2, ..coarse },
            sent("2026:11:02 10:23:40", G3OneD, Standard, true),
            "581 555 0188",
        ),
        one(
            "fax-20261102-103107.tif",
            filled(10, BOOKISH),
            Fax { skew: 2.0, shift: [-0.7, 1.8], stretch: [0.999, 1.001], ..CLEAN },
            sent("2026:11:02 10:31:07", G4, Fine, false),
            "418 555 0139",
        ),
        one(
            "fax-20261102-104455.tif",
            Paper::Form {
                person: 11,
                hand: Hand { capitals: true, ..PRINTED },
                annex: false,
                damage: &[("nouveau_code_postal", Damage::Specks(0.2)), ("date_effet", Damage::Faded(0.45))],
            },
            Fax { skew: -1.5, shift: [0.9, -0.3], stretch: [1.003, 0.998], specks: 0.5, lost_lines: 5, ..CLEAN },
            sent("2026:11:02 10:44:55", G3TwoD, Fine, false),
            "873 555 0112",
        ),
        one("fax-20261102-105218.tif", Paper::Destroyed, coarse, sent("2026:11:02 10:52:18", G3OneD, Standard, true), "418 555 0166"),
        one(
            "fax-20261102-110830.tif",
            Paper::Letter,
            Fax { skew: 0.7, ..coarse },
            sent("2026:11:02 11:08:30", G4, Standard, false),
            "418 555 0175",
        ),
    ]
}

/// The blank form as a PNG of four greys.
///
/// # Errors
/// When it cannot be typeset or encoded.
pub fn blank(form: &Form) -> Result<Vec<u8>, GeneratorError> {
    let mut pages = pages(&draw::markup(form, None, &mut ChaCha8Rng::seed_from_u64(SEED)), BLANK_DPI)?;
    let mut page = pages.pop().ok_or_else(|| GeneratorError::Typeset("no page".into()))?;
    for pixel in page.iter_mut() {
        *pixel = (f32::from(*pixel) / 85.0).round() as u8 * 85;
    }
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::NoFilter).write_image(
        page.as_raw(),
        page.width(),
        page.height(),
        ExtendedColorType::L8,
    )?;
    Ok(png)
}

/// A generator of its own for each file, so that changing one leaves the others alone.
fn random(file: &str) -> ChaCha8Rng {
    let seed = file.bytes().fold(SEED, |seed, byte| seed.rotate_left(5) ^ u64::from(byte).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    ChaCha8Rng::seed_from_u64(seed)
}

impl Sample {
    /// The person whose form it is.
    #[must_use]
    pub fn person(&self) -> Option<&'static Person> {
        match self.paper {
            Paper::Form { person, .. } => PERSONS.get(person),
            Paper::Letter | Paper::Destroyed => None,
        }
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// When a page cannot be typeset or `tiffcp` fails.
    pub fn bytes(&self, form: &Form) -> Result<Vec<u8>, GeneratorError> {
        let mut rng = random(self.file);
        let received = match self.paper {
            Paper::Destroyed => vec![destroyed(1075, &mut rng)],
            Paper::Letter => self.transmit(&self.drawn(&papers::letter_about_snow())?, &[], form, &mut rng)?,
            Paper::Form { person, hand, annex, damage } => {
                let person = &PERSONS[person];
                let answers = answers(person, &person.declaration);
                let mut paper = self.drawn(&draw::markup(form, Some((&answers, &hand)), &mut rng))?;
                if annex {
                    paper.extend(self.drawn(&papers::proof_of_address(person))?);
                }
                let spots: Vec<Spot> = damage
                    .iter()
                    .filter_map(|(name, damage)| Some((form.field(name)?.frames().first().copied()?, *damage)))
                    .map(|(frame, damage)| Spot { place: frame.inset(0.4), damage })
                    .collect();
                self.transmit(&paper, &spots, form, &mut rng)?
            }
        };
        fax_file(&received, &self.envelope)
    }

    fn drawn(&self, markup: &str) -> Result<Vec<GrayImage>, GeneratorError> {
        pages(markup, PAPER_DPI)
    }

    /// Damage is on the first page only.
    fn transmit(&self, paper: &[GrayImage], spots: &[Spot], form: &Form, rng: &mut ChaCha8Rng) -> Result<Vec<Bilevel>, GeneratorError> {
        let mut received = Vec::with_capacity(paper.len());
        for (number, page) in paper.iter().enumerate() {
            let spots = if number == 0 { spots } else { &[] };
            let scan = Scan { page, dpi: PAPER_DPI };
            let lines = self.fax.send(&scan, form.page, spots, rng);
            received.push(with_header(&self.header(number + 1, paper.len())?, lines));
        }
        Ok(received)
    }

    /// The line the sender's machine puts above page `number`. It is put there digitally, so it is neither skewed nor dirty.
    fn header(&self, number: usize, pages_sent: usize) -> Result<Bilevel, GeneratorError> {
        let [date, time] = [&self.envelope.received[..10], &self.envelope.received[11..16]];
        let text = format!(
            "{} {time}    {}  →  BUREAU DU GREFFE 418 555 0142    P. {number:02}/{pages_sent:02}",
            date.replace(':', "-"),
            self.sender
        );
        let height = 3.6;
        let drawn = pages(&papers::fax_header(&text, 215.9, height), PAPER_DPI)?;
        let page = drawn.first().ok_or_else(|| GeneratorError::Typeset("no page".into()))?;
        let scan = Scan { page, dpi: PAPER_DPI };
        let machine = Fax { resolution: self.fax.resolution, specks: 0.0, grain: 0.0, threshold: 140.0, ..CLEAN };
        let header = machine.send(&scan, [215.9, height], &[], &mut random("header"));
        debug_assert_eq!(header.width, LINE_PIXELS);
        Ok(header)
    }

    /// What the file holds, for tests to compare with.
    #[must_use]
    pub fn truth(&self) -> Value {
        let vertical = self.envelope.resolution.vertical_dpi();
        let mut truth = Map::new();
        truth.insert("file".into(), self.file.into());
        let kind = match self.paper {
            Paper::Form { .. } => "form",
            Paper::Letter => "other",
            Paper::Destroyed => "unreadable",
        };
        truth.insert("kind".into(), kind.into());
        truth.insert("coding".into(), self.envelope.coding.name().into());
        truth.insert("dpi".into(), json!([204, vertical]));
        truth.insert("sender".into(), self.sender.replace(' ', "").into());
        if let (Paper::Form { annex, damage, .. }, Some(person)) = (self.paper, self.person()) {
            truth.insert("person".into(), person.key.into());
            truth.insert("language".into(), person.language.into());
            truth.insert("pages".into(), (1 + u32::from(annex)).into());
            truth.insert("doubtful".into(), damage.iter().map(|(name, _)| Value::from(*name)).collect());
            truth.insert("fields".into(), Value::Object(values(&answers(person, &person.declaration))));
        } else {
            truth.insert("pages".into(), 1.into());
        }
        Value::Object(truth)
    }
}

/// Answers as canonical values.
fn values(answers: &Answers) -> Map<String, Value> {
    let value = |answer: &Answer| match answer {
        Answer::Text(text) => Value::from(text.as_str()),
        Answer::Choice(value) => Value::from(*value),
        Answer::Checked(yes) | Answer::Signed(yes) => Value::from(*yes),
    };
    answers.iter().map(|(name, answer)| ((*name).to_owned(), value(answer))).collect()
}

/// A file of the office, below its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeFile {
    /// Its path, such as `samples/truth.json`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Every file that the generator makes for the sample office `changement-adresse`.
///
/// # Errors
/// When a page cannot be typeset, or encoded.
pub fn office_files() -> Result<Vec<OfficeFile>, GeneratorError> {
    let form = form();
    let mut files = Vec::new();
    let mut add = |path: String, bytes: Vec<u8>| files.push(OfficeFile { path, bytes });
    add(format!("forms/{}.png", form.name), blank(&form)?);
    add(format!("forms/{}.yaml", form.name), definition::yaml(&form).into_bytes());
    let mut truth = Vec::new();
    for sample in samples() {
        let bytes = sample.bytes(&form)?;
        truth.push(sample.truth());
        if sample.file == DUPLICATE.0 {
            add(format!("samples/{}", DUPLICATE.1), bytes.clone());
        }
        add(format!("samples/{}", sample.file), bytes);
    }
    truth.push(json!({ "file": DUPLICATE.1, "kind": "duplicate", "of": DUPLICATE.0 }));
    let truth = json!({ "form": form.name, "revision": form.revision, "samples": truth });
    let text = serde_json::to_string_pretty(&truth).unwrap_or_default() + "\n";
    add("samples/truth.json".into(), text.into_bytes());
    Ok(files)
}
