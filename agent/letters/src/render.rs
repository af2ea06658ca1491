//! From a request to a PDF: on a thread of its own, with every bound checked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use greffier_pdf::{Limits, add_signature_fields};
use jiff::ZonedDateTime;
use typst::WorldExt;
use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::foundations::{Datetime, Smart};
use typst::model::Document;
use typst::syntax::DiagSpan;
use typst::{World, compile};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::{LetterError, Position, Severity, TemplateFinding};
use crate::places::places;
use crate::redact::Redactor;
use crate::world::{LetterWorld, REMOVED};
use crate::{Language, Letter, LetterRequest, MAX_ABANDONED, MAX_DATA_BYTES, MAX_PAGES, MAX_TEMPLATE_BYTES, TIME_LIMIT};

/// Deeply nested templates recurse deeply; the default of a thread (2 MiB) is short for a debug build.
const STACK_BYTES: usize = 32 * 1024 * 1024;
/// Letters that ran out of time and still run.
static ABANDONED: AtomicUsize = AtomicUsize::new(0);

/// Everything a letter's thread needs, owned.
struct Job {
    template: String,
    folder: PathBuf,
    language: Language,
    data: serde_json::Value,
    json: Vec<u8>,
    now: ZonedDateTime,
}

/// Makes the letter, waiting at most [`TIME_LIMIT`].
pub fn render(request: &LetterRequest<'_>) -> Result<Letter, LetterError> {
    render_within(request, TIME_LIMIT)
}

/// Makes the letter, waiting at most `limit`. A letter that takes longer is [`LetterError::TooSlow`]; its thread ends by
/// itself, and counts against [`MAX_ABANDONED`] until then.
pub fn render_within(request: &LetterRequest<'_>, limit: Duration) -> Result<Letter, LetterError> {
    let job = prepare(request)?;
    if ABANDONED.load(Ordering::SeqCst) >= MAX_ABANDONED {
        return Err(LetterError::TooSlow("earlier letters that took too long are still running".into()));
    }
    let (send, receive) = mpsc::sync_channel(0);
    let thread = std::thread::Builder::new().name("letter".into()).stack_size(STACK_BYTES).spawn(move || {
        // Nothing of ours is seen again after a panic: the job is dropped with it.
        let result =
            catch_unwind(AssertUnwindSafe(|| typeset(&job))).unwrap_or_else(|_| Err(LetterError::Typesetter("it panicked".into())));
        // The typesetter keeps its results to be faster next time; they hold one person's data. Drop them all.
        typst::comemo::evict(0);
        // A channel without room: sending fails exactly when nobody waits any more.
        if send.send(result).is_err() {
            ABANDONED.fetch_sub(1, Ordering::SeqCst);
        }
    });
    if thread.is_err() {
        return Err(LetterError::Typesetter("no thread could be started".into()));
    }
    // Counted before the receiver is dropped, so that the thread never subtracts first.
    match receive.recv_timeout(limit) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(LetterError::Typesetter("its thread ended early".into())),
        Err(mpsc::RecvTimeoutError::Timeout) => {
            ABANDONED.fetch_add(1, Ordering::SeqCst);
            drop(receive);
            Err(LetterError::TooSlow(format!("the letter was not ready after {:.1} s", limit.as_secs_f32())))
        }
    }
}

/// Checks all that can be checked before typesetting, and takes what the thread will own.
fn prepare(request: &LetterRequest<'_>) -> Result<Job, LetterError> {
    let missing = |reason: &str| LetterError::NoTemplate { name: request.template.chars().take(100).collect(), reason: reason.to_owned() };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name = request.template;
    if !name.ends_with(".typ") || name.starts_with('.') || name.len() > 100 || !name.chars().all(plain) {
        return Err(missing("a plain file name in a-z A-Z 0-9 . - _ that ends in .typ is expected"));
    }
    let folder = request.folder.canonicalize().map_err(|_| missing("the letters folder cannot be opened"))?;
    let meta = folder.join(name).metadata().map_err(|_| missing("the file cannot be opened"))?;
    if !meta.is_file() {
        return Err(missing("not a file"));
    }
    if meta.len() > MAX_TEMPLATE_BYTES {
        return Err(LetterError::TooLarge { what: name.to_owned(), bytes: meta.len(), limit: MAX_TEMPLATE_BYTES });
    }
    let json = serde_json::to_vec(request.data).map_err(|error| LetterError::Typesetter(error.to_string()))?;
    if json.len() > MAX_DATA_BYTES {
        let limit = MAX_DATA_BYTES as u64;
        return Err(LetterError::TooLarge { what: "data".into(), bytes: json.len() as u64, limit });
    }
    let now = request.at.to_zoned_datetime(request.time_zone.clone());
    if !(0..=9999).contains(&now.year()) {
        return Err(LetterError::Typesetter("a letter's date lies between the years 0 and 9999".into()));
    }
    let data = request.data.clone();
    Ok(Job { template: name.to_owned(), folder, language: request.language, data, json, now })
}

