//! A new revision of a form: where the fields of the old one stand on the new blank.
//!
//! What is printed around a field is known twice, from the old blank and from the new one, by the same eyes: so a field is found again by
//! its place and its label, else by its label alone (it moved), else by its place alone (it is called otherwise now). What a person had
//! adjusted against its frame stays adjusted by as much.

use greffier_language::{Form, Millimetres};
use serde::{Deserialize, Serialize};

use super::Area;
use super::vocabulary::plain;

/// Two places are the same when they share so much of the larger one's surface.
const SAME_PLACE: f64 = 0.5;
/// What the eyes and the paper may be off by, in millimetres; beyond it a field moved.
const TOLERANCE_MM: f64 = 2.0;
/// What a person may have adjusted a zone by against its frame, in millimetres; more is another place.
const ADJUSTED_MM: f64 = 3.0;

/// What became of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Fate {
    /// It stands where it stood.
    Kept,
    /// Its label stands elsewhere, and the place with it, by so many millimetres.
    Moved {
        /// How far.
        mm: f64,
    },
    /// Its place bears another label now.
    Relabelled {
        /// Which.
        label: String,
    },
    /// Nothing was found around it, on neither blank: it was carried over as it stood.
    Unseen,
    /// Neither its place nor its label was found.
    Gone,
}

/// A field of the old revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// Its zones, or those of its options: as they were, and as they are now. None for a field that is gone.
    pub zones: Vec<(Millimetres, Millimetres)>,
}

/// The old fields on the new blank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// The fields of the old revision, in its order.
    pub carried: Vec<Carried>,
    /// Which of the fields proposed for the new blank are no old one, in their order.
    pub new: Vec<usize>,
}

/// One place to write: a field's zone or an option's.
struct Item<'a> {
    field: usize,
    label: &'a str,
    ink: bool,
    zone: Millimetres,
}

/// Finds the fields of `old` on a new blank. `seen_before` is what is proposed for the old blank, `seen` what is proposed for the new one,
/// and `carry` says where a place of the old blank lies on the new one.
pub(super) fn revise(old: &Form, seen_before: &Form, seen: &Form, carry: impl Fn(&Millimetres) -> Millimetres) -> Revision {
    let (olds, befores, news) = (items(old), items(seen_before), items(seen));
    // What was seen on the old blank around each old zone.
    let frames: Vec<Option<&Item<'_>>> =
        olds.iter().map(|item| best(&item.zone, item.ink, befores.iter()).map(|(_, frame)| frame)).collect();
    let places: Vec<Millimetres> =
        olds.iter().zip(&frames).map(|(item, frame)| carry(&frame.map_or(item.zone, |frame| frame.zone))).collect();
    let mut found: Vec<Option<usize>> = vec![None; olds.len()];
    let mut taken = vec![false; news.len()];
    let free = |taken: &[bool]| (0..news.len()).filter(|at| !taken[*at]).collect::<Vec<_>>();
    for way in [Way::PlaceAndLabel, Way::Label, Way::Place] {
        for (at, item) in olds.iter().enumerate() {
            if found[at].is_some() {
                continue;
            }
            let label = frames[at].map_or("", |frame| frame.label);
            let choice = free(&taken).into_iter().filter(|new| news[*new].ink == item.ink).filter(|new| {
                let here = alike(&places[at], &news[*new].zone) >= SAME_PLACE;
                let same = !label.is_empty() && plain(label) == plain(news[*new].label);
                match way {
                    Way::PlaceAndLabel => here && (same || label.is_empty()),
                    Way::Label => same,
                    Way::Place => here,
                }
            });
            let nearest = choice.min_by(|a, b| apart(&places[at], &news[*a].zone).total_cmp(&apart(&places[at], &news[*b].zone)));
            if let Some(new) = nearest {
                found[at] = Some(new);
                taken[new] = true;
            }
        }
    }
    let mut carried: Vec<Carried> =
        old.fields.iter().map(|field| Carried { name: field.name.clone(), fate: Fate::Kept, zones: Vec::new() }).collect();
    for (at, item) in olds.iter().enumerate() {
        let one = &mut carried[item.field];
        let (fate, zone) = match (found[at], frames[at]) {
            (Some(new), frame) => {
                let mm = apart(&places[at], &news[new].zone);
                let label = frame.map_or("", |frame| frame.label);
                let fate = if mm > TOLERANCE_MM {
                    Fate::Moved { mm }
                } else if !label.is_empty() && plain(label) != plain(news[new].label) {
                    Fate::Relabelled { label: news[new].label.to_owned() }
                } else {
                    Fate::Kept
                };
                (fate, adjusted(&item.zone, frame.map(|frame| &frame.zone), &news[new].zone))
            }
            (None, None) => (Fate::Unseen, places[at]),
            (None, Some(_)) => (Fate::Gone, places[at]),
        };
        one.zones.push((item.zone, zone));
        if one.zones.len() == 1 || rank(&fate) > rank(&one.fate) {
            one.fate = fate;
        }
    }
    let used = |field: usize| news.iter().zip(&taken).any(|(item, taken)| item.field == field && *taken);
    Revision { carried, new: (0..seen.fields.len()).filter(|field| !used(*field)).collect() }
}

