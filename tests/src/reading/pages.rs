//! The files of the measure with their truth, made once and kept as long as nothing about them changes.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::condition::Condition;
use super::forms::{Model, models};
use super::split::Group;
use crate::generator::draw::{self, Hand};
use crate::generator::layout::{Answer, Answers, Form, Shape};
use crate::generator::persons::Person;
use crate::generator::samples::{PAPER_DPI, blank, random, values};
use crate::generator::typeset::{installed, pages_in};
use crate::generator::{GeneratorError, definition, papers};

/// What a file was made with, so that it is made again when that changes.
const MADE_WITH: [&str; 5] = [
    include_str!("condition.rs"),
    include_str!("../generator/fax.rs"),
    include_str!("../generator/scan.rs"),
    include_str!("../generator/encode.rs"),
    include_str!("../generator/typeset.rs"),
];
/// The file beside the pages that says what they were made with.
const CACHE: &str = "made.json";

/// How a field is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters or digits.
    Text,
    /// A box, or boxes of which one is checked.
    Box,
    /// Whether somebody signed.
    Signature,
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Its name.
    pub name: &'static str,
    /// How it is counted.
    pub kind: Kind,
    /// The canonical value; empty when nothing is written.
    pub value: String,
}

/// One file of the measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The file.
    pub file: PathBuf,
    /// Its form.
    pub form: &'static str,
    /// Who filled it in.
    pub person: &'static str,
    /// In which typeface.
    pub face: &'static str,
    /// What happened to it.
    pub condition: Condition,
    /// Pages in the file.
    pub sheets: usize,
    /// Its fields.
    pub fields: Vec<Expected>,
    values: Value,
}

/// One filled form, from which the files of several conditions are made.
struct Filled<'a> {
    number: usize,
    group: Group,
    model: &'a Model,
    person: &'static Person,
    hand: &'static Hand,
}

/// Makes `count` filled forms in each condition below `folder`, and the forms themselves in `folder/forms`; gives the files condition by
/// condition. Files that are there and were made alike stay.
///
/// # Errors
/// When a page cannot be typeset or encoded, or a file not be written.
pub fn make(folder: &Path, group: impl Into<Group>, conditions: &[Condition], count: usize) -> Result<Vec<Page>, GeneratorError> {
    let group = group.into();
    let models = models();
    let forms = folder.join("forms");
    create(&forms)?;
    for model in &models {
        write(&forms.join(model.form.blank()), &blank(&model.form)?)?;
        write(&forms.join(format!("{}.yaml", model.form.name)), definition::yaml(&model.form).as_bytes())?;
    }
    let folder = folder.join(group.name);
    create(&folder)?;
    let cache = folder.join(CACHE);
    let known: BTreeMap<String, u64> = std::fs::read(&cache).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let filled: Vec<Filled<'_>> = (0..count).map(|number| Filled::new(number, group, &models)).collect();
    let (next, made, failed) = (AtomicUsize::new(0), Mutex::new((known, Vec::new())), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                while let Some(one) = filled.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = one.make(&folder, conditions, &made) {
                        next.store(filled.len(), Ordering::Relaxed);
                        *failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
                    }
                }
            });
        }
    });
    let (known, mut pages) = made.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    write(&cache, serde_json::to_string(&known).unwrap_or_default().as_bytes())?;
    if let Some(error) = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(error);
    }
    pages.sort_by(|a: &Page, b| (a.condition, &a.file).cmp(&(b.condition, &b.file)));
    let samples: Vec<Value> = pages.iter().map(Page::truth).collect();
    let truth = json!({ "half": group.name, "samples": samples });
    write(&folder.join("truth.json"), serde_json::to_string_pretty(&truth).unwrap_or_default().as_bytes())?;
    Ok(pages)
}

impl<'a> Filled<'a> {
    /// Form, person and hand go round at different speeds, so that each form meets each hand.
    fn new(number: usize, group: Group, models: &'a [Model]) -> Self {
        let (persons, hands) = (group.persons, group.hands);
        Self {
            number,
            group,
            model: &models[number % models.len()],
            person: &persons[number % persons.len()],
            hand: &hands[(number + number / models.len()) % hands.len()],
        }
    }

