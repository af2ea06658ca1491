//! Files that nobody here wrote: none may stop the verifier, take it long, or read as valid without trust.
//!
//! `GREFFIER_CORPUS` names the folder; without it the test says so and does nothing.
#![allow(clippy::print_stderr)] // says what was left out, and what was found

mod common;

use common::now;
use greffier_pades::cms::Trust;
use greffier_pades::{Verdict, verify};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Far above what any of them needs, so that only a hang or a blow-up fails here.
const LONGEST: Duration = Duration::from_secs(60);

fn pdfs(dir: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            pdfs(&path, found);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
            found.push(path);
        }
    }
}

#[test]
fn outside_files_never_stop_the_verifier() {
    let Ok(corpus) = std::env::var("GREFFIER_CORPUS") else {
        eprintln!("left out: GREFFIER_CORPUS is not set");
        return;
    };
    let mut files = Vec::new();
    for folder in ["signed", "pdf"] {
        pdfs(&Path::new(&corpus).join(folder), &mut files);
    }
    files.sort();
    assert!(files.len() > 100, "the corpus has {} files", files.len());
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slowest = (Duration::ZERO, PathBuf::new());
    let mut signed = 0;
    for path in &files {
        let bytes = std::fs::read(path).expect("a file of the corpus");
        let begin = Instant::now();
        let found = verify(&bytes, &Trust::default(), now());
        let took = begin.elapsed();
        assert_ne!(found.verdict, Verdict::Valid, "{}", path.display());
        assert!(took < LONGEST, "{} took {took:?}", path.display());
        if took > slowest.0 {
            slowest = (took, path.clone());
        }
        signed += usize::from(!found.signatures.is_empty());
        for reason in found.reasons.iter().chain(found.signatures.iter().flat_map(|s| &s.reasons)) {
            *reasons.entry(reason.code()).or_default() += 1;
        }
    }
    eprintln!("{} files, {signed} with signatures, slowest {:?} {}", files.len(), slowest.0, slowest.1.display());
    eprintln!("{reasons:#?}");
}
