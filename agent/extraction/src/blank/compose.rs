//! From places with their labels to a form.

use std::collections::BTreeSet;

use greffier_language::{Bilingual, ChoiceOption, FieldDef, FieldType, Form, PageSize};

use super::boxes::boxes;
use super::headings::{anchors, section, somewhere, titles};
use super::ink::Ink;
use super::names::{is_spoken, names, slug, spoken, unique};
use super::phrases::Phrase;
use super::places::{Place, Shape};
use super::signatures::{SIGN_LEAST, open_signatures};
use super::vocabulary::{Country, both, meaning};
use super::{Area, BlankPicture, Guess, Naming, Proposal, Widget, WidgetKind, labels};

/// Fields of a form; a page of small squares is a pattern, not a form.
const MAX_FIELDS: usize = 600;

/// What was seen on a page.
pub(super) struct Seen {
    pub page: u32,
    pub ink: Ink,
    pub places: Vec<Place>,
    pub phrases: Vec<Phrase>,
}

/// A field before it has its name.
pub(super) struct Draft {
    pub page: u32,
    pub area: Area,
    pub label: Option<String>,
    /// The heading above it.
    pub section: Option<String>,
    pub kind: FieldType,
    pub comb: Option<u32>,
    pub required: bool,
    pub is: Option<&'static str>,
    pub sensitive: bool,
    pub options: Vec<(String, Area)>,
    pub guesses: Vec<Guess>,
    /// The name that a PDF gives it.
    pub given: Option<String>,
}

/// The form of a blank.
pub(super) fn form(pages: &[BlankPicture], seen: Vec<Seen>, widgets: &[Widget], naming: &Naming) -> Proposal {
    let size = pages.first().map_or((215.9, 279.4), |page| (page.width_mm, page.height_mm));
    let american = (size.0.min(size.1) - 215.9).abs() < 3.0;
    let country = if american { Country::Canada } else { Country::Elsewhere };
    let mut drafts = Vec::new();
    for page in &seen {
        drafts.extend(of_page(page, country));
    }
    drafts.truncate(MAX_FIELDS);
    let names = names(&drafts);
    let sole = |is: &str| drafts.iter().filter(|draft| draft.is == Some(is)).count() == 1;
    let mut fields = Vec::new();
    let mut guesses = Vec::new();
    for (draft, name) in drafts.iter().zip(names) {
        let mut draft_guesses = draft.guesses.clone();
        let is = draft.is.filter(|is| sole(is));
        if is.is_some() {
            draft_guesses.push(Guess::Meaning);
        }
        fields.push(field(draft, name, is, size));
        draft_guesses.sort_unstable();
        draft_guesses.dedup();
        guesses.push(draft_guesses);
    }
    let titles = titles(&seen);
    let recognise = anchors(&seen, size, widgets);
    let recognisable = !recognise.is_empty();
    let recognise = if recognisable { recognise } else { vec![somewhere(&titles, size)] };
    let (fr, en) = both(&titles);
    let form = Form {
        form: naming.form.clone(),
        title: Bilingual { fr, en },
        revision: naming.revision.clone(),
        blank: naming.blank.clone(),
        page: PageSize { width: round(size.0), height: round(size.1) },
        recognise,
        codes: Vec::new(),
        fields,
        tables: Vec::new(),
        groups: Vec::new(),
        rules: Vec::new(),
    };
    Proposal { form, guesses, recognisable }
}

/// Tenths of a millimetre.
pub(super) fn round(mm: f64) -> f64 {
    (mm * 10.0).round() / 10.0
}

fn field(draft: &Draft, name: String, is: Option<&'static str>, size: (f64, f64)) -> FieldDef {
    let title = draft.label.clone().unwrap_or_else(|| name.replace('_', " "));
    let (fr, en) = both(&title);
    let zone = |area: &Area| area.zone(draft.page, round(size.0), round(size.1));
    let mut values = BTreeSet::new();
    let options = draft.options.iter().map(|(label, area)| {
        let (fr, en) = both(label);
        ChoiceOption { value: unique(&slug(label, 3), "option", &mut values), title: Bilingual { fr, en }, zone: zone(area) }
    });
    let options: Vec<ChoiceOption> = options.collect();
    FieldDef {
        name,
        title: Bilingual { fr, en },
        kind: draft.kind,
        zone: options.is_empty().then(|| zone(&draft.area)),
        comb: draft.comb,
        required: draft.required,
        is: is.map(str::to_owned),
        sensitive: draft.sensitive,
        options,
        ..FieldDef::default()
    }
}

