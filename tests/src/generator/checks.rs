//! What must hold of the library's forms, of their definitions and of the committed samples.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use greffier_language::{FieldType, SourceFile, read_form};
use serde_json::Value;

use super::change_of_address::{answers, form};
use super::definition;
use super::encode::{Coding, Envelope, fax_file};
use super::fax::{Bilevel, Resolution};
use super::layout::{Answer, Form, Rect, Shape, written};
use super::persons::{EVERYONE, PERSONS};
use super::plan::{DUPLICATE, Paper, SAMPLES};
use super::samples::FORMS;

fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows/library")
}

fn office() -> PathBuf {
    library().join("changement-adresse")
}

/// A file of the library that is committed; of `changement-adresse` when no office is named.
fn committed(path: &str) -> Vec<u8> {
    let path = if path.starts_with("samples/") { office().join(path) } else { library().join(path) };
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run make-samples", path.display()))
}

#[test]
fn zones_lie_on_the_page_inside_a_section_and_apart() {
    FORMS.iter().for_each(|form| zones_lie_apart(&form()));
}

fn zones_lie_apart(form: &Form) {
    let page = Rect::new(0.0, 0.0, form.page[0], form.page[1]);
    let mut seen: Vec<(&str, Rect)> = Vec::new();
    for field in &form.fields {
        assert!(!field.zones().is_empty(), "{}", field.name);
        for zone in field.zones() {
            assert!(page.contains(&zone), "{} leaves the page", field.name);
            assert!(form.sections.iter().any(|section| section.frame.contains(&zone)), "{} is in no section", field.name);
            for (other, place) in &seen {
                assert!(!zone.overlaps(place), "{} lies over {other}", field.name);
            }
            seen.push((field.name, zone));
        }
    }
    let frames: Vec<Rect> = form.sections.iter().map(|section| section.frame).collect();
    for (number, frame) in frames.iter().enumerate() {
        assert!(page.contains(frame) && frames[..number].iter().all(|other| !frame.overlaps(other)));
        assert!(form.anchors().iter().all(|anchor| !anchor.zone.overlaps(frame)));
    }
}

#[test]
fn the_definition_says_what_the_drawing_shows() {
    FORMS.iter().for_each(|form| definition_says_what_is_drawn(&form()));
}

fn definition_says_what_is_drawn(form: &Form) {
    let text = definition::yaml(form);
    assert_eq!(committed(&format!("{0}/forms/{0}.yaml", form.name)), text.as_bytes(), "run make-samples");
    let (read, findings) = read_form(&SourceFile { path: format!("{}.yaml", form.name), text });
    assert!(findings.is_empty(), "{findings:?}");
    let read = read.expect("a form");
    assert_eq!(read.fields.len(), form.fields.len());
    for (field, drawn) in read.fields.iter().zip(&form.fields) {
        assert_eq!((field.name.as_str(), field.required), (drawn.name, drawn.required));
        let zones: Vec<_> = field.zone.iter().chain(field.options.iter().map(|option| &option.zone)).collect();
        assert_eq!(zones.len(), drawn.zones().len());
        for (zone, place) in zones.into_iter().zip(drawn.zones()) {
            let off = [zone.x - place.x, zone.y - place.y, zone.width - place.width, zone.height - place.height];
            assert!(off.iter().all(|mm| mm.abs() < 0.006), "{}", drawn.name);
        }
        assert_eq!(field.kind == FieldType::Choice, matches!(drawn.shape, Shape::Choice(_)));
    }
}

#[test]
fn the_blank_is_the_page_at_200_dpi() {
    for form in FORMS {
        let path = format!("{0}/forms/{0}.png", form().name);
        let blank = image::load_from_memory(&committed(&path)).expect("a picture").into_luma8();
        assert_eq!(blank.dimensions(), (1700, 2200), "{path}");
        let greys: BTreeSet<u8> = blank.iter().copied().collect();
        assert!(greys.len() <= 4, "{path}: {greys:?}");
    }
}

#[test]
fn answers_are_canonical_and_complete() {
    let form = form();
    let (definition, _) = read_form(&SourceFile { path: String::new(), text: definition::yaml(&form) });
    let definition = definition.expect("a form");
    for person in EVERYONE.iter() {
        let answers = answers(person, &person.declaration);
        let names: Vec<_> = answers.iter().map(|(name, _)| *name).collect();
        let fields: Vec<_> = form.fields.iter().map(|field| field.name).collect();
        assert_eq!(names, fields, "{}", person.key);
        for ((name, answer), field) in answers.iter().zip(&form.fields) {
            match answer {
                Answer::Text(text) => {
                    assert_eq!(
                        definition.field(name).expect("a field").canonical(text).as_deref(),
                        Ok(text.as_str()),
                        "{} {name}",
                        person.key
                    );
                    if let Shape::Comb { cells, .. } = field.shape {
                        let letters = written(field, text).chars().count();
                        assert!(text.is_empty() || letters == cells as usize, "{} {name}", person.key);
                    }
                }
                Answer::Choice(value) => {
                    let Shape::Choice(boxes) = &field.shape else { panic!("{name} is no choice") };
                    assert!(boxes.iter().any(|choice| choice.value == *value), "{} {name}", person.key);
                }
                Answer::Checked(_) => assert!(matches!(field.shape, Shape::Box(_)), "{name}"),
                Answer::Signed(_) => assert!(matches!(field.shape, Shape::Signature(_)), "{name}"),
            }
        }
    }
}

