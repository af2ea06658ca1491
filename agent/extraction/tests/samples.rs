//! The sample faxes of the shipped office, read in this process and compared with what was written on them.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use greffier_extraction::ocr::{Readers, models_folder};
use greffier_extraction::{FormCache, KnownForm, ReadOutcome, ReadRequest, read_file};
use greffier_language::{SourceFile, read_form};
use serde_json::Value;
use support::notice;

fn office() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library/changement-adresse")
}

fn known_form() -> KnownForm {
    let path = office().join("forms/changement-adresse.yaml");
    let file = SourceFile { path: path.display().to_string(), text: std::fs::read_to_string(&path).unwrap() };
    let (form, findings) = read_form(&file);
    assert!(findings.is_empty(), "{findings:?}");
    let form = form.unwrap();
    KnownForm { blank: office().join("forms").join(&form.blank), form }
}

struct Desk {
    forms: Vec<KnownForm>,
    cache: FormCache,
    readers: Readers,
    work_dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            forms: vec![known_form()],
            cache: FormCache::new(),
            readers: Readers::load("fra+eng", models_folder().as_deref()).unwrap(),
            work_dir: tempfile::tempdir().unwrap(),
        }
    }

    fn read(&mut self, file: PathBuf) -> ReadOutcome {
        let request = ReadRequest { forms: self.forms.clone(), ..ReadRequest::new(file, self.work_dir.path()) };
        read_file(&request, &mut self.cache, &mut self.readers, &|_| {}).unwrap()
    }
}

#[derive(Default)]
struct Count {
    fields: u32,
    exact: u32,
    certain: u32,
    wrong_and_certain: Vec<String>,
    wrong_ink: Vec<String>,
}

impl Count {
    fn take(&mut self, file: &str, truth: &Value, outcome: &ReadOutcome, spoilt: &[String]) {
        for field in &outcome.fields {
            let written = match &truth[field.name.as_str()] {
                Value::String(text) => text.clone(),
                Value::Bool(mark) => mark.to_string(),
                other => panic!("{file}: {}: {other}", field.name),
            };
            // Two persons write in capitals all along; what is on the paper is right then.
            let exact = field.value == written || field.value == written.to_uppercase();
            self.fields += 1;
            self.exact += u32::from(exact);
            self.certain += u32::from(!field.doubtful);
            let line = format!(
                "{file} {}: « {} » for « {written} », raw « {} », {:?} {:?}",
                field.name, field.value, field.raw, field.confidence, field.doubts
            );
            if !exact && !field.doubtful {
                self.wrong_and_certain.push(line.clone());
            }
            if !exact && matches!(written.as_str(), "true" | "false") {
                self.wrong_ink.push(line.clone());
            }
            if std::env::var_os("GREFFIER_SHOW").is_some() && (!exact || field.doubtful) && !spoilt.contains(&field.name.0) {
                notice(&format!("  {} {line}", if exact { "=" } else { "≠" }));
            }
        }
    }
}

#[test]
fn sample_faxes_are_read() {
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(office().join("samples/truth.json")).unwrap()).unwrap();
    let mut desk = Desk::new();
    let mut count = Count::default();
    let mut times: BTreeMap<&str, f64> = BTreeMap::new();
    let mut pages = 0;
    let samples = truth["samples"].as_array().unwrap();
    for sample in samples {
        let file = sample["file"].as_str().unwrap();
        let outcome = desk.read(office().join("samples").join(file));
        let timings = outcome.timings;
        for (name, time) in [
            ("decode", timings.decode_ms),
            ("register", timings.register_ms),
            ("cut", timings.cut_ms),
            ("ocr", timings.ocr_ms),
            ("write", timings.write_ms),
        ] {
            *times.entry(name).or_default() += time;
        }
        pages += outcome.pages.len();
        // A duplicate is another sample sent twice.
        let original = |name: &Value| samples.iter().find(|one| one["file"] == *name);
        let sample = sample.get("of").and_then(original).unwrap_or(sample);
        let Some(fields) = sample.get("fields").filter(|fields| fields.is_object()) else {
            assert!(outcome.form.is_none(), "{file} is not the form");
            continue;
        };
        let form = outcome.form.as_ref().unwrap_or_else(|| panic!("{file} is the form"));
        notice(&format!(
            "  {file}: residual {:.3} mm, agreement {:.2}, turned {:.2}°, {}",
            form.residual_mm, form.agreement, form.skew_degrees, outcome.format
        ));
        assert!(form.residual_mm < 0.3, "{file}: {} mm", form.residual_mm);
        let spoilt: Vec<String> =
            sample["doubtful"].as_array().into_iter().flatten().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
        count.take(file, fields, &outcome, &spoilt);
    }
    let share = |part: u32| f64::from(part) / f64::from(count.fields);
    notice(&format!(
        "  {} fields: {:.3} exact, {:.3} certain, {} wrong and certain",
        count.fields,
        share(count.exact),
        share(count.certain),
        count.wrong_and_certain.len()
    ));
    notice(&format!(
        "  milliseconds a page over {pages} pages: {:?}",
        times.iter().map(|(name, time)| (*name, (time / pages as f64 * 10.0).round() / 10.0)).collect::<Vec<_>>()
    ));
    assert!(count.wrong_ink.is_empty(), "{:#?}", count.wrong_ink);
    assert!(count.wrong_and_certain.is_empty(), "{:#?}", count.wrong_and_certain);
    assert!(share(count.exact) >= 0.9);
}
