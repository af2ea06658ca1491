//! The pages of a document put together to forms: in any order, some missing, several forms or copies in one document.

use std::rc::Rc;

use super::page::Known;
use super::{Doubt, Matched};
use crate::pixels::{BlankPage, Registration};
use crate::{KnownForm, Warning};

/// A form of the document.
pub(crate) struct Recognised<'a> {
    pub known: &'a KnownForm,
    /// Its pages, in the order of the form; `None` for one that is not in the document.
    pub pages: Vec<Option<LaidPage>>,
    /// Whether every value must be looked at, because it may be another form, or two copies were mixed.
    pub doubtful: bool,
}

/// A page of the document that lies on a page of the blank.
pub(crate) struct LaidPage {
    /// The page of the document, from 0.
    pub page: usize,
    /// The page of the form, from 0.
    pub of_form: usize,
    pub blank: Rc<Vec<BlankPage>>,
    pub registration: Registration,
}

impl LaidPage {
    pub(crate) fn blank_page(&self) -> &BlankPage {
        &self.blank[self.of_form]
    }
}

impl Recognised<'_> {
    /// The first of its pages in the document.
    pub(crate) fn first(&self) -> Option<&LaidPage> {
        self.pages.iter().flatten().min_by_key(|page| page.page)
    }

    fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.pages.iter().flatten().map(|page| page.page as u32 + 1).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Puts the pages together, and warns of what a person should know.
pub(super) fn assemble<'a>(pages: Vec<Option<Matched>>, known: &[Known<'a>], warnings: &mut Vec<Warning>) -> Vec<Recognised<'a>> {
    let mut forms: Vec<Recognised<'a>> = Vec::new();
    for (page, matched) in pages.into_iter().enumerate() {
        let Some(Matched { lying, doubt }) = matched else { continue };
        let form = known[lying.form].form;
        warnings.extend(doubt.as_ref().map(|doubt| warning(doubt, page, form, &lying.registration)));
        let same = |one: &Recognised<'_>| one.known.form.form == form.form.form;
        let open: Vec<usize> = (0..forms.len()).filter(|at| same(&forms[*at]) && forms[*at].pages[lying.page].is_none()).collect();
        // With two copies begun, nothing says to which of them the page belongs.
        let mixed = open.len() > 1;
        let at = open.last().copied().unwrap_or_else(|| {
            let pages = lying.blank.iter().map(|_| None).collect();
            forms.push(Recognised { known: form, pages, doubtful: false });
            forms.len() - 1
        });
        if mixed {
            open.iter().for_each(|at| forms[*at].doubtful = true);
        }
        let of_form = lying.page;
        forms[at].doubtful |= doubt.is_some();
        forms[at].pages[of_form] = Some(LaidPage { page, of_form, blank: lying.blank, registration: lying.registration });
    }
    mark_torn_copies(&mut forms);
    for form in &forms {
        for missing in (0..form.pages.len()).filter(|at| form.pages[*at].is_none()) {
            warnings.push(Warning::page_missing(missing as u32 + 1, &form.known.form.form));
        }
    }
    for other in forms.iter().skip(1) {
        warnings.push(Warning::another_form(&other.known.form.form, &other.numbers()));
    }
    forms
}

/// With two copies of a form of which one lacks pages, a page may stand in the wrong one.
fn mark_torn_copies(forms: &mut [Recognised<'_>]) {
    let torn = |one: &Recognised<'_>| one.pages.iter().any(Option::is_none);
    let names: Vec<(String, bool)> = forms.iter().map(|one| (one.known.form.form.clone(), torn(one))).collect();
    for form in forms {
        let copies = names.iter().filter(|(name, _)| *name == form.known.form.form);
        form.doubtful |= copies.clone().count() > 1 && copies.into_iter().any(|(_, torn)| *torn);
    }
}

fn warning(doubt: &Doubt, page: usize, form: &KnownForm, registration: &Registration) -> Warning {
    let (page, name) = (page as u32 + 1, form.form.form.as_str());
    match doubt {
        Doubt::NotRegistered => {
            let detail = format!("agreement {:.2}, residual {:.2} mm", registration.agreement, registration.residual_mm);
            Warning::not_registered(page, name, detail)
        }
        Doubt::Title => Warning::title_not_there(page, name),
        Doubt::MayBe(other) => Warning::not_told_apart(page, name, other),
    }
}
