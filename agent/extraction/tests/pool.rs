//! Workers and their pool. This program starts itself again as the worker, as the agent does, so it has no test harness: it lists
//! and runs its tests itself.

mod support;

use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use greffier_extraction::signed::{CompareRequest, ComparedPage, VerifyRequest};
use greffier_extraction::worker::{Pool, PoolOptions};
use greffier_extraction::{KnownForm, Limits, ReadError, ReadOutcome, ReadRequest, WholeText};
use greffier_language::{SourceFile, read_form};
use greffier_pades::Verdict;
use support::{corpus, files, notice};

const WORKER: &str = "as-a-worker";
const LIMIT_KIB: u64 = 1536 << 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(WORKER) => return greffier_extraction::worker::main(),
        Some("as-a-sleeper") => loop {
            std::thread::sleep(Duration::from_secs(1));
        },
        Some("as-a-crasher") => std::process::abort(),
        Some("as-one-that-breaks-at-page-2") => breaks_at_page_2(),
        _ => {}
    }
    let tests: &[(&str, fn())] = &[
        ("a_page_is_read_through_a_worker", a_page_is_read_through_a_worker),
        ("signatures_are_judged_and_revisions_compared", signatures_are_judged_and_revisions_compared),
        ("workers_end_when_they_idle", workers_end_when_they_idle),
        ("late_and_broken_workers_are_replaced", late_and_broken_workers_are_replaced),
        ("a_page_that_breaks_its_worker_is_left_out", a_page_that_breaks_its_worker_is_left_out),
        ("many_requests_share_few_workers", many_requests_share_few_workers),
        ("sample_faxes_go_through_two_workers", sample_faxes_go_through_two_workers),
        ("bombs_stay_small", bombs_stay_small),
        ("real_faxes_are_read_or_refused", real_faxes_are_read_or_refused),
        ("real_pdfs_are_read_or_refused", real_pdfs_are_read_or_refused),
        ("real_forms_are_read_or_refused", real_forms_are_read_or_refused),
    ];
    // What a test runner asks of a program of tests: their names, then one of them by its exact name.
    if arguments.iter().any(|argument| argument == "--list") {
        let ignored = arguments.iter().any(|argument| argument == "--ignored");
        tests.iter().filter(|_| !ignored).for_each(|(name, _)| say(&format!("{name}: test")));
        return ExitCode::SUCCESS;
    }
    let chosen: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let mut failed = 0;
    for (name, test) in tests.iter().filter(|(name, _)| chosen.is_empty() || chosen.iter().any(|part| name.contains(part.as_str()))) {
        let started = Instant::now();
        let passed = std::panic::catch_unwind(AssertUnwindSafe(test)).is_ok();
        notice(&format!("test {name} ... {} ({:.1} s)", if passed { "ok" } else { "FAILED" }, started.elapsed().as_secs_f64()));
        failed += u8::from(!passed);
    }
    ExitCode::from(failed)
}

#[allow(clippy::print_stdout)]
fn say(line: &str) {
    println!("{line}");
}

fn options(argument: &str) -> PoolOptions {
    let mut options = PoolOptions::new(std::env::current_exe().unwrap(), [argument]);
    options.workers = 2;
    options.time_limit = Duration::from_secs(60);
    options
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(future)
}

fn request(file: impl Into<PathBuf>, work_dir: &Path) -> ReadRequest {
    ReadRequest { text: WholeText::Never, ..ReadRequest::new(file, work_dir) }
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn a_page_is_read_through_a_worker() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "fax.tif", &support::white_fax(1728, 2200));
    let outcome = run(async { Pool::new(options(WORKER)).read(request(&file, folder.path())).await }).unwrap();
    assert_eq!((outcome.pages.len(), outcome.pages[0].width, outcome.media_type.as_str()), (1, 1728, "image/tiff"));
    assert!(outcome.pages[0].path.is_file() && outcome.form.is_none() && outcome.transfer.is_some());
    let missing = run(async { Pool::new(options(WORKER)).read(request("nowhere.tif", folder.path())).await });
    assert_eq!(missing.unwrap_err().code(), "GRF-RD-016");
}

