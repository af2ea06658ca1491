//! On which blank one page lies: the layouts that are alike are tried, the best first, with the page as it is and turned.

use std::rc::Rc;

use super::FormCache;
use super::rivals::print_says;
use crate::pixels::{BlankPage, Guess, Registration, Sheet, Sketch, apart_mm, follow, guess, lay};
use crate::{KnownForm, ReadError};

/// Layouts that are looked at, of all that are known; each costs some tenths of a millisecond.
const LAYOUTS: usize = 10;
/// A layout that is alike only to this share of the most alike one is not looked at: strangers reach a third of the right one.
const ALIKE_ENOUGH: f32 = 0.55;
/// Ways to lie that are followed to the end; forms have rows that look alike, so the first is not always the right one.
const FOLLOWED: usize = 8;
/// Ways on one blank nearer to each other than this lead to the same end.
const SAME_WAY_MM: f64 = 2.0;
/// Seen from far, a page that lies on the blank at all has this share of its marks, beyond chance.
const WORTH_FOLLOWING: f64 = 0.12;
/// A registration this good needs no other way on the same blank to compare with: a page that is one row off never has it.
const UNMISTAKABLE: f64 = 0.6;
/// A blank that fits this share as well as the best may be another revision of it.
const RIVAL: f64 = 0.8;

/// A blank of a known form: which one, and a sketch of its pages.
pub(super) struct Known<'a> {
    pub form: &'a KnownForm,
    pub sketches: Rc<Vec<Sketch>>,
}

/// A page that lies on a page of a blank.
#[derive(Clone)]
pub(super) struct Lying {
    /// Which of the known forms.
    pub form: usize,
    /// Which page of it, from 0.
    pub page: usize,
    pub blank: Rc<Vec<BlankPage>>,
    pub registration: Registration,
    /// Clockwise quarter turns that set it upright.
    pub quarters: u8,
}

impl Lying {
    pub(super) fn blank_page(&self) -> &BlankPage {
        &self.blank[self.page]
    }
}

/// The blanks that a page may lie on, best first; and those that fit as well as the best, while what is printed on them does not tell
/// them apart on this page.
pub(super) struct Found {
    pub lying: Vec<Lying>,
    /// Indices into `lying`.
    pub rivals: Vec<usize>,
}

/// Looks for the blanks that a page lies on. A blank that cannot be used is left out.
pub(super) fn find(sheet: &Sheet, known: &[Known<'_>], cache: &mut FormCache) -> Found {
    let mut ways = ways(sheet, known);
    ways.sort_by(|a, b| b.2.score.total_cmp(&a.2.score));
    let mut lying: Vec<Lying> = Vec::new();
    let mut followed: Vec<(usize, usize, Guess)> = Vec::new();
    let mut settled = None;
    for (form, page, way) in ways.into_iter().filter(|(_, _, way)| way.score > WORTH_FOLLOWING) {
        // Where one blank fits without a doubt, only what looks much like it from far can still be meant.
        let beaten = settled.is_some_and(|score: f64| way.score < RIVAL * score);
        if followed.len() == FOLLOWED || beaten {
            break;
        }
        let sketch = &known[form].sketches[page];
        let near = |one: &(usize, usize, Guess)| apart_mm(&one.2.map, &way.map, sketch.width_mm, sketch.height_mm) < SAME_WAY_MM;
        let done = |one: &Lying| one.form == form && one.page == page && one.registration.quality() >= UNMISTAKABLE;
        if lying.iter().any(done) || followed.iter().any(|one| one.0 == form && one.1 == page && near(one)) {
            continue;
        }
        followed.push((form, page, way));
        let Some(map) = follow(sheet, &way, sketch) else { continue };
        let Ok(blank) = cache.prepared(known[form].form) else { continue };
        let Some(registration) = blank.get(page).and_then(|blank| lay(sheet, &map, blank)).filter(Registration::is_possible) else {
            continue;
        };
        if registration.is_certain() && registration.quality() >= UNMISTAKABLE {
            settled = Some(settled.map_or(way.score, |score: f64| score.max(way.score)));
        }
        let found = Lying { form, page, blank, registration, quarters: way.quarters };
        match lying.iter_mut().find(|one| one.form == form && one.page == page) {
            Some(old) if old.registration.quality() < found.registration.quality() => *old = found,
            Some(_) => {}
            None => lying.push(found),
        }
    }
    settle(sheet, lying)
}

/// The ways that a page may lie on the layouts most like its own.
fn ways(sheet: &Sheet, known: &[Known<'_>]) -> Vec<(usize, usize, Guess)> {
    let about = sheet.overview();
    let mut layouts = Vec::new();
    for (form, one) in known.iter().enumerate() {
        for (page, sketch) in one.sketches.iter().enumerate() {
            let [straight, sideways] = sketch.outline.likeness(about);
            layouts.push((straight, form, page, [0, 2]));
            layouts.push((sideways, form, page, [1, 3]));
        }
    }
    layouts.sort_by(|a, b| b.0.total_cmp(&a.0));
    layouts.truncate(LAYOUTS);
    let most = layouts.first().map_or(0.0, |layout| layout.0);
    layouts.retain(|layout| layout.0 >= ALIKE_ENOUGH * most);
    let mut ways = Vec::new();
    for (_, form, page, turns) in layouts {
        for quarters in turns {
            ways.extend(guess(about, &known[form].sketches[page].outline, quarters).into_iter().map(|way| (form, page, way)));
        }
    }
    ways
}

/// Puts the blanks in order: by how well the page lies on them, and those that it lies on equally well by their own print.
fn settle(sheet: &Sheet, mut lying: Vec<Lying>) -> Found {
    lying.sort_by(|a, b| b.registration.quality().total_cmp(&a.registration.quality()));
    let Some(best) = lying.first().map(|one| one.registration.quality()) else { return Found { lying, rivals: Vec::new() } };
    let rivals = lying.iter().filter(|one| one.registration.quality() >= RIVAL * best).count();
    let mut first = 0;
    for other in 1..rivals {
        if print_says(sheet, &lying[first], &lying[other]).is_lt() {
            first = other;
        }
    }
    lying[..=first].rotate_right(1);
    let open = (1..rivals).filter(|other| print_says(sheet, &lying[0], &lying[*other]).is_eq()).collect();
    Found { lying, rivals: open }
}

/// The forms whose blanks can be used, and why the others cannot.
pub(super) fn known<'a>(forms: &'a [KnownForm], cache: &mut FormCache) -> (Vec<Known<'a>>, Vec<ReadError>) {
    let (mut usable, mut errors) = (Vec::new(), Vec::new());
    for form in forms {
        match cache.sketches(form) {
            Ok(sketches) => usable.push(Known { form, sketches }),
            Err(error) => errors.push(error),
        }
    }
    (usable, errors)
}
