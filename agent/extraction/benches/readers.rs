//! Milliseconds a line for each engine, on lines that were cut from faxes. Run it with `OMP_THREAD_LIMIT=1`, as workers run.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use greffier_extraction::ocr::{Alphabet, Glyphs, LineNet, Paddle, Reader, Tesseract, models_folder};
use image::GrayImage;

const ROUNDS: u32 = 10;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lines");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let lines: Vec<GrayImage> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "png"))
        .filter_map(|path| Some(image::open(path).ok()?.into_luma8()))
        .collect();
    let mut readers: Vec<Box<dyn Reader>> = Vec::new();
    readers.extend(LineNet::load().ok().map(|net| Box::new(net) as Box<dyn Reader>));
    readers.extend(["fra", "eng"].into_iter().filter_map(|language| Some(Box::new(Tesseract::new(language).ok()?) as Box<dyn Reader>)));
    readers.extend(models_folder().and_then(|folder| Some(Box::new(Paddle::load(&folder).ok()?) as Box<dyn Reader>)));
    for reader in &mut readers {
        let time = best(|| {
            black_box(reader.read_lines(&lines, Alphabet::Any).ok());
        });
        println!("{:<20} {:7.2} ms a line", reader.name(), time.as_secs_f64() * 1e3 / lines.len() as f64);
    }
    if let Ok(glyphs) = Glyphs::load() {
        let cells: Vec<GrayImage> = (0..9).map(|at| GrayImage::from_fn(20, 30, |x, y| image::Luma([((x + y + at) * 12) as u8]))).collect();
        let time = best(|| {
            black_box(glyphs.read(&cells, Alphabet::Digits).ok());
        });
        println!("{:<20} {:7.3} ms a glyph, nine at once", "glyphs", time.as_secs_f64() * 1e3 / cells.len() as f64);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("memory with all of them warm: {}", line.trim_start_matches("VmHWM:").trim());
    }
}

/// The shortest of several rounds: what else the machine does only adds.
fn best(mut work: impl FnMut()) -> Duration {
    let round = |work: &mut dyn FnMut()| {
        let started = Instant::now();
        work();
        started.elapsed()
    };
    (0..ROUNDS).map(|_| round(&mut work)).min().unwrap_or_default()
}