/// Two pages, each with a line of text.
fn two_pages() -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut pdf = Document::with_version("1.7");
    let (tree, font) =
        (pdf.new_object_id(), pdf.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" }));
    let kids: Vec<Object> = ["BT /F 24 Tf 72 700 Td (Page un) Tj ET", "BT /F 24 Tf 72 700 Td (Page deux) Tj ET"]
        .map(|text| {
            let contents = pdf.add_object(Stream::new(dictionary! {}, text.into()));
            let page = dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => contents,
                "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
                "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
            };
            pdf.add_object(page).into()
        })
        .into();
    pdf.objects.insert(tree, dictionary! { "Type" => "Pages", "Count" => 2, "Kids" => kids }.into());
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    pdf.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    bytes
}

/// The file with other words on its second page, as an update behind what was signed.
fn with_another_second_page(signed: &[u8]) -> Vec<u8> {
    use lopdf::{Document, IncrementalDocument, Stream, dictionary};
    let before = Document::load_mem(signed).unwrap();
    let contents = before.get_page_contents(before.get_pages()[&2])[0];
    let mut update = IncrementalDocument::create_from(signed.to_vec(), before);
    update.new_document.objects.insert(contents, Stream::new(dictionary! {}, b"BT /F 24 Tf 72 700 Td (Page 2000 $) Tj ET".into()).into());
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).unwrap();
    bytes
}

fn signatures_are_judged_and_revisions_compared() {
    use greffier_keys::{Cost, KeyOptions, NewKey, SystemEntropy, key_file, new_key_with, unlock};
    let folder = tempfile::tempdir().unwrap();
    let (keys, now) = (folder.path().join("keys"), "2026-11-29T12:00:00Z".parse().unwrap());
    let request =
        NewKey { folder: &keys, name: "eve", subject: "Ève Roy", organisation: "Bureau", passphrase: b"une phrase de passe", now };
    new_key_with(&request, &KeyOptions { cost: Cost::TEST, ..KeyOptions::default() }, &mut SystemEntropy).unwrap();
    let key = unlock(&key_file(&keys, "eve"), b"une phrase de passe").unwrap();
    let signed = greffier_pades::sign(&two_pages(), key.signer(), &greffier_pades::SignRequest::new(now)).unwrap();
    let altered = with_another_second_page(&signed);
    run(async {
        let pool = Pool::new(options(WORKER));
        let verify = |file: PathBuf| pool.verify(VerifyRequest { file, trust: keys.clone(), now, limits: Limits::default() });
        let found = verify(written(folder.path(), "signed.pdf", &signed)).await.unwrap();
        assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
        let file = written(folder.path(), "altered.pdf", &altered);
        let found = verify(file.clone()).await.unwrap();
        assert_eq!((found.verdict, found.signatures[0].coverage.end), (Verdict::Altered, Some(signed.len())));
        let compare = |file: PathBuf| {
            let request = CompareRequest { file, signed_end: signed.len(), work_dir: folder.path().to_owned(), limits: Limits::default() };
            pool.compare(request)
        };
        let pages = compare(file).await.unwrap().pages;
        assert!(pages.len() == 2 && pages[0].is_same() && !pages[1].is_same(), "{pages:?}");
        // The line stands an inch from the left and an inch and a quarter from the top.
        let area = pages[1].differences[0];
        assert!((200..500).contains(&area.x) && (150..300).contains(&area.y) && area.height < 100, "{area:?}");
        assert!(pages[1].signed.as_ref().is_some_and(|shown| shown.number == 2 && shown.image.path.is_file()));
        let unchanged = compare(folder.path().join("signed.pdf")).await.unwrap();
        assert!(unchanged.pages.iter().all(ComparedPage::is_same) && unchanged.pages.len() == 2);
        // What is no PDF is a verdict, and a page that cannot be drawn an error.
        let nonsense = written(folder.path(), "nonsense.pdf", b"nonsense");
        assert_eq!(verify(nonsense.clone()).await.unwrap().verdict, Verdict::CannotTell);
        assert_eq!(compare(nonsense).await.unwrap_err().code(), "GRF-RD-004");
    });
}

fn workers_end_when_they_idle() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "fax.tif", &support::white_fax(1728, 200));
    run(async {
        let pool = Pool::new(PoolOptions { idle_limit: Duration::from_millis(300), ..options(WORKER) });
        pool.read(request(&file, folder.path())).await.unwrap();
        assert_eq!(pool.alive(), (1, 0));
        tokio::time::sleep(Duration::from_millis(900)).await;
        assert_eq!(pool.alive(), (0, 0));
        pool.read(request(&file, folder.path())).await.unwrap();
    });
}

