//! The worker itself.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use rlimit::Resource;

use super::protocol::{Ask, Done, LANGUAGES, MAX_LINE, MEMORY, Said, Task};
use crate::blank::draft;
use crate::ocr::{Readers, models_folder};
use crate::{FormCache, Progress, ReadError, ReadOutcome, ReadRequest, copy, read_file, signed, take_apart};

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
    let mut warm = Warm { cache: FormCache::new(), readers: None };
    while let Ok(Ask { id, task }) = asks.recv() {
        // Where it was when it broke is known by the last line that went out.
        let at = |progress| drop(tell(&Said::At { id, progress }));
        let attempt = catch_unwind(AssertUnwindSafe(|| warm.perform(&task, &at)));
        let broken = attempt.is_err();
        let result = attempt.unwrap_or_else(|_| {
            let place = PANIC_PLACE.lock().map(|place| place.clone()).unwrap_or_default();
            Err(ReadError::WorkerEnded { detail: format!("fault in a decoder at {place}") })
        });
        // After a panic nothing in here is trusted any more.
        if tell(&Said::End { id, result }).is_err() || broken {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn tell(said: &Said) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(said)?;
    line.push(b'\n');
    let mut output = std::io::stdout().lock();
    output.write_all(&line)?;
    output.flush()
}

/// What a worker keeps between its tasks: prepared forms and loaded models.
struct Warm {
    cache: FormCache,
    readers: Option<Readers>,
}

impl Warm {
    fn perform(&mut self, task: &Task, at: &dyn Fn(Progress)) -> Result<Done, ReadError> {
        match task {
            Task::Read(request) => self.read(request, at).map(|outcome| Done::Read(Box::new(outcome))),
            Task::Unpack(request) => take_apart(request).map(|apart| Done::Unpack(Box::new(apart))),
            Task::Draft(request) => draft(request, &languages(), at).map(|one| Done::Draft(Box::new(one))),
            Task::Copy(request) => copy::make(request).map(Done::Copy),
            Task::Verify(request) => signed::verify(request).map(|found| Done::Verify(Box::new(found))),
            Task::Compare(request) => signed::compare(request, at).map(Done::Compare),
        }
    }

    fn read(&mut self, request: &ReadRequest, at: &dyn Fn(Progress)) -> Result<ReadOutcome, ReadError> {
        let readers = match &mut self.readers {
            Some(readers) => readers,
            None => self.readers.insert(Readers::load(&languages(), models_folder().as_deref())?),
        };
        read_file(request, &mut self.cache, readers, at)
    }
}

/// The languages of the character recognition, the language of the forms first.
fn languages() -> String {
    std::env::var(LANGUAGES).unwrap_or_else(|_| "fra+eng".into())
}