    fn make(
        &self,
        folder: &Path,
        conditions: &[Condition],
        made: &Mutex<(BTreeMap<String, u64>, Vec<Page>)>,
    ) -> Result<(), GeneratorError> {
        let form = &self.model.form;
        let answers = self.hand.writes(form, (self.model.answers)(self.person));
        let stem = format!("{}-{}-{:03}", self.group.name, form.name, self.number);
        let markup = draw::markup(form, Some((&answers, self.hand)), &mut random(&stem));
        let mut drawn = None;
        for condition in conditions {
            let name = format!("{stem}-{}.tif", condition.name());
            let stamped = condition.is_stamped().then(|| markup.clone() + &papers::stamp(form, &mut random(&name)));
            let key = key(stamped.as_ref().unwrap_or(&markup));
            let file = folder.join(&name);
            if !file.is_file() || lock(made).0.get(&name) != Some(&key) {
                let mut rng = random(&name);
                let bytes = if let Some(stamped) = stamped {
                    condition.receive(&pages_in(installed()?, &stamped, PAPER_DPI)?, form.page, &mut rng)?
                } else {
                    if drawn.is_none() {
                        drawn = Some(pages_in(installed()?, &markup, PAPER_DPI)?);
                    }
                    condition.receive(drawn.as_deref().unwrap_or_default(), form.page, &mut rng)?
                };
                write(&file, &bytes)?;
            }
            let page = Page {
                file,
                form: form.name,
                person: self.person.key,
                face: self.hand.face,
                condition: *condition,
                sheets: form.pages as usize,
                fields: expected(form, &answers),
                values: Value::Object(values(&answers)),
            };
            let mut made = lock(made);
            made.0.insert(name, key);
            made.1.push(page);
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn key(markup: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (MADE_WITH, markup).hash(&mut hasher);
    hasher.finish()
}

/// The fields of the form with what was answered.
fn expected(form: &Form, answers: &Answers) -> Vec<Expected> {
    let one = |(name, answer): &(&'static str, Answer)| {
        let kind = match form.field(name)?.shape {
            Shape::Line(_) | Shape::Ruled(_) | Shape::Block(_) | Shape::Comb { .. } => Kind::Text,
            Shape::Box(_) | Shape::Choice(_) => Kind::Box,
            Shape::Signature(_) => Kind::Signature,
        };
        let value = match answer {
            Answer::Text(text) => text.clone(),
            Answer::Choice(value) => (*value).to_owned(),
            Answer::Checked(yes) | Answer::Signed(yes) => yes.to_string(),
        };
        Some(Expected { name, kind, value })
    };
    answers.iter().filter_map(one).collect()
}

impl Page {
    /// A page without a file.
    #[cfg(test)]
    pub(super) fn for_test(form: &'static str, condition: Condition, fields: Vec<Expected>) -> Self {
        let (file, values) = (PathBuf::new(), Value::Null);
        Self { file, form, person: "nobody", face: "none", condition, sheets: 1, fields, values }
    }

    fn truth(&self) -> Value {
        json!({
            "file": self.file.file_name().map(|name| name.to_string_lossy().into_owned()),
            "kind": "form",
            "form": self.form,
            "person": self.person,
            "face": self.face,
            "condition": self.condition.name(),
            "pages": self.sheets,
            "fields": self.values,
        })
    }
}

fn create(folder: &Path) -> Result<(), GeneratorError> {
    std::fs::create_dir_all(folder).map_err(|source| GeneratorError::File { path: folder.display().to_string(), source })
}

/// Writes a file unless it says the same already, so that its time stays.
fn write(path: &Path, bytes: &[u8]) -> Result<(), GeneratorError> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    std::fs::write(path, bytes).map_err(|source| GeneratorError::File { path: path.display().to_string(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::split::Half;

    #[test]
    fn the_truth_is_what_is_drawn_and_files_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let make = || make(folder.path(), Half::Train, &[Condition::Clean], 1).expect("pages");
        let pages = make();
        let file = pages[0].file.clone();
        let (bytes, about) = (std::fs::read(&file).expect("a file"), std::fs::metadata(&file).expect("a file"));
        let truth: Value = serde_json::from_slice(&std::fs::read(folder.path().join("train/truth.json")).expect("truth")).expect("JSON");
        let form = &models()[0];
        let filled = Filled::new(0, Half::Train.into(), std::slice::from_ref(form));
        let markup = draw::markup(
            &form.form,
            Some((&filled.hand.writes(&form.form, (form.answers)(filled.person)), filled.hand)),
            &mut random("any"),
        );
        for (name, value) in truth["samples"][0]["fields"].as_object().expect("fields") {
            let field = form.form.field(name).expect("a field");
            if let (Shape::Line(_), Some(text)) = (&field.shape, value.as_str()) {
                assert!(text.is_empty() || markup.contains(&format!("\"{text}\"")), "{name}");
            }
        }
        assert_eq!(make()[0].fields, pages[0].fields);
        assert_eq!(std::fs::metadata(&file).expect("a file").modified().ok(), about.modified().ok(), "made twice");
        std::fs::remove_file(&file).expect("removed");
        make();
        assert_eq!(std::fs::read(&file).expect("a file"), bytes, "a seed gives the same file");
    }
}
