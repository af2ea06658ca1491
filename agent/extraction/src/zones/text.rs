//! Text in a zone: one engine looks first; where it is not sure enough, others look as well, and agreement decides.

use std::time::{Duration, Instant};

use greffier_casework::FieldName;
use greffier_language::{FieldDef, FieldType};
use image::GrayImage;

use super::confidence::SURE;
use super::hand::{self, Measured};
use super::ink::Verdict;
use super::judge::Opinions;
use super::knowledge::tidy;
use super::line::{self, Comb};
use super::patch::Patch;
use crate::ReadError;
use crate::ocr::{Alphabet, GlyphGuess, Glyphs, Reader, Readers, Reading, softened};
use crate::outcome::Explained;

/// Lines of one zone that are read; the field of a form has no more.
const MAX_LINES: usize = 12;
/// Size of the third look at a line.
const SECOND_SIZE: f64 = 1.5;
/// Characters of a Canadian postal code.
const POSTAL_CODE: usize = 6;

/// The ink of a zone, parted into what engines read.
pub(super) enum Writing {
    /// Nothing is written.
    Blank,
    /// One character a cell.
    Comb(Comb),
    /// Lines from the top.
    Lines(Vec<GrayImage>),
}

/// A zone before any engine looked at it.
pub(super) struct Text {
    pub writing: Writing,
    /// Specks a square centimetre.
    pub specks: f64,
    /// Marks above a line of capitals, where that can be told.
    raised: Option<usize>,
    /// What tells handwriting from print, where there is enough ink.
    hand: Option<Measured>,
}

impl Text {
    /// From the cut zone of a field.
    pub(super) fn of(field: &FieldDef, mut patch: Patch) -> Self {
        let specks = line::specks(&patch);
        line::clean(&mut patch);
        let writing = if line::is_blank(&patch) {
            Writing::Blank
        } else {
            field.comb.and_then(|cells| line::comb(&patch, cells)).map_or_else(|| Writing::Lines(line::lines(&patch)), Writing::Comb)
        };
        let raised = matches!(writing, Writing::Lines(_)).then(|| line::raised(&patch)).flatten();
        let hand = hand::measure(&patch);
        Self { writing, specks, raised, hand }
    }

    /// Whether a person wrote it with a pen.
    fn is_by_hand(&self) -> bool {
        self.hand.is_some_and(|measured| hand::is_by_hand(&measured, matches!(self.writing, Writing::Comb(_))))
    }

    /// Reads it: engines look in turn until the value is settled, or all of them where `explained` is wanted.
    ///
    /// # Errors
    /// When an engine cannot work.
    pub(super) fn read(
        &self,
        field: &FieldDef,
        readers: &mut Readers,
        mut explained: Option<&mut Vec<Explained>>,
        ocr: &mut Duration,
    ) -> Result<Verdict, ReadError> {
        if self.is_by_hand() && explained.is_none() {
            return Ok(by_hand());
        }
        let started = Instant::now();
        let verdict = match &self.writing {
            Writing::Blank => Ok(empty()),
            Writing::Comb(comb) => {
                let opinions = Opinions::new(field, SURE, Some(comb.filled()), self.specks, None);
                decide(opinions, COMB, explained.as_deref_mut(), |engine| engine.read_comb(comb, field.kind, readers))
            }
            Writing::Lines(lines) if lines.len() > 1 && is_free_text(field) => {
                self.read_each(field, lines, readers, explained.as_deref_mut())
            }
            Writing::Lines(lines) => {
                let between = if field.kind == FieldType::Paragraph { '\n' } else { ' ' };
                let opinions = Opinions::new(field, SURE, None, self.specks, self.raised);
                decide(opinions, LINES, explained.as_deref_mut(), |engine| {
                    engine.read_lines(lines, between, Alphabet::of(field.kind, false), readers)
                })
            }
        };
        *ocr += started.elapsed();
        let verdict = verdict?;
        // Of a text of several lines the last one tells.
        if let (Some(measured), Some(told)) = (self.hand, explained.and_then(|explained| explained.last_mut())) {
            told.ink = measured.to_vec();
        }
        Ok(if self.is_by_hand() { by_hand() } else { verdict })
    }