fn late_and_broken_workers_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "fax.tif", &support::white_fax(1728, 200));
    run(async {
        let late = Pool::new(PoolOptions { time_limit: Duration::from_millis(200), ..options("as-a-sleeper") });
        assert_eq!(late.read(request(&file, folder.path())).await, Err(ReadError::TimeLimit { seconds: 0 }));
        let broken = Pool::new(options("as-a-crasher")).read(request(&file, folder.path())).await.unwrap_err();
        assert_eq!(broken.code(), "GRF-RD-014");
        assert!(broken.detail().contains("signal"), "{broken:?}");
        let absent = Pool::new(PoolOptions::new("/nowhere/greffier", [""; 0])).read(request(&file, folder.path())).await;
        assert_eq!(absent.unwrap_err().code(), "GRF-RD-015");
    });
}

/// A worker that ends at page 2, as with a fault in a decoder, unless it is told to leave that page out; then it works as any other.
fn breaks_at_page_2() -> ! {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    let ask: serde_json::Value = serde_json::from_str(&line).unwrap();
    if ask["task"]["leave_out"].as_array().is_some_and(|pages| pages.contains(&2.into())) {
        let mut worker =
            std::process::Command::new(std::env::current_exe().unwrap()).arg(WORKER).stdin(std::process::Stdio::piped()).spawn().unwrap();
        let mut input = worker.stdin.take().unwrap();
        input.write_all(line.as_bytes()).unwrap();
        // Its input ends when ours does: a worker without an input ends at once.
        std::io::copy(&mut std::io::stdin(), &mut input).unwrap();
        drop(input);
        std::process::exit(worker.wait().unwrap().code().unwrap_or(1));
    }
    for page in [1, 2] {
        let line = format!(r#"{{"at":{{"id":{},"progress":{{"page":{page},"pages":3}}}}}}"#, ask["id"]);
        say(&line);
    }
    std::process::abort()
}

fn a_page_that_breaks_its_worker_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "fax.tif", &support::white_faxes(3, 1728, 200));
    run(async {
        let mut told = Vec::new();
        let pool = Pool::new(options(WORKER));
        let whole = pool.read_with(request(&file, folder.path()), |at| told.push((at.page, at.pages))).await.unwrap();
        assert_eq!((whole.pages.len(), told.as_slice()), (3, &[(1, 3), (2, 3), (3, 3)][..]));
        let broken = Pool::new(options("as-one-that-breaks-at-page-2")).read(request(&file, folder.path())).await.unwrap();
        assert_eq!(broken.pages.len(), 2);
        assert_eq!(broken.warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(), ["GRF-RD-103"]);
    });
}

/// A worker killed from outside in the middle of its life loses nothing: the next document gets a fresh one.
fn many_requests_share_few_workers() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "fax.tif", &support::white_fax(1728, 2200));
    run(async {
        let pool = Pool::new(options(WORKER));
        let mut reads = tokio::task::JoinSet::new();
        for number in 0..12 {
            let work_dir = folder.path().join(number.to_string());
            std::fs::create_dir(&work_dir).unwrap();
            let (pool, request) = (pool.clone(), request(&file, &work_dir));
            reads.spawn(async move { pool.read(request).await });
        }
        while let Some(read) = reads.join_next().await {
            read.unwrap().unwrap();
            assert!(pool.alive().0 <= 2);
        }
        for child in children() {
            std::process::Command::new("kill").args(["-9", &child.to_string()]).status().unwrap();
        }
        pool.read(request(&file, folder.path())).await.unwrap();
    });
}