/// The fields of a page in reading order.
fn of_page(seen: &Seen, country: Country) -> Vec<Draft> {
    let labels: Vec<Option<String>> = seen.places.iter().map(|place| labels::label(place, &seen.places, &seen.phrases)).collect();
    let mut drafts = boxes(seen, &labels);
    for (place, label) in seen.places.iter().zip(&labels).filter(|(place, _)| !place.is_box()) {
        // A line that nothing names and that goes on from no other is an ornament.
        let continues = line_before(place, &seen.places);
        if label.is_none() && place.shape == Shape::Rule && continues.is_none() {
            continue;
        }
        drafts.push(written(seen, place, label.clone(), country));
    }
    drafts.extend(open_signatures(seen, &drafts));
    // A line beside the word and the room below it are one place to sign: the room.
    let rooms: Vec<Area> =
        drafts.iter().filter(|one| one.kind == FieldType::Signature && one.area.height >= SIGN_LEAST.1).map(|one| one.area).collect();
    let has_room = |area: &Area| {
        rooms.iter().any(|room| room.y >= area.bottom() - 1.0 && room.y < area.bottom() + 5.0 && room.shared_width(area) > 10.0)
    };
    drafts.retain(|one| one.kind != FieldType::Signature || one.area.height >= SIGN_LEAST.1 || !has_room(&one.area));
    drafts.sort_by(|a, b| reading_order(&a.area, &b.area));
    name_further_lines(&mut drafts);
    for draft in &mut drafts {
        draft.section = section(seen, &draft.area);
    }
    drafts
}

/// From the top, and from the left among what stands on one line.
fn reading_order(a: &Area, b: &Area) -> std::cmp::Ordering {
    let line = |area: &Area| (area.bottom() / 4.0).round();
    (line(a), a.x).partial_cmp(&(line(b), b.x)).unwrap_or(std::cmp::Ordering::Equal)
}

/// A line of the same width right above.
fn line_before<'a>(place: &Place, places: &'a [Place]) -> Option<&'a Place> {
    let near = |other: &&Place| {
        let down = place.area.bottom() - other.area.bottom();
        other.shape == Shape::Rule && (2.0..14.0).contains(&down) && (other.area.right() - place.area.right()).abs() < 4.0
    };
    places.iter().filter(near).find(|other| other.area.shared_width(&place.area) > 0.5 * place.area.width.min(other.area.width))
}

fn written(seen: &Seen, place: &Place, label: Option<String>, country: Country) -> Draft {
    let mut comb = if let Shape::Comb(cells) = place.shape { Some(cells) } else { None };
    let mut draft = Draft {
        page: seen.page,
        area: place.area,
        section: None,
        kind: FieldType::Text,
        comb: None,
        required: label.as_deref().is_some_and(|label| label.contains('*')),
        is: None,
        sensitive: false,
        options: Vec::new(),
        guesses: Vec::new(),
        given: None,
        label,
    };
    let mut fixed = None;
    if let Shape::Widget(widget) = &place.shape {
        comb = widget.comb;
        draft.required |= widget.required;
        draft.given = Some(widget.name.clone());
        fixed = (widget.kind == WidgetKind::Signature).then_some(FieldType::Signature);
        draft.label = widget.tooltip.as_deref().filter(|text| is_spoken(text)).map(labels::tidy).or(draft.label);
        // The name that its author gave it, where no words stand around.
        draft.label = draft.label.or_else(|| Some(spoken(&widget.name)).filter(|text| text.chars().count() > 2));
    }
    draft.comb = comb;
    let known = draft.label.as_deref().and_then(|label| meaning(label, comb, country));
    match (fixed, known) {
        (Some(kind), _) => draft.kind = kind,
        (None, Some(known)) => {
            (draft.kind, draft.is, draft.sensitive) = (known.kind, known.is, known.sensitive);
            draft.guesses.push(Guess::Type);
        }
        (None, None) => {}
    }
    // A narrow place is for the signer's name or its date; a signature needs room.
    if draft.kind == FieldType::Signature && fixed.is_none() && draft.area.width < SIGN_LEAST.0 {
        draft.kind = FieldType::Text;
    }
    if draft.label.is_none() {
        draft.guesses.push(Guess::NoLabel);
    }
    if place.shape == Shape::Rule {
        draft.guesses.push(Guess::Edges);
    }
    // Print inside a zone would be read as a value: an open zone begins below the print that stands over its line.
    let over = |phrase: &&Phrase| place.open && phrase.area.shared(&draft.area) > 0.0 && phrase.area.bottom() < draft.area.bottom() - 2.5;
    if let Some(print) = seen.phrases.iter().filter(over).map(|phrase| phrase.area.bottom()).reduce(f64::max) {
        draft.area = Area::between(draft.area.x, print + 0.2, draft.area.right(), draft.area.bottom());
    }
    draft
}

/// Lines that go on from a named one are named after it.
fn name_further_lines(drafts: &mut [Draft]) {
    let mut last: Option<(Area, String, FieldType, u32)> = None;
    for draft in drafts.iter_mut() {
        match (&draft.label, &mut last) {
            (Some(label), _) => last = Some((draft.area, label.clone(), draft.kind, 1)),
            (None, Some((area, label, kind, count))) if draft.area.shared_width(area) > 0.5 * draft.area.width && draft.comb.is_none() => {
                *count += 1;
                draft.label = Some(format!("{label} ({count})"));
                draft.kind = if *kind == FieldType::Signature { FieldType::Text } else { *kind };
                draft.guesses.retain(|guess| *guess != Guess::NoLabel);
                *area = draft.area;
            }
            _ => {}
        }
    }
}
