//! Which forms a document holds: every page is matched on its own, then the pages of one form are put together.

mod anchors;
mod cache;
mod document;
mod page;
mod rivals;

use std::time::{Duration, Instant};

use greffier_language::Form;

pub use self::cache::FormCache;
pub(crate) use self::document::{LaidPage, Recognised};

use self::anchors::{Title, title, words_say};
use self::document::assemble;
use self::page::{Found, Known, Lying, find, known};
use crate::ocr::Reader;
use crate::pixels::Sheet;
use crate::{KnownForm, ReadError, Warning};

/// Blanks whose title is read on one page at most.
const TITLES: usize = 3;

/// A page that is a page of a form.
pub(crate) struct Matched {
    lying: Lying,
    /// Why every value of it must be looked at, if so.
    doubt: Option<Doubt>,
}

/// Why a page may be another form than it is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doubt {
    /// Its lines do not fall on those of the blank.
    NotRegistered,
    /// The printed words that tell the form are not all there.
    Title,
    /// It may as well be that other form.
    MayBe(String),
}

/// Looks for the forms of a document. Pages that lie sideways or upside down are turned in `sheets`. Returns the forms in the order of
/// their first pages.
///
/// # Errors
/// When the character recognition cannot work.
pub(crate) fn recognise<'a>(
    sheets: &mut [Sheet],
    forms: &'a [KnownForm],
    cache: &mut FormCache,
    reader: &mut dyn Reader,
    warnings: &mut Vec<Warning>,
    ocr: &mut Duration,
) -> Result<Vec<Recognised<'a>>, ReadError> {
    let (known, errors) = known(forms, cache);
    warnings.extend(errors.iter().map(Warning::form_left_out));
    let mut pages = Vec::with_capacity(sheets.len());
    for sheet in sheets.iter() {
        let found = find(sheet, &known, cache);
        let started = Instant::now();
        pages.push(choose(sheet, found, &known, reader)?);
        *ocr += started.elapsed();
    }
    for (sheet, matched) in sheets.iter_mut().zip(&mut pages) {
        if let Some(Matched { lying, .. }) = matched.as_mut().filter(|matched| matched.lying.quarters != 0) {
            let (width, height) = sheet.image.dimensions();
            lying.registration = lying.registration.clone().turned(lying.quarters, width, height);
            *sheet = sheet.turned(lying.quarters);
        }
    }
    Ok(assemble(pages, &known, warnings))
}