    /// Reads the lines of a text each alone: in a long text two engines always differ somewhere, while each of its lines is read alike by
    /// some two of them.
    fn read_each(
        &self,
        field: &FieldDef,
        lines: &[GrayImage],
        readers: &mut Readers,
        mut explained: Option<&mut Vec<Explained>>,
    ) -> Result<Verdict, ReadError> {
        let lines = &lines[..lines.len().min(MAX_LINES)];
        // All together are as sure as one line alone must be.
        let bar = SURE.powf(1.0 / lines.len() as f64);
        // The end of a line is not the end of a text.
        let part = FieldDef { kind: FieldType::Paragraph, ..field.clone() };
        let mut whole = Verdict { confidence: 1.0, ..empty() };
        for line in lines {
            let opinions = Opinions::new(&part, bar, None, self.specks, None);
            let look = |engine: Engine| engine.read_lines(std::slice::from_ref(line), ' ', Alphabet::of(field.kind, false), readers);
            let verdict = decide(opinions, LINES, explained.as_deref_mut(), look)?;
            whole.confidence *= verdict.confidence;
            for (all, one) in [(&mut whole.value, verdict.value), (&mut whole.raw, verdict.raw)] {
                if !all.is_empty() && !one.is_empty() {
                    all.push(if field.kind == FieldType::Paragraph { '\n' } else { ' ' });
                }
                all.push_str(&one);
            }
            let new = verdict.doubts.into_iter().filter(|doubt| !whole.doubts.contains(doubt)).collect::<Vec<_>>();
            whole.doubts.extend(new);
        }
        let meant = tidy(field.kind, &whole.value);
        whole.value = field.canonical(&meant).unwrap_or(meant);
        // The truth of one line is not known where the reader is measured.
        if let Some(explained) = explained {
            let from = explained.len() - lines.len();
            explained[from..].iter_mut().for_each(|one| one.conclusions.clear());
        }
        Ok(whole)
    }
}

/// Lets engines look in turn until the value is settled, or all of them where `explained` is wanted.
fn decide(
    mut opinions: Opinions<'_>,
    engines: &[Engine],
    explained: Option<&mut Vec<Explained>>,
    mut look: impl FnMut(Engine) -> Result<Option<(String, Reading, bool)>, ReadError>,
) -> Result<Verdict, ReadError> {
    let mut conclusions = Vec::new();
    for &engine in engines {
        if explained.is_none() && opinions.is_settled() {
            break;
        }
        if let Some((name, reading, accents)) = look(engine)? {
            opinions.hear(engine, &name, reading, accents);
            if explained.is_some() {
                conclusions.push(opinions.conclusion());
            }
        }
    }
    let verdict = opinions.judge();
    if let Some(explained) = explained {
        explained.push(Explained { field: FieldName(opinions.name().to_owned()), looks: opinions.looks(), conclusions, ink: Vec::new() });
    }
    Ok(verdict)
}

/// A text of which any part is a text: no pattern or list speaks of the whole.
fn is_free_text(field: &FieldDef) -> bool {
    matches!(field.kind, FieldType::Text | FieldType::Paragraph) && field.details.pattern.is_none() && field.details.list.is_empty()
}

fn empty() -> Verdict {
    Verdict { value: String::new(), raw: String::new(), confidence: 0.999, doubts: Vec::new() }
}

/// No engine knows handwriting: a person reads it, and is shown no guess.
fn by_hand() -> Verdict {
    Verdict { value: String::new(), raw: String::new(), confidence: 0.0, doubts: vec!["handwritten".to_owned()] }
}

/// Who looks at combs and at lines, in the order in which they are asked: the quickest that is good at it first.
const COMB: &[Engine] = &[Engine::Glyphs, Engine::Line, Engine::Second, Engine::First];
const LINES: &[Engine] = &[Engine::Line, Engine::First, Engine::Second, Engine::SecondLarger];

/// Who looks at a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// The net that knows single characters.
    Glyphs,
    /// The net that reads lines.
    Line,
    /// The main reader.
    First,
    /// The independent one.
    Second,
    /// The independent one once more, at another size: it makes other mistakes there.
    SecondLarger,
}

impl Engine {
    fn reader(self, readers: &mut Readers) -> Option<&mut dyn Reader> {
        match self {
            Self::Glyphs => None,
            Self::Line => Some(&mut readers.lines),
            Self::First => Some(readers.first.as_mut()),
            Self::Second | Self::SecondLarger => readers.second.as_deref_mut().map(|second| second as &mut dyn Reader),
        }
    }

