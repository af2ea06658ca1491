//! The engines on lines that were cut from faxes, and what happens without their models.

mod support;

use std::path::{Path, PathBuf};

use greffier_extraction::ocr::{Alphabet, Glyphs, LineNet, Paddle, RECOGNISER, Reader, Readers, Tesseract, models_folder};
use image::{GrayImage, Luma, imageops};
use serde_json::Value;
use support::notice;

/// Lines of made-up persons with what was written on them.
fn lines() -> Vec<(GrayImage, String, Alphabet)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lines");
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("truth.json")).unwrap()).unwrap();
    let line = |(file, about): (&String, &Value)| {
        let alphabet = match about["alphabet"].as_str().unwrap() {
            "letters" => Alphabet::Letters,
            "address" => Alphabet::Address,
            "digits" => Alphabet::Digits,
            "code" => Alphabet::Code,
            other => panic!("{other}"),
        };
        (image::open(folder.join(file)).unwrap().into_luma8(), about["text"].as_str().unwrap().to_owned(), alphabet)
    };
    truth.as_object().unwrap().iter().map(line).collect()
}

/// The second reader's folder, or a notice that the test is skipped.
fn model() -> Option<PathBuf> {
    let folder = models_folder();
    if folder.is_none() {
        notice("skipped: the second reader has no model, see agent/extraction/models/setup.sh");
    }
    folder
}

/// The share of lines that are read as they were written, blanks aside; every character that has a confidence has one.
fn read(reader: &mut dyn Reader) -> Vec<String> {
    let mut wrong = Vec::new();
    for (line, written, alphabet) in lines() {
        let reading = reader.read_line(&line, alphabet).unwrap();
        assert_eq!(reading.characters.len(), reading.text.chars().count(), "{}: {reading:?}", reader.name());
        assert!(reading.characters.iter().all(|share| (0.0..=1.0).contains(share)) && (0.0..=1.0).contains(&reading.confidence));
        let bare = |text: &str| text.replace(' ', "");
        if bare(&reading.text) != bare(&written) {
            wrong.push(format!("« {} » for « {written} »", reading.text));
        }
    }
    wrong
}

#[test]
fn tesseract_reads_lines_of_faxes() {
    let wrong = read(&mut Tesseract::new("fra").unwrap());
    assert!(wrong.len() <= 1, "{wrong:#?}");
}

#[test]
fn the_line_net_reads_lines_of_faxes() {
    let wrong = read(&mut LineNet::load().unwrap());
    assert!(wrong.is_empty(), "{wrong:#?}");
    // A line of any size is read in bounded memory; one without ink is empty.
    let long = GrayImage::from_fn(40_000, 40, |x, y| Luma([if (x / 9) % 3 == 0 && (10..30).contains(&y) { 0 } else { 255 }]));
    let readings = LineNet::load().unwrap().read_lines(&[long, GrayImage::from_pixel(80, 40, Luma([255]))], Alphabet::Any).unwrap();
    assert!(readings[0].text.chars().count() <= 1600 && readings[1].text.is_empty(), "{readings:?}");
}

#[test]
fn the_second_reader_reads_lines_of_faxes() {
    let Some(folder) = model() else { return };
    let wrong = read(&mut Paddle::load(&folder).unwrap());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn readings_come_in_the_order_of_the_lines() {
    let lines = lines();
    let pictures: Vec<GrayImage> = lines.iter().map(|(line, ..)| line.clone()).chain([GrayImage::new(1, 1)]).collect();
    let mut reader = Tesseract::new("fra").unwrap();
    let together = reader.read_lines(&pictures, Alphabet::Address).unwrap();
    let alone: Vec<_> = pictures.iter().map(|line| reader.read_line(line, Alphabet::Address).unwrap()).collect();
    assert_eq!(together, alone);
    assert_eq!(together.last().unwrap().text, "");
}

/// The characters of a comb that was closed up to one line: white columns part them.
fn characters(line: &GrayImage) -> Vec<GrayImage> {
    let inked = |x: u32| (0..line.height()).any(|y| line.get_pixel(x, y).0[0] < 128);
    let mut found: Vec<(u32, u32)> = Vec::new();
    for x in (0..line.width()).filter(|x| inked(*x)) {
        match found.last_mut() {
            Some((_, to)) if x <= *to + 3 => *to = x,
            _ => found.push((x, x)),
        }
    }
    found.iter().map(|(from, to)| imageops::crop_imm(line, *from, 0, to + 1 - from, line.height()).to_image()).collect()
}

#[test]
fn glyphs_of_combs_are_read_one_by_one() {
    let glyphs = Glyphs::load().unwrap();
    for (line, written, alphabet) in lines().into_iter().filter(|(_, _, alphabet)| *alphabet == Alphabet::Digits) {
        let guesses = glyphs.read(&characters(&line), alphabet).unwrap();
        assert_eq!(guesses.iter().map(|guess| guess.best).collect::<String>(), written, "{guesses:?}");
        assert!(
            guesses.iter().all(|guess| guess.p > guess.p2 && guess.p + guess.p2 + guess.dirt <= 1.001 && guess.second.is_ascii_digit())
        );
    }
    assert!(glyphs.read(&[], Alphabet::Digits).unwrap().is_empty());
}

#[test]
fn dirt_is_no_character() {
    let rule = GrayImage::from_fn(30, 30, |_, y| Luma([if (13..17).contains(&y) { 0 } else { 255 }]));
    let specks = GrayImage::from_fn(30, 30, |x, y| Luma([if (x * 7 + y * 13) % 31 < 3 { 0 } else { 255 }]));
    for guess in Glyphs::load().unwrap().read(&[rule, specks], Alphabet::Digits).unwrap() {
        assert!(guess.dirt > guess.p, "{guess:?}");
    }
}

#[test]
fn a_damaged_model_is_left_out_and_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(RECOGNISER), b"\x08\x0a:\xff\xff\xff\x7fcut off").unwrap();
    let readers = Readers::load("fra+eng", Some(folder.path())).unwrap();
    assert!(readers.left_out().unwrap().contains(RECOGNISER));
    assert_eq!(readers.names(), "line net, tesseract 5 (fra), tesseract 5 (eng)");

    let readers = Readers::load("fra", None).unwrap();
    assert!(readers.second.is_none() && readers.left_out().is_none());
    assert!(Readers::load("", None).is_err());
}
