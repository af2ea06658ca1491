//! What the validation station shows of a case: page images with their zones, and the fields to check.

use std::collections::BTreeMap;

use greffier_casework::{CONFIDENCE_MAX, Case, Document, Field, FieldName, Page, Source, Zone};
use greffier_language::FieldType;

use crate::locale::Words;
use crate::names::Names;

/// A page image with the zones of fields on it, in pixels.
pub(crate) struct Sheet {
    pub(crate) number: usize,
    pub(crate) href: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) alt: String,
    pub(crate) marks: Vec<Mark>,
}

/// A zone on a page image, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// The id of the field's card.
    pub(crate) field: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) doubtful: bool,
}

/// A piece of a page, enlarged: an SVG whose view is the zone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Crop {
    pub(crate) href: String,
    pub(crate) page_width: u32,
    pub(crate) page_height: u32,
    pub(crate) view: String,
    /// How large it is shown, in CSS pixels.
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// One answer of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) checked: bool,
}

/// A field to check.
pub(crate) struct Card {
    /// The id of the input, `f-<name>`.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) value: String,
    /// What the browser's keyboard should be: an `inputmode`.
    pub(crate) keyboard: &'static str,
    /// Free text, in which `?` is a character like others.
    pub(crate) free: bool,
    /// Lines of the text area; a single line stands in an input.
    pub(crate) lines: Option<u32>,
    /// Values that are offered while one types.
    pub(crate) offers: Vec<String>,
    pub(crate) hint: Option<String>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) crop: Option<Crop>,
    /// The page it was read on.
    pub(crate) page: u32,
    pub(crate) why: Vec<String>,
    pub(crate) sure: String,
    pub(crate) raw: Option<String>,
    /// Who checked it, once somebody has.
    pub(crate) checked: Option<String>,
    pub(crate) seen: bool,
    pub(crate) fault: Option<String>,
}

/// What was typed and what was wrong with it, after a form came back.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) seen: Vec<String>,
    pub(crate) faults: BTreeMap<String, String>,
}

/// The id of a field's input.
pub(crate) fn input_id(name: &FieldName) -> String {
    format!("f-{name}")
}

/// The document that the fields were read from.
pub(crate) fn source(case: &Case) -> Option<&Document> {
    let received = || case.documents.iter().filter(|document| document.arrival.is_some());
    received()
        .find(|document| document.form.is_some() && !document.pages.is_empty())
        .or_else(|| received().find(|document| !document.pages.is_empty()))
}

/// The address of a page image.
pub(crate) fn page_href(case: &Case, document: &Document, page: usize) -> String {
    format!("/cases/{}/documents/{}/pages/{page}", case.id, document.id)
}

/// The pages of the document with every zone on them.
pub(crate) fn sheets(t: Words, case: &Case, document: &Document, cards: &[&Card]) -> Vec<Sheet> {
    let pages = document.pages.iter().enumerate();
    pages
        .map(|(index, page)| {
            let number = index + 1;
            let marks = cards.iter().filter_map(|card| {
                let field = case.fields.get(&FieldName::from(card.name.as_str()))?;
                let zone = field.zone.filter(|zone| zone.page as usize == number)?;
                Some(mark(&zone, page.width, page.height, card.id.clone(), field.needs_a_look()))
            });
            Sheet {
                number,
                href: page_href(case, document, number),
                width: page.width,
                height: page.height,
                alt: t.all(
                    "page-alt",
                    &[("page", &number.to_string()), ("pages", &document.pages.len().to_string()), ("document", &document.name)],
                ),
                marks: marks.collect(),
            }
        })
        .collect()
}

