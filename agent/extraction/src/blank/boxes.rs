//! Boxes to check: a choice where they answer one question, a field of its own each otherwise.

use std::collections::BTreeMap;

use greffier_language::FieldType;

use super::compose::{Draft, Seen};
use super::names::{is_spoken, spoken};
use super::places::{Place, Shape};
use super::vocabulary::plain;
use super::{Area, Guess, labels};

/// Boxes of one row stand this evenly, in millimetres.
const ROW: f64 = 1.6;

/// A box with its label.
type Boxed<'a> = (&'a Place, Option<String>);

/// Boxes: those of one row after a question are a choice, any other stands alone.
pub(super) fn boxes(seen: &Seen, labels: &[Option<String>]) -> Vec<Draft> {
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