fn typeset(job: &Job) -> Result<Letter, LetterError> {
    let Job { template, folder, language, json, now, .. } = job;
    let world = LetterWorld::new(folder.clone(), template, json.clone(), now.clone(), *language)
        .ok_or_else(|| LetterError::Typesetter("the template's name is no path".into()))?;
    let world = Arc::new(world);
    let compiled = compile::<PagedDocument>(&world);
    let findings = |diagnostics: &[SourceDiagnostic]| {
        let redactor = Redactor::new(&job.data, world.texts());
        let mut findings: Vec<_> = diagnostics.iter().map(|diagnostic| finding(&world, &redactor, diagnostic)).collect();
        // Without their values, several remarks on one place read the same.
        findings.dedup();
        findings
    };
    let mut document = compiled.output.map_err(|errors| LetterError::Template(findings(&errors)))?;
    if document.pages().len() > MAX_PAGES {
        return Err(LetterError::TooManyPages(document.pages().len()));
    }
    // The date of creation is the moment given, whatever the template says.
    document.info_mut().date = Smart::Auto;
    let options = pdf_options(job)?;
    let places = places(&document).map_err(|errors| LetterError::Template(findings(&errors)))?;
    let mut pdf = typst_pdf::pdf(&document, &options).map_err(|errors| LetterError::NotConforming(findings(&errors)))?;
    if !places.is_empty() {
        let fields = add_signature_fields(&pdf, &places, &Limits::default());
        pdf = fields.map_err(|error| LetterError::Typesetter(format!("its signature fields could not be made: {error}")))?;
    }
    Ok(Letter {
        pdf,
        pages: document.pages().len(),
        title: document.info().title.as_deref().unwrap_or_default().to_owned(),
        warnings: findings(&compiled.warnings),
    })
}

/// PDF/A-2a and PDF/UA-1 together; dated and identified by the request alone, so that the bytes are too.
fn pdf_options(job: &Job) -> Result<PdfOptions, LetterError> {
    let refuse = |reason: &str| LetterError::Typesetter(reason.to_owned());
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| LetterError::Typesetter(error.message().to_string()))?;
    let at = &job.now;
    let small = i8::unsigned_abs;
    let datetime = Datetime::from_ymd_hms(
        i32::from(at.year()),
        small(at.month()),
        small(at.day()),
        small(at.hour()),
        small(at.minute()),
        // A leap second has no place in a PDF date; jiff never gives one.
        small(at.second()),
    );
    let timestamp = datetime
        .and_then(|datetime| Timestamp::new_local(datetime, at.offset().seconds() / 60))
        .ok_or_else(|| refuse("the letter's date has no place in a PDF"))?;
    // Only a hash of this ends up in the file: two letters never share an identifier, one letter keeps its own.
    let ident = format!("{}\0{}\0{}", job.template, at.timestamp(), String::from_utf8_lossy(&job.json));
    Ok(PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Greffier".into())),
        timestamp: Some(timestamp),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    })
}

/// A diagnostic of the typesetter in our terms.
fn finding(world: &Arc<LetterWorld>, redactor: &Redactor, diagnostic: &SourceDiagnostic) -> TemplateFinding {
    let severity = match diagnostic.severity {
        TypstSeverity::Error => Severity::Error,
        TypstSeverity::Warning => Severity::Warning,
    };
    let (file, position) = place(world, diagnostic.span);
    let mut hints: Vec<String> = diagnostic.hints.iter().map(|hint| redactor.clean(&hint.v)).collect();
    if let Some(name) = removed_at(world, diagnostic.span) {
        hints.push(format!("{name} is not available in letters: a value of a form must never become code"));
    }
    let trace = diagnostic.trace.iter().map(|call| {
        let (file, position) = place(world, call.span.into());
        let at = position.map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        format!("{} ({file}{at})", call.v)
    });
    let trace = trace.collect();
    TemplateFinding { severity, file, position, message: redactor.clean(&diagnostic.message), hints, trace }
}

/// File and position of a span; a span that points nowhere is on the template as a whole.
fn place(world: &Arc<LetterWorld>, span: DiagSpan) -> (String, Option<Position>) {
    let id = span.id().unwrap_or_else(|| world.main());
    let file = id.vpath().get_without_slash().to_owned();
    let position = world.range(span).and_then(|range| {
        let source = world.source(span.id()?).ok()?;
        let (line, column) = source.lines().byte_to_line_column(range.start)?;
        Some(Position { line: line + 1, column: column + 1 })
    });
    (file, position)
}

/// Which of the functions that letters do not have stands at the span.
fn removed_at(world: &Arc<LetterWorld>, span: DiagSpan) -> Option<&'static str> {
    let source = world.source(span.id()?).ok()?;
    let text = source.text().get(world.range(span)?)?;
    REMOVED.into_iter().find(|name| text == *name || text.ends_with(&format!(".{name}")))
}