    fn read_lines(
        self,
        lines: &[GrayImage],
        between: char,
        alphabet: Alphabet,
        readers: &mut Readers,
    ) -> Result<Option<(String, Reading, bool)>, ReadError> {
        let Some(reader) = self.reader(readers) else { return Ok(None) };
        let prepare = |one: &GrayImage| if self == Self::SecondLarger { line::resized(one, SECOND_SIZE) } else { softened(one) };
        let pictures: Vec<GrayImage> = lines.iter().take(MAX_LINES).map(prepare).collect();
        let reading = joined(&reader.read_lines(&pictures, alphabet)?, between);
        Ok(Some((reader.name().to_owned(), reading, reader.knows_accents())))
    }

    fn read_comb(self, comb: &Comb, kind: FieldType, readers: &mut Readers) -> Result<Option<(String, Reading, bool)>, ReadError> {
        let by_place = kind == FieldType::PostalCode && comb.filled() == POSTAL_CODE;
        if self == Self::Glyphs {
            let pictures: Vec<GrayImage> = comb.pictures().map(softened).collect();
            let read = |alphabet| readers.glyphs.read(&pictures, alphabet);
            let reading = if by_place {
                let (letters, digits) = (read(Alphabet::PostalLetters)?, read(Alphabet::Digits)?);
                character_by_character(
                    letters.into_iter().zip(digits).enumerate().map(|(at, (letter, digit))| if at % 2 == 0 { letter } else { digit }),
                )
            } else {
                character_by_character(read(Alphabet::of(kind, true))?)
            };
            return Ok(Some((Glyphs::NAME.to_owned(), reading, true)));
        }
        if !by_place {
            return self.read_lines(&[comb.line(|_| true)], ' ', Alphabet::of(kind, true), readers);
        }
        // The letters and the digits of a postal code apart: each place has one alphabet, so 0 and O cannot be confused.
        let letters = self.read_lines(&[comb.line(|place| place % 2 == 0)], ' ', Alphabet::PostalLetters, readers)?;
        let digits = self.read_lines(&[comb.line(|place| place % 2 == 1)], ' ', Alphabet::Digits, readers)?;
        Ok(letters.zip(digits).map(|((name, letters, accents), (_, digits, _))| (name, interleaved(&letters, &digits), accents)))
    }
}

/// One character a guess.
fn character_by_character(guesses: impl IntoIterator<Item = GlyphGuess>) -> Reading {
    let mut reading = Reading { confidence: 1.0, ..Reading::default() };
    for guess in guesses {
        reading.text.push(guess.best);
        reading.characters.push(guess.p);
        reading.confidence = reading.confidence.min(guess.p.into());
    }
    reading
}

/// What stands at every other place, put together. Parts of different lengths stay side by side: no code comes of them.
fn interleaved(letters: &Reading, digits: &Reading) -> Reading {
    let bare = |reading: &Reading| reading.text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let (first, second) = (bare(letters), bare(digits));
    let text = if first.len() == second.len() {
        first.iter().zip(&second).flat_map(|(letter, digit)| [*letter, *digit]).collect()
    } else {
        first.iter().chain(&second).collect()
    };
    let weakest = letters.characters.iter().chain(&digits.characters).copied().fold(1.0_f32, f32::min);
    Reading { text, confidence: letters.confidence.min(digits.confidence).min(weakest.into()), ..Reading::default() }
}

/// Lines joined; the confidence is that of the worst line.
fn joined(lines: &[Reading], between: char) -> Reading {
    let mut whole = Reading { confidence: 1.0, ..Reading::default() };
    for line in lines {
        if !whole.text.is_empty() && !line.text.is_empty() {
            whole.text.push(between);
        }
        whole.text.push_str(&line.text);
        whole.characters.extend(&line.characters);
        whole.confidence = whole.confidence.min(line.confidence);
    }
    whole
}

/// Reads printed words (a title) in the cut zone of a page.
///
/// # Errors
/// When the engine cannot work.
pub(super) fn print(mut patch: Patch, reader: &mut dyn Reader, alphabet: Alphabet) -> Result<String, ReadError> {
    line::clean(&mut patch);
    if line::is_blank(&patch) {
        return Ok(String::new());
    }
    let pictures: Vec<GrayImage> = line::lines(&patch).iter().take(MAX_LINES).map(softened).collect();
    Ok(joined(&reader.read_lines(&pictures, alphabet)?, ' ').text)
}