fn sample_faxes_go_through_two_workers() {
    let office = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library/changement-adresse");
    let path = office.join("forms/changement-adresse.yaml");
    let file = SourceFile { path: path.display().to_string(), text: std::fs::read_to_string(&path).unwrap() };
    let form = read_form(&file).0.unwrap();
    let forms = vec![KnownForm { blank: office.join("forms").join(&form.blank), form }];
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let (peak, outcomes) = watched(|| {
        run(async {
            let pool = Pool::new(options(WORKER));
            let mut reads = tokio::task::JoinSet::new();
            for (number, file) in
                files(&office.join("samples")).into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "tif")).enumerate()
            {
                let work_dir = folder.path().join(number.to_string());
                std::fs::create_dir(&work_dir).unwrap();
                let request = ReadRequest { forms: forms.clone(), ..request(file, &work_dir) };
                let pool = pool.clone();
                reads.spawn(async move { pool.read(request).await.unwrap() });
            }
            reads.join_all().await
        })
    });
    let pages: usize = outcomes.iter().map(|outcome| outcome.pages.len()).sum();
    let speed = pages as f64 / started.elapsed().as_secs_f64();
    notice(&format!("  {pages} pages, {speed:.1} a second with two workers, each at most {} MiB", peak >> 10));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.form.is_some()).count(), 13, "twelve faxes and a duplicate");
    assert!(peak < 400 << 10);
}

fn bombs_stay_small() {
    let folder = tempfile::tempdir().unwrap();
    let image = |dictionary: &str, stream: Vec<u8>| {
        let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>";
        support::pdf(&[
            ("<< /Type /Catalog /Pages 2 0 R >>".into(), vec![]),
            ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(), vec![]),
            (page.into(), vec![]),
            ("<< >>".into(), b"q 612 0 0 792 0 0 cm /I Do Q".to_vec()),
            (dictionary.into(), stream),
        ])
    };
    let grey =
        "<< /Type /XObject /Subtype /Image /Width 35000 /Height 35000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode >>";
    let small =
        "<< /Type /XObject /Subtype /Image /Width 1700 /Height 2200 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode >>";
    let bombs = [
        ("g4.tif", support::white_fax(35_000, 35_000), &["GRF-RD-007"][..]),
        ("grey.png", png_bomb(35_000), &["GRF-RD-007"]),
        ("image.pdf", image(grey, support::zeros(4)), &["GRF-RD-007"]),
        // A small image whose stream expands to three gigabytes: the bound on memory ends the worker, or the one on time where that comes first.
        ("stream.pdf", image(small, support::zeros(3000)), &["GRF-RD-014", "GRF-RD-013"]),
        ("unsaid.tif", support::tiff(&[(256, 4_000_000_000), (257, 4_000_000_000), (259, 4)], &[0; 9]), &["GRF-RD-007"]),
        ("rows.tif", support::tiff(&[(256, 1728), (259, 4)], &[0xff; 4000]), &["", "GRF-RD-007"]),
    ];
    for (name, bytes, expected) in bombs {
        let file = written(folder.path(), name, &bytes);
        let (peak, outcome) = watched(|| run(async { Pool::new(options(WORKER)).read(request(&file, folder.path())).await }));
        let code = outcome.as_ref().err().map_or("", ReadError::code);
        notice(&format!("  {name}: {} bytes, « {code} », worker at most {} MiB", bytes.len(), peak >> 10));
        assert!(expected.contains(&code), "{name}: {outcome:?}");
        assert!(peak < LIMIT_KIB, "{name}: {peak} KiB");
    }
}

/// A valid header and a little data.
fn png_bomb(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    drop(encoder.write_header().unwrap());
    // The data begins and never ends; the size alone has to be enough to refuse.
    let end = bytes.windows(4).position(|window| window == b"IEND").unwrap_or(bytes.len() + 4) - 4;
    bytes.truncate(end);
    bytes.extend([0, 1, 0, 0]);
    bytes.extend(b"IDAT\x78\x9c");
    bytes.resize(bytes.len() + (1 << 16), 0);
    bytes
}

/// Runs something and watches the largest resident memory of any child meanwhile, in KiB.
fn watched<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let (peak, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let watcher = std::thread::spawn({
        let (peak, done) = (Arc::clone(&peak), Arc::clone(&done));
        move || {
            while !done.load(Ordering::Relaxed) {
                for child in children() {
                    let status = std::fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
                    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
                    let kib = line.trim().trim_end_matches(" kB").parse().unwrap_or(0);
                    peak.fetch_max(kib, Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(3));
            }
        }
    });
    let result = work();
    done.store(true, Ordering::Relaxed);
    watcher.join().unwrap();
    (peak.load(Ordering::Relaxed), result)
}

/// Processes whose parent we are.
fn children() -> Vec<u32> {
    let own = std::process::id().to_string();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
    let is_ours = |process: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| rest.split_whitespace().nth(1) == Some(own.as_str()))
    };
    numbers.filter(is_ours).collect()
}

