//! Values typed into the fields of a PDF form.

use greffier_casework::Source;
use greffier_language::{ChoiceOption, FieldType};

use super::text_layer::in_lines;
use super::{Found, Spot, TYPED};
use crate::decode::{Place, Widget, WidgetKind, WordKind};
use crate::text::bare;

/// Share of the smaller of zone and widget that both cover when they are the same.
const SAME: f64 = 0.5;
/// Stable code: the page shows something else than the form value.
const NOT_SHOWN: &str = "value-not-shown";

/// The form value of a field; `None` when no widget stands there, or an empty one: then only the pixels tell whether something does.
pub(super) fn find(spot: &Spot<'_>) -> Option<Found> {
    match spot.field.kind {
        FieldType::Checkbox => checkbox(spot),
        FieldType::Signature | FieldType::Initials => signature(spot),
        // No widget of a PDF form is a stamp.
        FieldType::Stamp => None,
        FieldType::Choice => boxes(spot).or_else(|| listed(spot)),
        _ => typed(spot),
    }
}

/// The widget of the wanted kinds that covers a place best.
fn best<'a>(spot: &Spot<'a>, place: &Place, kinds: &[WidgetKind]) -> Option<&'a Widget> {
    let same = |widget: &Widget| widget.place.shared(place) / widget.place.area().min(place.area()).max(1.0);
    let likeness = |widget: &Widget| {
        let shared = widget.place.shared(place);
        shared / (widget.place.area() + place.area() - shared).max(1.0)
    };
    let near = spot.sheet.facts.widgets.iter().filter(|widget| kinds.contains(&widget.kind) && same(widget) >= SAME);
    near.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
}

const BOXES: [WidgetKind; 2] = [WidgetKind::CheckBox, WidgetKind::Radio];

fn checkbox(spot: &Spot<'_>) -> Option<Found> {
    let widget = best(spot, &spot.zone, &BOXES)?;
    Some(Found::new(Source::FormValue, TYPED, widget.value.clone(), doubts(widget.conflict)).normalised(spot.field))
}

/// A digital signature is one; an empty signature field may have been signed by hand.
fn signature(spot: &Spot<'_>) -> Option<Found> {
    let widget = best(spot, &spot.zone, &[WidgetKind::Signature]).filter(|widget| widget.value == "true")?;
    Some(Found::new(Source::FormValue, TYPED, widget.value.clone(), Vec::new()).normalised(spot.field))
}

fn doubts(conflict: bool) -> Vec<String> {
    if conflict { vec![NOT_SHOWN.to_owned()] } else { Vec::new() }
}

/// A choice whose every box is a widget.
fn boxes(spot: &Spot<'_>) -> Option<Found> {
    let widgets: Vec<&Widget> = spot.options.iter().map(|place| best(spot, place, &BOXES)).collect::<Option<_>>()?;
    if widgets.is_empty() {
        return None;
    }
    let mut doubts = doubts(widgets.iter().any(|widget| widget.conflict));
    let chosen: Vec<&ChoiceOption> =
        widgets.iter().zip(&spot.field.options).filter(|(widget, _)| widget.value == "true").map(|(_, option)| option).collect();
    let value = match chosen.as_slice() {
        [one] => one.value.clone(),
        several => {
            doubts.push(if several.is_empty() { "no-box" } else { "several-boxes" }.to_owned());
            String::new()
        }
    };
    let raw = chosen.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ");
    Some(Found { raw, ..Found::new(Source::FormValue, TYPED, value.clone(), doubts).normalised(spot.field) })
        .map(|found| Found { value, ..found })
}

/// A choice made in a list.
fn listed(spot: &Spot<'_>) -> Option<Found> {
    let widget = best(spot, &spot.zone, &[WidgetKind::Choice]).filter(|widget| !widget.value.trim().is_empty())?;
    let names = |option: &&ChoiceOption| {
        [&option.value, &option.title.fr, &option.title.en]
            .into_iter()
            .any(|name| !bare(name).is_empty() && (bare(name) == bare(&widget.value) || bare(name) == bare(&widget.shown)))
    };
    let mut doubts = doubts(widget.conflict);
    let option = spot.field.options.iter().find(names);
    if option.is_none() {
        doubts.push("no-box".to_owned());
    }
    let found = Found::new(Source::FormValue, TYPED, option.map_or_else(String::new, |option| option.value.clone()), doubts);
    Some(Found { raw: widget.value.clone(), ..found.normalised(spot.field) })
}

/// Text typed into one widget, or into several that share the zone (day, month and year; one a letter of a comb).
fn typed(spot: &Spot<'_>) -> Option<Found> {
    const KINDS: [WidgetKind; 2] = [WidgetKind::Text, WidgetKind::Choice];
    let inside = |widget: &&Widget| KINDS.contains(&widget.kind) && widget.place.shared(&spot.zone) >= SAME * widget.place.area().max(1.0);
    let mut widgets: Vec<&Widget> = spot.sheet.facts.widgets.iter().filter(inside).collect();
    if widgets.len() < 2 {
        widgets = best(spot, &spot.zone, &KINDS).into_iter().collect();
    }
    let lines = in_lines(widgets.iter().map(|widget| (widget.place, *widget)).collect());
    let widgets: Vec<&Widget> = lines.into_iter().flatten().filter(|widget| !text(widget).trim().is_empty()).collect();
    if widgets.is_empty() {
        return None;
    }
    let letters = widgets.len() > 1 && widgets.iter().all(|widget| text(widget).chars().count() == 1);
    let raw = widgets.iter().map(|widget| text(widget)).collect::<Vec<_>>().join(if letters { "" } else { " " });
    let conflict = widgets.iter().any(|widget| widget.conflict || !is_shown(spot, widget));
    Some(Found::new(Source::FormValue, TYPED, raw, doubts(conflict)).normalised(spot.field))
}

/// What people see of a value.
fn text(widget: &Widget) -> &str {
    if widget.kind == WidgetKind::Choice && !widget.shown.is_empty() { &widget.shown } else { &widget.value }
}

/// Whether what the page draws in a widget is its value. A long value may be cut; fonts without a table of letters draw what nobody can
/// tell, so they prove nothing.
fn is_shown(spot: &Spot<'_>, widget: &Widget) -> bool {
    if !widget.drawn {
        return true;
    }
    let words = spot.sheet.facts.words.iter().filter(|word| word.kind == WordKind::Drawn && widget.place.holds(word.place.middle()));
    let shown: String = words.map(|word| word.text.as_str()).collect();
    if shown.contains(char::REPLACEMENT_CHARACTER) {
        return true;
    }
    let (shown, value) = (bare(&shown), bare(text(widget)));
    value.is_empty() || (!shown.is_empty() && (value.starts_with(&shown) || shown.ends_with(&value)))
}