#[test]
fn the_set_is_as_varied_as_a_week_of_faxes() {
    let count = |coding| SAMPLES.iter().filter(|sample| sample.envelope.coding == coding).count();
    assert!(count(Coding::G3OneD) >= 4 && count(Coding::G3TwoD) >= 3 && count(Coding::G4) >= 3);
    let people: BTreeSet<_> = SAMPLES.iter().filter_map(|sample| Some(sample.person()?.key)).collect();
    assert_eq!(people.len(), PERSONS.len());
    let forms = || SAMPLES.iter().filter(|sample| sample.person().is_some());
    assert!(forms().filter(|sample| sample.fax.resolution == Resolution::Standard).count() >= 5);
    assert!(forms().all(|sample| sample.fax.skew.abs() <= 2.0 && sample.fax.resolution == sample.envelope.resolution));
    assert_eq!(forms().filter(|sample| matches!(sample.paper, Paper::Form { annex: true, .. })).count(), 2);
    let form = form();
    for sample in forms() {
        let Paper::Form { damage, .. } = sample.paper else { continue };
        assert!(damage.iter().all(|harm| form.field(harm.field).is_some()), "{}", sample.file);
    }
    assert_eq!(PERSONS.iter().filter(|person| !person.declaration.signed).count(), 1);
}

#[test]
fn the_truth_covers_every_committed_file() {
    let truth: Value = serde_json::from_slice(&committed("samples/truth.json")).expect("JSON");
    let told = truth["samples"].as_array().expect("a list");
    let names: BTreeSet<String> = told.iter().filter_map(|one| Some(one["file"].as_str()?.to_owned())).collect();
    let folder = std::fs::read_dir(office().join("samples")).expect("a folder").map(|entry| entry.expect("an entry"));
    let (mut files, mut bytes) = (BTreeSet::new(), 0);
    for entry in folder {
        bytes += entry.metadata().expect("a size").len();
        files.extend(entry.file_name().into_string().ok().filter(|name| name.ends_with(".tif")));
    }
    assert_eq!(files, names);
    assert!(bytes < 1_500_000, "the samples take {bytes} bytes");
    for sample in &SAMPLES {
        assert!(told.contains(&sample.truth(&form())), "{}: run make-samples", sample.file);
    }
    assert_eq!(committed(&format!("samples/{}", DUPLICATE.0)), committed(&format!("samples/{}", DUPLICATE.1)));
    let fields = |one: &Value| one["fields"].as_object().map_or(0, serde_json::Map::len);
    assert!(told.iter().filter(|one| one["kind"] == "form").all(|one| fields(one) == form().fields.len()));
}

/// libtiff reads what it wrote: each page has the coding and the resolution that the truth tells, and decodes whole.
#[test]
fn libtiff_reads_every_sample() {
    for sample in &SAMPLES {
        let path = office().join("samples").join(sample.file);
        let told = Command::new("tiffinfo").arg("-D").arg(&path).output().expect("tiffinfo, of Debian's libtiff-tools");
        let text = String::from_utf8_lossy(&told.stdout);
        // A decoding fault is a message on standard error, not an exit code.
        assert!(told.status.success() && told.stderr.is_empty(), "{}: {}", sample.file, String::from_utf8_lossy(&told.stderr));
        let truth = sample.truth(&form());
        assert_eq!(text.matches("TIFF Directory").count() as u64, truth["pages"].as_u64().expect("pages"), "{}", sample.file);
        let scheme = if sample.envelope.coding == Coding::G4 { "CCITT Group 4" } else { "CCITT Group 3" };
        assert!(text.contains(scheme), "{text}");
        let resolution = format!("Resolution: 204, {} pixels/inch", sample.envelope.resolution.vertical_dpi());
        assert!(text.contains(&resolution) && text.contains("Image Width: 1728"), "{text}");
        assert_eq!(text.contains("2-d encoding"), sample.envelope.coding == Coding::G3TwoD, "{text}");
    }
}

#[test]
fn a_seed_gives_the_same_file() {
    let form = form();
    let sample = SAMPLES.iter().find(|sample| matches!(sample.paper, Paper::Letter)).expect("a letter");
    let bytes = sample.bytes(&form).expect("a file");
    assert_eq!(bytes, sample.bytes(&form).expect("a file"));
    assert_eq!(bytes, committed(&format!("samples/{}", sample.file)), "run make-samples");
}

/// Each coding, in each order of bits, gives back the pixels that went in.
#[test]
fn coded_pixels_come_back() {
    let black: Vec<bool> = (0..64 * 40_usize).map(|at| (at * at / 7) % 11 < 4).collect();
    let page = Bilevel { width: 64, black };
    let bits: Vec<u8> = page.black.chunks(8).map(|eight| eight.iter().fold(0, |byte, black| byte << 1 | u8::from(*black))).collect();
    for coding in [Coding::G3OneD, Coding::G3TwoD, Coding::G4] {
        for low_bit_first in [false, true] {
            let envelope = Envelope { coding, resolution: Resolution::Fine, low_bit_first, received: "2026:11:02 09:14:01" };
            let folder = tempfile::tempdir().expect("a folder");
            let (coded, plain) = (folder.path().join("coded.tif"), folder.path().join("plain.tif"));
            std::fs::write(&coded, fax_file(std::slice::from_ref(&page), &envelope).expect("a file")).expect("written");
            let ran = Command::new("tiffcp").args(["-c", "none", "-f", "msb2lsb"]).args([&coded, &plain]).status();
            assert!(ran.expect("tiffcp, of Debian's libtiff-tools").success());
            let file = std::fs::read(&plain).expect("read");
            assert!(file.windows(bits.len()).any(|window| window == bits), "{coding:?} {low_bit_first}");
        }
    }
}