fn real_faxes_are_read_or_refused() {
    let Some(folder) = corpus("real_faxes_are_read_or_refused") else { return };
    let outcomes = read_all(&folder.join("fax"));
    let (others, outcomes): (Vec<_>, Vec<_>) =
        outcomes.into_iter().partition(|(_, outcome)| outcome.as_ref().is_err_and(|error| *error == ReadError::UnknownKind));
    assert!(others.iter().all(|(path, _)| !path.to_string_lossy().to_lowercase().ends_with("tif")), "runs without a header are no files");
    let unread: Vec<_> = outcomes.iter().filter_map(|(path, outcome)| Some((path, outcome.as_ref().err()?))).collect();
    for (path, error) in &unread {
        notice(&format!("  {}: {} {}", path.display(), error.code(), error.detail()));
    }
    notice(&format!("  {} of {} faxes read", outcomes.len() - unread.len(), outcomes.len()));
    assert!(
        unread.iter().all(|(_, error)| !error.is_ours() && !matches!(error, ReadError::WorkerEnded { .. } | ReadError::TimeLimit { .. }))
    );
    let colours = |error: &ReadError| error.detail() == "colours in a fax coding";
    let refused: Vec<_> = unread.iter().filter(|(_, error)| !colours(error)).collect();
    assert!(refused.len() * 50 < outcomes.len(), "nearly all faxes can be read: {refused:#?}");
    let broken: Vec<_> = outcomes.iter().filter(|(path, _)| path.to_string_lossy().contains("test-files/errors")).collect();
    let told = |outcome: &ReadOutcome| outcome.warnings.iter().any(|warning| warning.code.starts_with("GRF-RD-10"));
    let silent: Vec<_> =
        broken.iter().filter(|(_, outcome)| outcome.as_ref().is_ok_and(|outcome| !told(outcome))).map(|(path, _)| path).collect();
    notice(&format!("  {} broken faxes, {} read without a warning", broken.len(), silent.len()));
}

fn real_pdfs_are_read_or_refused() {
    let Some(folder) = corpus("real_pdfs_are_read_or_refused") else { return };
    let outcomes = read_all(&folder.join("pdf"));
    let mut codes = std::collections::BTreeMap::new();
    for (path, outcome) in &outcomes {
        let code = outcome.as_ref().err().map_or("read", ReadError::code);
        *codes.entry(code).or_insert(0) += 1;
        if matches!(code, "GRF-RD-013" | "GRF-RD-014") {
            notice(&format!("  {}: {code} {}", path.display(), outcome.as_ref().unwrap_err().detail()));
        }
        assert!(outcome.as_ref().err().is_none_or(|error| !error.is_ours()), "{}", path.display());
    }
    notice(&format!("  {codes:?}"));
}

fn real_forms_are_read_or_refused() {
    let Some(folder) = corpus("real_forms_are_read_or_refused") else { return };
    for (path, outcome) in read_all(&folder.join("forms")) {
        let name = path.to_string_lossy().to_lowercase();
        let ours = [".pdf", ".png", ".jpg"].iter().any(|kind| name.ends_with(kind));
        match outcome {
            Ok(outcome) => assert!(ours && !outcome.pages.is_empty(), "{name}"),
            Err(error) => assert!(!ours && error == ReadError::UnknownKind, "{name}: {error}"),
        }
    }
}

/// Reads every file in two workers; each one ends in bounded time.
fn read_all(folder: &Path) -> Vec<(PathBuf, Result<ReadOutcome, ReadError>)> {
    let found = files(folder);
    run(async {
        let pool = Pool::new(PoolOptions { time_limit: Duration::from_secs(30), ..options(WORKER) });
        let mut reads = tokio::task::JoinSet::new();
        for path in found {
            let pool = pool.clone();
            reads.spawn(async move {
                let work_dir = tempfile::tempdir().unwrap();
                let outcome = pool.read(request(&path, work_dir.path())).await;
                (path, outcome)
            });
        }
        let mut outcomes = reads.join_all().await;
        outcomes.sort_by(|a, b| a.0.cmp(&b.0));
        outcomes
    })
}
