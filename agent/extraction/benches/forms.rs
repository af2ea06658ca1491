//! What known forms cost a page: the time of finding its form among 1, 20 and 200 of them, and the memory of the process.

use std::path::Path;

use greffier_extraction::ocr::Readers;
use greffier_extraction::{FormCache, KnownForm, ReadRequest, read_file};
use greffier_language::{Bilingual, Form, PageSize};
use image::{GrayImage, Luma};

/// Rounds; the best counts, because other work on the machine only adds.
const ROUNDS: usize = 20;

#[allow(clippy::print_stdout)]
fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let forms: Vec<KnownForm> = (0..200).map(|number| known_form(folder.path(), number)).collect();
    let page = folder.path().join("page.png");
    drawn(0).save(&page).expect("a page");
    let mut readers = Readers::load("fra", None).expect("tesseract");
    println!("forms   first page ms   a page ms   memory MiB");
    for count in [1, 20, 200] {
        let mut cache = FormCache::new();
        let request = ReadRequest { forms: forms[..count].to_vec(), ..ReadRequest::new(&page, folder.path()) };
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let outcome = read_file(&request, &mut cache, &mut readers, &|_| {}).expect("read");
            assert_eq!(outcome.form.expect("the form").name.as_str(), "form-0");
            times.push(outcome.timings.register_ms);
        }
        let best = times[1..].iter().copied().fold(f64::INFINITY, f64::min);
        println!("{count:>5}   {:>13.1}   {best:>9.2}   {:>10}", times[0], memory_mib());
    }
}

/// Memory in use (VmRSS of /proc/self/status), 0 where the system does not say.
fn memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn known_form(folder: &Path, number: u32) -> KnownForm {
    let blank = folder.join(format!("{number}.png"));
    drawn(number).save(&blank).expect("a blank");
    let form = Form {
        form: format!("form-{number}"),
        title: Bilingual::default(),
        revision: "1".into(),
        blank: String::new(),
        page: PageSize { width: 215.9, height: 279.4 },
        recognise: Vec::new(),
        codes: Vec::new(),
        fields: Vec::new(),
        tables: Vec::new(),
        groups: Vec::new(),
        rules: Vec::new(),
    };
    KnownForm { form, blank }
}

/// Frames and short strokes that stand for print; another number draws another form.
fn drawn(number: u32) -> GrayImage {
    let mut image = GrayImage::from_pixel(1727, 2235, Luma([255]));
    let mut seed = number.wrapping_mul(7919) + 1;
    let mut below = |end: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % end
    };
    let mut dark = |x: u32, y: u32, w: u32, h: u32| {
        for (x, y) in (y..(y + h).min(2235)).flat_map(|y| (x..(x + w).min(1727)).map(move |x| (x, y))) {
            image.put_pixel(x, y, Luma([0]));
        }
    };
    let mut top = 150 + below(60);
    while top < 2050 {
        let (height, mut x) = (44 + below(40), 100 + below(60));
        while x < 1500 {
            let w = (120 + below(700)).min(1640 - x);
            for (fx, fy, fw, fh) in [(x, top, w, 3), (x, top + height, w, 3), (x, top, 3, height), (x + w - 3, top, 3, height)] {
                dark(fx, fy, fw, fh);
            }
            for letter in 0..(w / 13).min(6 + below(14)) {
                let (wide, high) = (3 + below(6), 8 + below(11));
                dark(x + letter * 13, top - 6 - high, wide, high);
            }
            x += w + 20 + below(60);
        }
        top += height + 45 + below(60);
    }
    image
}