/// A zone of a page of so many pixels as it is marked there.
pub(crate) fn mark(zone: &Zone, width: u32, height: u32, field: String, doubtful: bool) -> Mark {
    let (width, height) = (f64::from(width), f64::from(height));
    // A little room around the frame, so that the mark does not lie on the letters.
    let room = 0.003 * width;
    Mark {
        field,
        x: round(zone.x * width - room),
        y: round(zone.y * height - room),
        width: round(zone.width * width + 2.0 * room),
        height: round(zone.height * height + 2.0 * room),
        doubtful,
    }
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A field as the station shows it.
pub(crate) fn card(names: &Names, case: &Case, field: &Field, typed: &Typed) -> Card {
    let t = names.t;
    let name = field.name.to_string();
    let id = input_id(&field.name);
    let kind = names.kind(&field.name);
    let value = typed.values.get(&name).cloned().unwrap_or_else(|| field.value.clone());
    let checked = field.checked_by.as_ref().map(|by| names.person(by));
    Card {
        answers: answers(names, &field.name, kind, &id, &value),
        label: names.field(&field.name),
        keyboard: keyboard(kind),
        free: matches!(kind, FieldType::Text | FieldType::Paragraph | FieldType::Identifier | FieldType::List | FieldType::Code),
        lines: (kind == FieldType::Paragraph).then(|| lines(&value)),
        offers: names.offers(&field.name),
        hint: hint(t, kind),
        crop: field.zone.as_ref().and_then(|zone| crop(case, zone)),
        page: field.zone.map_or(0, |zone| zone.page),
        why: doubts(names, field),
        sure: sureness(t, field),
        raw: (!field.raw.is_empty() && field.raw != field.value && !kind.is_ink()).then(|| field.raw.clone()),
        seen: typed.seen.contains(&name),
        fault: typed.faults.get(&name).cloned(),
        checked,
        id,
        name,
        value,
    }
}

fn answers(names: &Names, name: &FieldName, kind: FieldType, id: &str, value: &str) -> Vec<Answer> {
    let t = names.t;
    let answer = |(index, (code, text)): (usize, (String, String))| Answer {
        // The first answer bears the field's id, so that the summary of faults leads to it.
        id: if index == 0 { id.to_owned() } else { format!("{id}-{index}") },
        checked: code == value,
        value: code,
        text,
    };
    let two = |yes: &str, no: &str| vec![("true".to_owned(), t.get(yes)), ("false".to_owned(), t.get(no))];
    let choices = match kind {
        FieldType::Checkbox => two("box-checked", "box-unchecked"),
        FieldType::Signature => two("signature-present", "signature-absent"),
        FieldType::Initials => two("initials-present", "initials-absent"),
        FieldType::Stamp => two("stamp-present", "stamp-absent"),
        FieldType::Choice => {
            let titles = names.definition(name).map_or(&[][..], |field| &field.options);
            let title = |code: &String| {
                titles.iter().find(|one| one.value == *code).map_or_else(|| code.clone(), |one| t.of(&one.title).to_owned())
            };
            let offered = names.workflow.choices.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            let offered = offered.iter().map(|code| (code.clone(), title(code)));
            offered.chain([(String::new(), t.get("choice-none"))]).collect()
        }
        _ => Vec::new(),
    };
    choices.into_iter().enumerate().map(answer).collect()
}

/// Lines of a text area for a value: all of it, within what fits beside the page.
fn lines(value: &str) -> u32 {
    u32::try_from(value.lines().count()).unwrap_or(u32::MAX).clamp(3, 12)
}

fn keyboard(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Nas | FieldType::Neq | FieldType::Siret | FieldType::Number | FieldType::Date => "numeric",
        FieldType::Amount => "decimal",
        FieldType::Phone => "tel",
        FieldType::Email => "email",
        _ => "text",
    }
}

fn hint(t: Words, kind: FieldType) -> Option<String> {
    t.maybe(&format!("hint-{}", kind.name()))
}

/// Why a field is doubtful, in words: those of the form where one of its rules is broken. A code that this version does not know is shown
/// as it is.
pub(crate) fn doubts(names: &Names, field: &Field) -> Vec<String> {
    let t = names.t;
    let of_rule = |code: &str| names.rule(code.strip_prefix("rule:")?);
    let words = |code: &String| {
        let known = of_rule(code).or_else(|| t.maybe(&format!("doubt-{code}")));
        known.unwrap_or_else(|| t.one("doubt-other", "code", code))
    };
    field.doubts.iter().map(words).collect()
}

/// How sure a reading is, in words.
pub(crate) fn sureness(t: Words, field: &Field) -> String {
    if field.source == Source::Person {
        return t.get("sure-person");
    }
    let percent = (u32::from(field.confidence.0.min(CONFIDENCE_MAX)) / 10).to_string();
    match field.confidence.0 {
        // What the reader did not doubt is sure, whatever the number.
        _ if !field.doubtful => t.one("sure-certain", "percent", percent),
        850.. => t.one("sure-good", "percent", percent),
        600.. => t.one("sure-middling", "percent", percent),
        _ => t.one("sure-poor", "percent", percent),
    }
}

/// The piece of a case's page around a zone.
pub(crate) fn crop(case: &Case, zone: &Zone) -> Option<Crop> {
    let document = source(case)?;
    let number = zone.page as usize;
    piece(page_href(case, document, number), document.pages.get(number.checked_sub(1)?)?, zone)
}

/// The piece of the page at `href` around a zone, and how large to show it: about the height of two lines, never wider than its column.
pub(crate) fn piece(href: String, page: &Page, zone: &Zone) -> Option<Crop> {
    let (page_width, page_height) = (f64::from(page.width), f64::from(page.height));
    let (x, y, width, height) = (zone.x * page_width, zone.y * page_height, zone.width * page_width, zone.height * page_height);
    if !(width > 0.0 && height > 0.0 && page_width > 0.0) {
        return None;
    }
    let (aside, above) = (0.012 * page_width, (0.15 * height).min(0.004 * page_height));
    let (left, top) = ((x - aside).max(0.0), (y - above).max(0.0));
    let (wide, high) = ((width + 2.0 * aside).min(page_width - left), (height + 2.0 * above).min(page_height - top));
    let scale = (540.0 / wide).min(84.0 / high);
    Some(Crop {
        href,
        page_width: page.width,
        page_height: page.height,
        view: format!("{} {} {} {}", round(left), round(top), round(wide), round(high)),
        width: pixels(wide * scale),
        height: pixels(high * scale),
    })
}

fn pixels(value: f64) -> u32 {
    // Bounded above by the column and below by one pixel, so the cast keeps the value.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = value.clamp(1.0, 2_000.0).round() as u32;
    whole
}
