//! The worker itself.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use rlimit::Resource;

use super::protocol::{Answer, Ask, LANGUAGES, MAX_LINE, MEMORY};
use crate::ocr::Readers;
use crate::{FormCache, ReadError, ReadOutcome, ReadRequest, read_file};

/// Bytes of a file that a worker may write: one page image never comes near.
const MAX_WRITTEN: u64 = 1 << 30;

/// Runs a worker: requests on the standard input, answers on the standard output, until the input ends. Whoever started it is gone
/// then, so it ends at once, even in the middle of a document.
#[must_use]
pub fn main() -> ExitCode {
    if bound_resources().is_err() {
        return ExitCode::from(2);
    }
    let (sender, receiver) = channel();
    std::thread::spawn(move || listen(&sender));
    serve(&receiver)
}

/// Memory, file sizes and no core dumps: a dump would hold what people wrote.
fn bound_resources() -> std::io::Result<()> {
    Resource::CORE.set(0, 0)?;
    Resource::FSIZE.set(MAX_WRITTEN, MAX_WRITTEN)?;
    match std::env::var(MEMORY).ok().and_then(|bytes| bytes.parse::<u64>().ok()) {
        Some(bytes) => Resource::AS.set(bytes, bytes),
        None => Ok(()),
    }
}

fn listen(sender: &Sender<Ask>) {
    let mut input = BufReader::new(std::io::stdin());
    loop {
        let mut line = Vec::new();
        let read = input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line).unwrap_or(0);
        // The end of the input, or nonsense: whoever speaks there is no pool of ours any more.
        match serde_json::from_slice::<Ask>(&line) {
            Ok(ask) if read > 0 => {
                if sender.send(ask).is_err() {
                    std::process::exit(1);
                }
            }
            _ => std::process::exit(0),
        }
    }
}

/// Where the last panic happened; its message may quote a document, its place never does.
static PANIC_PLACE: Mutex<String> = Mutex::new(String::new());

fn serve(asks: &Receiver<Ask>) -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        if let (Some(place), Ok(mut last)) = (info.location(), PANIC_PLACE.lock()) {
            *last = format!("{}:{}", place.file(), place.line());
        }
    }));
    let mut cache = FormCache::new();
    let mut readers = None;
    while let Ok(Ask { id, request }) = asks.recv() {
        let attempt = catch_unwind(AssertUnwindSafe(|| read(&request, &mut cache, &mut readers)));
        let broken = attempt.is_err();
        let result = attempt.unwrap_or_else(|_| {
            let place = PANIC_PLACE.lock().map(|place| place.clone()).unwrap_or_default();
            Err(ReadError::WorkerEnded { detail: format!("fault in a decoder at {place}") })
        });
        let Ok(mut line) = serde_json::to_vec(&Answer { id, result }) else { return ExitCode::FAILURE };
        line.push(b'\n');
        let mut output = std::io::stdout().lock();
        // After a panic nothing in here is trusted any more.
        if output.write_all(&line).and_then(|()| output.flush()).is_err() || broken {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn read(request: &ReadRequest, cache: &mut FormCache, readers: &mut Option<Readers>) -> Result<ReadOutcome, ReadError> {
    let readers = match readers {
        Some(readers) => readers,
        None => readers.insert(Readers::tesseract(std::env::var(LANGUAGES).as_deref().unwrap_or("fra+eng"))?),
    };
    read_file(request, cache, readers)
}
