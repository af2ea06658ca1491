//! The files of the library's offices: blanks and definitions, and the faxes of `changement-adresse` and their truth, made from the plan.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use super::change_of_address::{answers, form};
use super::draw;
use super::encode::{fax_file, scan_file};
use super::fax::{Bilevel, CLEAN, Fax, LINE_PIXELS, Resolution, Scan, Spot, destroyed, with_header};
use super::layout::{Answer, Answers, Form, Rect};
use super::persons::{PERSONS, Person};
use super::plan::{DUPLICATE, Harm, Paper, SAMPLES, Sample};
use super::typeset::pages;
use super::{
    GeneratorError, access_request, accident_indemnity, birth_declaration, caregiver_recognition, definition, leave_request, papers,
    permit_renewal, supplier_invoice,
};

/// Everything random comes from this and from the name of the file.
const SEED: u64 = 0x0047_5245_4646_4945;
/// Dots per inch at which paper is drawn before it is faxed: twice the fax.
pub const PAPER_DPI: f64 = 400.0;
/// Dots per inch of the blank.
const BLANK_DPI: f64 = 200.0;
/// The moment in the file of a blank; it needs one.
const BLANK_DATE: &str = "2026:01:05 08:00:00";

/// The blank form: a PNG of four greys, or a TIFF of several pages.
///
/// # Errors
/// When it cannot be typeset or encoded.
pub fn blank(form: &Form) -> Result<Vec<u8>, GeneratorError> {
    let mut pages = pages(&draw::markup(form, None, &mut ChaCha8Rng::seed_from_u64(SEED)), BLANK_DPI)?;
    for pixel in pages.iter_mut().flat_map(|page| page.iter_mut()) {
        *pixel = (f32::from(*pixel) / 85.0).round() as u8 * 85;
    }
    let [page] = pages.as_slice() else { return scan_file(&pages, BLANK_DPI as u32, false, BLANK_DATE) };
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
#[must_use]
pub fn random(file: &str) -> ChaCha8Rng {
    let seed = file.bytes().fold(SEED, |seed, byte| seed.rotate_left(5) ^ u64::from(byte).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    ChaCha8Rng::seed_from_u64(seed)
}

impl Harm {
    /// Where it is on the form; a field that does not exist is not harmed.
    fn spot(&self, form: &Form) -> Option<Spot> {
        let frame = form.field(self.field)?.frames().first().copied()?.inset(0.3);
        let [from, to] = self.part;
        let place = Rect { x: frame.x + frame.width * from, width: frame.width * (to - from), ..frame };
        Some(Spot { place, damage: self.damage })
    }
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

    /// What is written on the form, letter for letter.
    #[must_use]
    pub fn answers(&self, form: &Form) -> Answers {
        let (Paper::Form { hand, .. }, Some(person)) = (self.paper, self.person()) else { return Answers::new() };
        hand.writes(form, answers(person, &person.declaration))
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
                let mut paper = self.drawn(&draw::markup(form, Some((&self.answers(form), &hand)), &mut rng))?;
                if annex {
                    paper.extend(self.drawn(&papers::proof_of_address(person))?);
                }
                let spots: Vec<Spot> = damage.iter().filter_map(|harm| harm.spot(form)).collect();
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
            received
                .push(with_header(&header(self.sender, self.envelope.received, self.fax.resolution, [number + 1, paper.len()])?, lines));
        }
        Ok(received)
    }

    /// What the file holds, for tests to compare with.
    #[must_use]
    pub fn truth(&self, form: &Form) -> Value {
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
            truth.insert("doubtful".into(), damage.iter().map(|harm| Value::from(harm.field)).collect());
            truth.insert("fields".into(), Value::Object(values(&self.answers(form))));
        } else {
            truth.insert("pages".into(), 1.into());
        }
        Value::Object(truth)
    }
}

/// The line the sender's machine puts above a page; `of` is the page's number and how many there are. It is put there digitally, so it is
/// neither skewed nor dirty.
pub(crate) fn header(sender: &str, received: &str, resolution: Resolution, of: [usize; 2]) -> Result<Bilevel, GeneratorError> {
    let [date, time] = [&received[..10], &received[11..16]];
    let [page, pages_sent] = of;
    let text = format!("{} {time}    {sender}  →  BUREAU DU GREFFE 418 555 0142    P. {page:02}/{pages_sent:02}", date.replace(':', "-"));
    let height = 3.6;
    let drawn = pages(&papers::fax_header(&text, 215.9, height), PAPER_DPI)?;
    let page = drawn.first().ok_or_else(|| GeneratorError::Typeset("no page".into()))?;
    let scan = Scan { page, dpi: PAPER_DPI };
    let machine = Fax { resolution, specks: 0.0, grain: 0.0, threshold: 140.0, ..CLEAN };
    let header = machine.send(&scan, [215.9, height], &[], &mut random("header"));
    debug_assert_eq!(header.width, LINE_PIXELS);
    Ok(header)
}

/// Answers as canonical values.
pub(crate) fn values(answers: &Answers) -> Map<String, Value> {
    let value = |answer: &Answer| match answer {
        Answer::Text(text) => Value::from(text.as_str()),
        Answer::Choice(value) => Value::from(*value),
        Answer::Checked(yes) | Answer::Signed(yes) => Value::from(*yes),
    };
    answers.iter().map(|(name, answer)| ((*name).to_owned(), value(answer))).collect()
}

/// A file of an office, below the library's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeFile {
    /// Its path, such as `changement-adresse/samples/truth.json`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The forms of the library, each with its office of the same name.
pub const FORMS: [fn() -> Form; 8] = [
    form,
    access_request::form,
    accident_indemnity::form,
    birth_declaration::form,
    caregiver_recognition::form,
    leave_request::form,
    permit_renewal::form,
    supplier_invoice::form,
];

/// Every file that the generator makes for the offices of the library: their forms, and the faxes of `changement-adresse`.
///
/// # Errors
/// When a page cannot be typeset, or encoded.
pub fn office_files() -> Result<Vec<OfficeFile>, GeneratorError> {
    let mut files = Vec::new();
    for form in FORMS {
        let form = form();
        let mut add = |path: String, bytes: Vec<u8>| files.push(OfficeFile { path: format!("{}/forms/{path}", form.name), bytes });
        add(form.blank(), blank(&form)?);
        add(format!("{}.yaml", form.name), definition::yaml(&form).into_bytes());
    }
    files.extend(faxes()?);
    Ok(files)
}

/// The faxes of `changement-adresse` and their truth.
fn faxes() -> Result<Vec<OfficeFile>, GeneratorError> {
    let form = form();
    let mut files = Vec::new();
    let mut add = |file: &str, bytes: Vec<u8>| files.push(OfficeFile { path: format!("{}/samples/{file}", form.name), bytes });
    let mut truth = Vec::new();
    for sample in &SAMPLES {
        let bytes = sample.bytes(&form)?;
        truth.push(sample.truth(&form));
        if sample.file == DUPLICATE.0 {
            add(DUPLICATE.1, bytes.clone());
        }
        add(sample.file, bytes);
    }
    truth.push(json!({ "file": DUPLICATE.1, "kind": "duplicate", "of": DUPLICATE.0 }));
    let truth = json!({ "form": form.name, "revision": form.revision, "samples": truth });
    let text = serde_json::to_string_pretty(&truth).unwrap_or_default() + "\n";
    add("truth.json", text.into_bytes());
    Ok(files)
}