#[derive(Clone, Copy)]
enum Way {
    PlaceAndLabel,
    Label,
    Place,
}

/// Which fate of one of its options tells most of a field.
fn rank(fate: &Fate) -> u8 {
    match fate {
        Fate::Kept => 0,
        Fate::Unseen => 1,
        Fate::Relabelled { .. } => 2,
        Fate::Moved { .. } => 3,
        Fate::Gone => 4,
    }
}

fn items(form: &Form) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for (at, field) in form.fields.iter().enumerate() {
        let ink = field.kind.is_ink();
        items.extend(field.zone.map(|zone| Item { field: at, label: &field.title.fr, ink, zone }));
        items.extend(field.options.iter().map(|option| Item { field: at, label: &option.title.fr, ink, zone: option.zone }));
    }
    items
}

/// The item most alike a zone, of those of its kind that are the same place.
fn best<'i, 'a>(zone: &Millimetres, ink: bool, items: impl Iterator<Item = &'i Item<'a>>) -> Option<(f64, &'i Item<'a>)>
where
    'a: 'i,
{
    let alike = items.filter(|item| item.ink == ink).map(|item| (alike(zone, &item.zone), item));
    alike.filter(|(share, _)| *share >= SAME_PLACE).max_by(|a, b| a.0.total_cmp(&b.0))
}

fn area(zone: &Millimetres) -> Area {
    Area { x: zone.x, y: zone.y, width: zone.width, height: zone.height }
}

/// Shared surface over that of the larger one, 0 on different pages.
fn alike(one: &Millimetres, other: &Millimetres) -> f64 {
    if one.page != other.page {
        return 0.0;
    }
    let (one, other) = (area(one), area(other));
    one.shared(&other) / one.surface().max(other.surface()).max(f64::EPSILON)
}

/// Distance between the middles; beyond all paper on different pages.
fn apart(one: &Millimetres, other: &Millimetres) -> f64 {
    let middle = |zone: &Millimetres| (zone.x + zone.width / 2.0, zone.y + zone.height / 2.0);
    let ((x, y), (to_x, to_y)) = (middle(one), middle(other));
    let pages = 1_000.0 * (f64::from(one.page) - f64::from(other.page)).abs();
    (x - to_x).hypot(y - to_y) + pages
}

/// The new frame, adjusted as the old zone was against the old one.
fn adjusted(zone: &Millimetres, frame: Option<&Millimetres>, new: &Millimetres) -> Millimetres {
    let Some(frame) = frame else { return *new };
    let edge = |of: f64, from: f64| (of - from).clamp(-ADJUSTED_MM, ADJUSTED_MM);
    let (old, from, to) = (area(zone), area(frame), area(new));
    let moved = Area::between(
        to.x + edge(old.x, from.x),
        to.y + edge(old.y, from.y),
        to.right() + edge(old.right(), from.right()),
        to.bottom() + edge(old.bottom(), from.bottom()),
    );
    let round = |mm: f64| (mm * 100.0).round() / 100.0;
    Millimetres { page: new.page, x: round(moved.x), y: round(moved.y), width: round(moved.width), height: round(moved.height) }
}
