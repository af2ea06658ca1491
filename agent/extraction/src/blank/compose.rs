//! From places with their labels to a form.

use std::collections::{BTreeMap, BTreeSet};

use greffier_language::{Anchor, Bilingual, ChoiceOption, FieldDef, FieldType, Form, Millimetres, PageSize};

use super::ink::Ink;
use super::phrases::Phrase;
use super::places::{Place, Shape};
use super::vocabulary::{Country, both, meaning, plain};
use super::{Area, BlankPicture, Guess, Naming, Proposal, Widget, WidgetKind, labels};

/// Boxes of one row stand this evenly, in millimetres.
const ROW: f64 = 1.6;
/// Headings have letters this much larger than labels.
const HEADING: f64 = 1.25;
/// Paper without a frame where somebody signs: what is looked for, and the least that is enough.
const SIGN: (f64, f64) = (60.0, 18.0);
const SIGN_LEAST: (f64, f64) = (25.0, 8.0);
/// Characters of a field's name.
const LONGEST_NAME: usize = 40;
/// Fields of a form; a page of small squares is a pattern, not a form.
const MAX_FIELDS: usize = 600;

/// What was seen on a page.
pub(super) struct Seen {
    pub page: u32,
    pub ink: Ink,
    pub places: Vec<Place>,
    pub phrases: Vec<Phrase>,
}

/// A box with its label.
type Boxed<'a> = (&'a Place, Option<String>);