/// The blank that a page lies on, confirmed by the printed words.
fn choose(sheet: &Sheet, found: Found, known: &[Known<'_>], reader: &mut dyn Reader) -> Result<Option<Matched>, ReadError> {
    let Found { lying, rivals } = found;
    let form = |one: &Lying| -> &Form { &known[one.form].form.form };
    let mut first = 0;
    let mut doubt = None;
    for other in rivals {
        match words_say(sheet, [(&lying[first], form(&lying[first])), (&lying[other], form(&lying[other]))], reader)? {
            std::cmp::Ordering::Greater => {}
            std::cmp::Ordering::Less => first = other,
            std::cmp::Ordering::Equal => doubt = Some(Doubt::MayBe(known[lying[other].form].form.form.form.clone())),
        }
    }
    let mut order: Vec<usize> = (0..lying.len()).collect();
    order.sort_by_key(|at| *at != first);
    for at in order.into_iter().take(TITLES) {
        let one = &lying[at];
        let doubt = match title(sheet, one, form(one), reader)? {
            Title::NotThere => continue,
            _ if !one.registration.is_certain() => Some(Doubt::NotRegistered),
            Title::InPart => Some(Doubt::Title),
            Title::There if at == first => doubt,
            Title::There => None,
        };
        return Ok(Some(Matched { lying: one.clone(), doubt }));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use greffier_language::{Anchor, Bilingual, Millimetres, PageSize};
    use image::GrayImage;

    use super::*;
    use crate::ocr::{Alphabet, Reading};
    use crate::pixels::drawn::{self, LETTER_MM, laid, printed, rectangle};

    /// Reads every line as the same words.
    struct Parrot(&'static str);

    impl Reader for Parrot {
        fn name(&self) -> &str {
            "parrot"
        }

        fn read_lines(&mut self, lines: &[GrayImage], _: Alphabet) -> Result<Vec<Reading>, ReadError> {
            let reading = || Reading { text: self.0.to_owned(), confidence: 0.9, ..Reading::default() };
            Ok(lines.iter().map(|_| reading()).collect())
        }
    }

    /// A drawn form with a line of print at its top, which the parrot reads.
    fn form(number: u32) -> GrayImage {
        let mut image = drawn::form(number);
        (0..14).for_each(|letter| rectangle(&mut image, 110 + letter * 20, 60, 12, 20));
        image
    }

    /// A known form with its blank of so many pages written into `folder`, named and coded after `name`.
    fn known_form(folder: &Path, name: &str, pages: &[GrayImage]) -> KnownForm {
        let blank = folder.join(format!("{name}.tif"));
        let mut file = tiff::encoder::TiffEncoder::new(std::fs::File::create(&blank).unwrap()).unwrap();
        for page in pages {
            file.write_image::<tiff::encoder::colortype::Gray8>(page.width(), page.height(), page.as_raw()).unwrap();
        }
        let (width, height) = LETTER_MM;
        let zone = Millimetres { page: 1, x: 10.0, y: 5.5, width: 60.0, height: 6.5 };
        let recognise = vec![Anchor { text: name.to_owned(), zone }];
        let page = PageSize { width, height };
        let (title, revision, fields) = (Bilingual::default(), "1".to_owned(), Vec::new());
        let (codes, tables, groups, rules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let form =
            Form { form: name.to_owned(), title, revision, blank: String::new(), page, recognise, codes, fields, tables, groups, rules };
        KnownForm { form, blank }
    }

    fn page(blank: &GrayImage) -> Sheet {
        let map = laid(0.8, 8.03, 7.97, 10.0, -12.0);
        Sheet::new(printed(blank, &map, true, |_, _| (0.0, 0.0)), Some(204.0), true)
    }

    fn recognised<'a>(sheets: &mut [Sheet], forms: &'a [KnownForm], words: &'static str) -> (Vec<Recognised<'a>>, Vec<String>) {
        let mut warnings = Vec::new();
        let (mut cache, mut ocr) = (FormCache::new(), Duration::ZERO);
        let found = recognise(sheets, forms, &mut cache, &mut Parrot(words), &mut warnings, &mut ocr).unwrap();
        (found, warnings.into_iter().map(|warning| warning.code).collect())
    }

    fn numbers(form: &Recognised<'_>) -> Vec<Option<usize>> {
        form.pages.iter().map(|page| page.as_ref().map(|page| page.page + 1)).collect()
    }

    #[test]
    fn the_right_one_of_many_forms_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let forms: Vec<KnownForm> = (0..40).map(|number| known_form(folder.path(), &format!("form {number}"), &[form(number)])).collect();
        let mut cache = FormCache::new();
        let (known, errors) = known(&forms, &mut cache);
        assert!(errors.is_empty());
        for number in [0, 17, 39] {
            let mut sheet = page(&form(number));
            if number == 17 {
                sheet = sheet.turned(3);
            }
            let found = find(&sheet, &known, &mut cache);
            assert_eq!(found.lying.first().map(|one| one.form), Some(number as usize));
            assert_eq!(found.lying[0].quarters, if number == 17 { 1 } else { 0 });
            assert!(found.lying[0].registration.is_certain() && found.rivals.is_empty(), "{number}");
        }
        let stranger = find(&page(&form(1000)), &known, &mut cache);
        assert!(stranger.lying.is_empty(), "{:?}", stranger.lying.iter().map(|one| one.form).collect::<Vec<_>>());
    }

    #[test]
    fn revisions_are_told_apart_by_what_is_printed_on_one_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let old = form(3);
        let mut new = old.clone();
        // A field more, as wide as a date.
        for (x, y, w, h) in [(900, 2120, 300, 3), (900, 2170, 303, 3), (900, 2120, 3, 50), (1200, 2120, 3, 50)] {
            rectangle(&mut new, x, y, w, h);
        }
        let forms =
            [known_form(folder.path(), "form", std::slice::from_ref(&old)), known_form(folder.path(), "forms", std::slice::from_ref(&new))];
        for (blank, name) in [(&old, "form"), (&new, "forms")] {
            let (found, warnings) = recognised(&mut [page(blank)], &forms, "form");
            assert_eq!(found.iter().map(|one| one.known.form.form.as_str()).collect::<Vec<_>>(), [name]);
            assert!(warnings.is_empty() && !found[0].doubtful, "{warnings:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let forms = [known_form(folder.path(), "form a", &[form(3)]), known_form(folder.path(), "form b", &[form(3)])];
        // The words say which it is, or they do not.
        let (found, warnings) = recognised(&mut [page(&form(3))], &forms, "form b");
        assert_eq!((found[0].known.form.form.as_str(), found[0].doubtful, warnings.len()), ("form b", false, 0));
        let (found, warnings) = recognised(&mut [page(&form(3))], &forms, "form c");
        assert!(found[0].doubtful);
        assert_eq!(warnings, ["GRF-RD-123"]);
    }

    #[test]
    fn a_code_with_other_figures_is_doubtful_and_other_words_are_another_form() {
        let folder = tempfile::tempdir().unwrap();
        let forms = [known_form(folder.path(), "CA-101", &[form(5)])];
        let (found, warnings) = recognised(&mut [page(&form(5))], &forms, "CA-102");
        assert!(found.is_empty() || (found[0].doubtful && warnings == ["GRF-RD-124"]), "{warnings:?}");
        let (found, _) = recognised(&mut [page(&form(5))], &forms, "CA-101");
        assert!(!found[0].doubtful);
    }

    #[test]
    fn pages_come_in_any_order_and_further_forms_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let forms = [known_form(folder.path(), "two pages", &[form(8), form(9)]), known_form(folder.path(), "two", &[form(10)])];
        let cover = || page(&form(500));
        let upside_down = page(&form(8)).turned(2);
        let (found, warnings) = recognised(&mut [cover(), page(&form(9)), upside_down, page(&form(10))], &forms, "two pages");
        assert_eq!(found.iter().map(numbers).collect::<Vec<_>>(), [vec![Some(3), Some(2)], vec![Some(4)]]);
        // The other form has the print but not the words.
        assert_eq!((found[0].doubtful, found[1].doubtful), (false, true));
        assert_eq!(warnings, ["GRF-RD-124", "GRF-RD-122"]);
        let (found, warnings) = recognised(&mut [page(&form(9)), page(&form(9)), page(&form(8))], &forms, "two pages");
        assert_eq!(found.iter().map(numbers).collect::<Vec<_>>(), [vec![None, Some(1)], vec![Some(3), Some(2)]]);
        assert!(found.iter().all(|one| one.doubtful), "nothing says to which copy the last page belongs");
        assert_eq!(warnings, ["GRF-RD-121", "GRF-RD-122"]);
    }
}
