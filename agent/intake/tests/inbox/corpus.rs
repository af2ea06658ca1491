//! Ends of real files: those of the folder that `GREFFIER_CORPUS` names, skipped without it.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use greffier_intake::stability::Trailer;
use greffier_intake::trailer;

/// Whole files must not wait for the grace: of real faxes and forms, few may seem unfinished (some are broken on purpose).
#[test]
#[allow(clippy::print_stderr)]
fn real_files_are_seen_to_be_whole() {
    let Some(corpus) = std::env::var_os("GREFFIER_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: GREFFIER_CORPUS names no folder of samples");
        return;
    };
    let mut unfinished = Vec::new();
    let mut judged = 0_usize;
    for part in ["fax", "forms", "pdf", "signed"] {
        each_file(&corpus.join(part), &mut |path| {
            let bytes = fs::metadata(path).unwrap().len();
            let name = path.file_name().unwrap();
            match trailer::look(&mut BufReader::new(File::open(path).unwrap()), bytes, name).unwrap() {
                Trailer::Silent => {}
                Trailer::Complete => judged += 1,
                Trailer::Incomplete => {
                    judged += 1;
                    unfinished.push(path.to_owned());
                }
            }
        });
    }
    eprintln!("{judged} judged, {} seem unfinished: {unfinished:#?}", unfinished.len());
    assert!(judged > 100 && unfinished.len() * 5 < judged);
}

fn each_file(folder: &Path, act: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => each_file(&entry.path(), act),
            kind if kind.is_file() => act(&entry.path()),
            _ => {}
        }
    }
}