/// A field before it has its name.
struct Draft {
    page: u32,
    area: Area,
    label: Option<String>,
    /// The heading above it.
    section: Option<String>,
    kind: FieldType,
    comb: Option<u32>,
    required: bool,
    is: Option<&'static str>,
    sensitive: bool,
    options: Vec<(String, Area)>,
    guesses: Vec<Guess>,
    /// The name that a PDF gives it.
    given: Option<String>,
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

fn round(mm: f64) -> f64 {
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

/// Boxes: those of one row after a question are a choice, any other stands alone.
fn boxes(seen: &Seen, labels: &[Option<String>]) -> Vec<Draft> {
    let mut all: Vec<(&Place, Option<String>)> =
        seen.places.iter().zip(labels).filter(|(place, _)| place.is_box()).map(|(place, label)| (place, label.clone())).collect();
    all.sort_by(|a, b| a.0.area.x.total_cmp(&b.0.area.x));
    let mut drafts = radios(seen, &mut all);
    let mut rows: Vec<Vec<Boxed<'_>>> = Vec::new();
    for one in all {
        match rows.iter_mut().find(|row| (row[0].0.area.y - one.0.area.y).abs() < ROW) {
            Some(row) => row.push(one),
            None => rows.push(vec![one]),
        }
    }
    for row in rows {
        // A question above or left of a box begins a group.
        let mut groups: Vec<(Option<String>, Vec<Boxed<'_>>)> = Vec::new();
        for (place, label) in row {
            let asks = labels::question(place, label.as_deref().unwrap_or_default(), &seen.places, &seen.phrases);
            match groups.last_mut() {
                Some(group) if asks.is_none() => group.1.push((place, label)),
                _ => groups.push((asks, vec![(place, label)])),
            }
        }
        for (asks, group) in groups {
            let labelled = group.iter().all(|(_, label)| label.is_some());
            let answers = group.len() > 1 && group.iter().all(|(_, label)| label.as_deref().is_some_and(is_answer));
            if group.len() > 1 && labelled && (asks.is_some() || answers) {
                drafts.push(choice(seen.page, asks, &group));
            } else {
                drafts.extend(group.into_iter().map(|(place, label)| check_box(seen.page, place, label)));
            }
        }
    }
    drafts
}

/// Yes and no, he and she: one of the two is meant, whatever stands before.
fn is_answer(label: &str) -> bool {
    matches!(
        plain(label).as_str(),
        "oui" | "non" | "yes" | "no" | "m" | "f" | "homme" | "femme" | "masculin" | "feminin" | "male" | "female" | "mme" | "m."
    )
}

/// Buttons of a PDF that bear one name are one choice.
fn radios(seen: &Seen, all: &mut Vec<(&Place, Option<String>)>) -> Vec<Draft> {
    let mut named: BTreeMap<String, Vec<(&Place, Option<String>)>> = BTreeMap::new();
    for (place, label) in all.iter() {
        if let Shape::Widget(widget) = &place.shape {
            named.entry(widget.name.clone()).or_default().push((place, label.clone().or_else(|| widget.on.clone())));
        }
    }
    named.retain(|_, group| group.len() > 1);
    all.retain(|(place, _)| !matches!(&place.shape, Shape::Widget(widget) if named.contains_key(&widget.name)));
    let mut drafts = Vec::new();
    for (name, group) in named {
        let tooltip = group.iter().find_map(|(place, _)| {
            if let Shape::Widget(widget) = &place.shape { widget.tooltip.clone().filter(|text| is_spoken(text)) } else { None }
        });
        let mut draft = choice(seen.page, tooltip.or_else(|| Some(spoken(&name))), &group);
        draft.guesses.clear();
        draft.given = Some(name);
        drafts.push(draft);
    }
    drafts
}

fn choice(page: u32, asks: Option<String>, group: &[(&Place, Option<String>)]) -> Draft {
    let options: Vec<(String, Area)> = group.iter().map(|(place, label)| (label.clone().unwrap_or_default(), place.area)).collect();
    let area = options.iter().fold(options[0].1, |all, (_, area)| all.with(area));
    let label = asks.unwrap_or_else(|| options.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>().join(" / "));
    let mut guesses = vec![Guess::Question];
    guesses.extend(options.iter().any(|(label, _)| label.is_empty()).then_some(Guess::NoLabel));
    let language = plain(&label).starts_with("langue") || plain(&label).starts_with("language");
    Draft {
        page,
        area,
        label: Some(label),
        section: None,
        kind: FieldType::Choice,
        comb: None,
        required: false,
        is: language.then_some("person.language"),
        sensitive: false,
        options,
        guesses,
        given: None,
    }
}

fn check_box(page: u32, place: &Place, label: Option<String>) -> Draft {
    let (given, tooltip) = match &place.shape {
        Shape::Widget(widget) => (Some(widget.name.clone()), widget.tooltip.clone()),
        _ => (None, None),
    };
    let label = tooltip.filter(|text| is_spoken(text)).or(label);
    Draft {
        page,
        area: place.area,
        guesses: if label.is_none() { vec![Guess::NoLabel] } else { Vec::new() },
        label,
        section: None,
        kind: FieldType::Checkbox,
        comb: None,
        required: false,
        is: None,
        sensitive: false,
        options: Vec::new(),
        given,
    }
}

/// Words that ask for a signature with no frame or line near: the free paper below them, or above.
fn open_signatures(seen: &Seen, drafts: &[Draft]) -> Vec<Draft> {
    let asks = |phrase: &&Phrase| {
        let text = plain(&phrase.text);
        text.starts_with("signature") && phrase.text.chars().count() < 60 || text.ends_with("signature") && phrase.text.chars().count() < 40
    };
    let mut found: Vec<Draft> = Vec::new();
    for phrase in seen.phrases.iter().filter(asks) {
        let near = phrase.area.grown(7.0);
        let taken = drafts.iter().chain(&found).any(|draft| draft.kind == FieldType::Signature && draft.area.shared(&near) > 0.0);
        let heading = is_heading(seen, phrase);
        if taken || heading {
            continue;
        }
        if let Some(area) = free_paper(seen, &phrase.area) {
            found.push(Draft {
                page: seen.page,
                area,
                label: Some(labels::tidy(&phrase.text)),
                section: None,
                kind: FieldType::Signature,
                comb: None,
                required: false,
                is: None,
                sensitive: false,
                options: Vec::new(),
                guesses: vec![Guess::Edges],
                given: None,
            });
        }
    }
    found
}

/// Free paper right below a text, at least as large as a signature needs. A second line of the label is passed over.
fn free_paper(seen: &Seen, text: &Area) -> Option<Area> {
    let bottom = seen
        .phrases
        .iter()
        .filter(|phrase| phrase.area.shared_width(text) > 5.0 && phrase.area.y > text.y && phrase.area.y < text.bottom() + 8.0);
    let top = bottom.map(|phrase| phrase.area.bottom()).fold(text.bottom(), f64::max) + 0.8;
    let clear = |area: &Area| seen.ink.share_of(area) < 0.001 && area.right() < seen.ink.width as f64 / super::ink::PER_MM - 5.0;
    let middle = text.x + text.width / 2.0;
    let (mut best, mut height) = (None::<Area>, SIGN_LEAST.1);
    while height <= SIGN.1 {
        let mut half = SIGN.0 / 2.0;
        while half >= SIGN_LEAST.0 / 2.0 {
            let area = Area::between((middle - half).max(5.0), top, middle + half, top + height);
            if clear(&area) && best.is_none_or(|best: Area| area.surface() > best.surface()) {
                best = Some(area);
            }
            half -= 2.5;
        }
        height += 2.0;
    }
    best
}

/// The middle size of a page's letters.
fn letters(seen: &Seen) -> f64 {
    let mut sizes: Vec<f64> = seen.phrases.iter().map(|phrase| phrase.letters).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(2.5)
}

fn is_heading(seen: &Seen, phrase: &Phrase) -> bool {
    phrase.letters >= HEADING * letters(seen) && phrase.text.chars().filter(|c| c.is_alphabetic()).count() >= 4
}

/// The last heading above a place.
fn section(seen: &Seen, area: &Area) -> Option<String> {
    let labels_box = |phrase: &Phrase| seen.places.iter().any(|place| place.area.shared(&phrase.area.grown(2.0)) > 0.0);
    let above = |phrase: &&Phrase| {
        phrase.area.bottom() < area.y + 1.0 && is_heading(seen, phrase) && phrase.area.x < area.right() && !labels_box(phrase)
    };
    let last = seen.phrases.iter().filter(above).max_by(|a, b| a.area.y.total_cmp(&b.area.y))?;
    let text = last.text.split(['–', ':', '—', '(']).next().unwrap_or_default();
    Some(labels::tidy(text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-' || c == ' ')))
        .filter(|text| !text.is_empty())
}

/// The title: the largest letters of the upper part of the first page.
fn title(seen: &[Seen]) -> Option<&Phrase> {
    let page = seen.first()?;
    let high = page.ink.height as f64 / super::ink::PER_MM;
    let could = |phrase: &&Phrase| {
        phrase.area.bottom() < 0.4 * high
            && is_dark_on_light(page, phrase)
            && phrase.text.chars().filter(|c| c.is_alphabetic()).count() >= 8
    };
    page.phrases.iter().filter(could).max_by(|a, b| (a.letters * weight(a)).total_cmp(&(b.letters * weight(b))))
}

/// Light letters on a bar come out of a fax as they like: nothing to know a form by.
fn is_dark_on_light(page: &Seen, phrase: &Phrase) -> bool {
    page.ink.share_of(&phrase.area) < 0.6
}

/// A word alone in large letters is a ministry's name or a warning more often than a title.
fn weight(phrase: &Phrase) -> f64 {
    if phrase.text.contains(' ') { 1.25 } else { 1.0 }
}

fn titles(seen: &[Seen]) -> String {
    title(seen).map_or_else(|| "Formulaire".to_owned(), |phrase| labels::tidy(&phrase.text))
}

/// A code such as `CA-101 (2026-01)` or `N° 14011*02` near the edge of the first page.
fn form_number(seen: &[Seen]) -> Option<&Phrase> {
    let page = seen.first()?;
    let high = page.ink.height as f64 / super::ink::PER_MM;
    let at_edge = |phrase: &&Phrase| phrase.area.bottom() < 0.16 * high || phrase.area.y > 0.86 * high;
    let score = |phrase: &Phrase| {
        let text = &phrase.text;
        let length = text.chars().count();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let lower = text.split_whitespace().filter(|word| word.chars().count() > 2 && word.chars().all(char::is_lowercase)).count();
        let page_number = plain(text).starts_with("page");
        let marks = usize::from(text.contains(['*', '-']))
            + usize::from(text.contains("N°") || text.contains("No"))
            + usize::from(text.starts_with(|c: char| c.is_uppercase()));
        if digits < 2 || !(4..=30).contains(&length) || lower > 0 || page_number || text.contains('/') {
            0
        } else {
            digits.min(6) + 3 * marks
        }
    };
    page.phrases
        .iter()
        .filter(at_edge)
        .filter(|phrase| is_dark_on_light(page, phrase))
        .filter(|phrase| score(phrase) > 5)
        .max_by_key(|phrase| score(phrase))
}

fn anchors(seen: &[Seen], size: (f64, f64), widgets: &[Widget]) -> Vec<Anchor> {
    let free = |phrase: &&Phrase| widgets.iter().all(|widget| widget.page != 1 || widget.area.shared(&phrase.area) <= 0.0);
    let both = [title(seen), form_number(seen)];
    let mut chosen: Vec<&Phrase> = both.into_iter().flatten().filter(free).collect();
    chosen.dedup_by(|a, b| a.area == b.area);
    chosen
        .iter()
        .map(|phrase| Anchor { text: phrase.text.clone(), zone: phrase.area.grown(1.5).zone(1, round(size.0), round(size.1)) })
        .collect()
}

/// A file must name some text; a person puts the right one.
fn somewhere(text: &str, size: (f64, f64)) -> Anchor {
    let zone = Millimetres { page: 1, x: 10.0, y: 10.0, width: round(size.0) - 20.0, height: 12.0 };
    Anchor { text: text.to_owned(), zone }
}

/// Names of all fields: short, plain, each once. Two of one label are told apart by their heading.
fn names(drafts: &[Draft]) -> Vec<String> {
    let own: Vec<String> = drafts
        .iter()
        .map(|draft| {
            let given = draft
                .given
                .as_deref()
                .map(|name| slug(&spoken(name), 5))
                .filter(|name| name.chars().filter(char::is_ascii_lowercase).count() > 3);
            let label =
                draft.label.as_deref().map(|label| slug(label.split('(').next().filter(|head| head.trim().len() > 1).unwrap_or(label), 4));
            let line = draft
                .label
                .as_deref()
                .and_then(|label| label.rsplit_once(" ("))
                .and_then(|(_, end)| end.strip_suffix(')'))
                .filter(|end| end.len() == 1);
            let label = match (label, line) {
                (Some(label), Some(line)) if line.chars().all(|c| c.is_ascii_digit()) => Some(format!("{label}_{line}")),
                (label, _) => label,
            };
            given.or(label).unwrap_or_default()
        })
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    own.iter().for_each(|name| *counts.entry(name).or_default() += 1);
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for (draft, name) in drafts.iter().zip(&own) {
        let section = draft.section.as_deref().map(|section| slug(section, 2)).filter(|section| !section.is_empty());
        let wanted = match section {
            Some(section) if !name.is_empty() && counts.get(name.as_str()).is_some_and(|count| *count > 1) => format!("{section}_{name}"),
            _ => name.clone(),
        };
        let otherwise = match draft.kind {
            FieldType::Checkbox => "case",
            FieldType::Choice => "choix",
            FieldType::Signature => "signature",
            _ => "champ",
        };
        names.push(unique(&wanted, otherwise, &mut taken));
    }
    names
}

fn unique(wanted: &str, otherwise: &str, taken: &mut BTreeSet<String>) -> String {
    let starts = wanted.starts_with(|c: char| c.is_ascii_lowercase());
    let base = if wanted.is_empty() {
        otherwise.to_owned()
    } else if starts {
        wanted.to_owned()
    } else {
        format!("{otherwise}_{wanted}")
    };
    let name = (1..).map(|n| if n == 1 { base.clone() } else { format!("{base}_{n}") }).find(|name| !taken.contains(name)).unwrap_or(base);
    taken.insert(name.clone());
    name
}

/// Words that say nothing in a name.
const SMALL: [&str; 18] =
    ["de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "the", "of", "and", "a", "au", "aux", "your", "votre"];

/// The first telling words of a text as a name: small plain letters, digits and `_`.
pub(super) fn slug(text: &str, words: usize) -> String {
    let plain = plain(text);
    let parts: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let telling: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !SMALL.contains(part) && (part.len() > 1 || part.bytes().all(|byte| byte.is_ascii_digit())))
        .take(words)
        .collect();
    let chosen = if telling.is_empty() { parts.into_iter().take(words).collect() } else { telling };
    let mut name = chosen.join("_");
    name.truncate(LONGEST_NAME);
    name.trim_end_matches('_').to_owned()
}

/// Whether a text is for people: `txtNom` or `Text1` is for programs.
fn is_spoken(text: &str) -> bool {
    let text = text.trim();
    let word = |text: &str| text.chars().skip(1).all(|c| c.is_lowercase() || c == '-' || c == '\'') || text.chars().all(char::is_uppercase);
    !text.is_empty() && (text.contains(' ') || (text.chars().all(|c| c.is_alphabetic() || c == '-') && word(text)))
}

/// What programs put before a name to say what it is.
const PREFIXES: [&str; 8] = ["txt", "num", "dat", "ckb", "chk", "tkt", "cb", "fld"];

/// The name of a PDF's form field as words: its last part, without the counting of its making, `camelCase` parted.
fn spoken(name: &str) -> String {
    let last = name.rsplit('.').find(|part| !part.is_empty()).unwrap_or_default();
    let last = last.split('[').next().unwrap_or_default();
    let mut text = String::new();
    let mut before = ' ';
    for c in last.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            text.push(' ');
        }
        text.push(if c == '_' || c == '-' { ' ' } else { c });
        before = c;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let telling = if words.len() > 1 && PREFIXES.contains(&words[0]) { &words[1..] } else { &words[..] };
    telling.join(" ")
}
