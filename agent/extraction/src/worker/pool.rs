//! The pool: a bounded number of workers, started when they are needed, replaced when they break, ended when they idle.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use greffier_pades::Verification;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::protocol::{Ask, Done, LANGUAGES, MAX_LINE, MEMORY, Said, Task};
use crate::blank::{Draft, DraftRequest};
use crate::copy::{Copied, CopyRequest};
use crate::envelope::{TakenApart, UnpackRequest};
use crate::ocr::{MODELS_VARIABLE, models_folder};
use crate::signed::{CompareRequest, Compared, VerifyRequest};
use crate::{Progress, ReadError, ReadOutcome, ReadRequest};

/// How long the end of a broken worker is waited for, to say how it ended.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Pages of one document that may break their worker and be left out; with more, the document is refused.
const MAX_LEFT_OUT: usize = 3;
/// What a worker sees of the environment.
const KEPT_VARIABLES: [&str; 4] = ["PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX"];

/// Said of a worker that answers something else.
const ANOTHER: &str = "an answer to another request";

/// How the pool works.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// The program that is started as a worker; it must call [`super::main`] for these arguments.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Workers at a time. Further requests wait.
    pub workers: usize,
    /// Bound on a worker's address space in bytes.
    pub memory_bytes: u64,
    /// Time that one page may take.
    pub time_limit: Duration,
    /// Time that one document may take.
    pub document_limit: Duration,
    /// A worker without work for this long is ended, so that an idle agent is small.
    pub idle_limit: Duration,
    /// A worker is replaced after this many documents, so that nothing grows for ever.
    pub documents_per_worker: u32,
    /// Languages of the character recognition, such as `fra+eng`: the language of the forms first. The second stands in for the second
    /// reader where its model is missing; with one alone more values go to a person.
    pub languages: String,
}

impl PoolOptions {
    /// For a program and its arguments, with a worker a core, 1.25 GiB each, two minutes a page and half an hour a document.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: 1280 << 20,
            time_limit: Duration::from_secs(120),
            document_limit: Duration::from_secs(1800),
            idle_limit: Duration::from_secs(60),
            documents_per_worker: 500,
            languages: "fra+eng".into(),
        }
    }
}

/// A pool of workers. Dropping it ends them.
#[derive(Debug, Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: PoolOptions,
    places: Semaphore,
    idle: Mutex<Vec<Worker>>,
}

#[derive(Debug)]
struct Worker {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    documents: u32,
    idle_since: Instant,
}

/// How one exchange with a worker failed, and how far it had come.
enum Failure {
    /// It did not answer in time.
    Late { at: Option<Progress>, limit: Duration },
    /// It ended, or answered nonsense.
    Broken { at: Option<Progress>, detail: String },
}

impl Pool {
    /// A pool; no worker is started yet.
    #[must_use]
    pub fn new(options: PoolOptions) -> Self {
        let places = Semaphore::new(options.workers.max(1));
        Self { inner: Arc::new(Inner { options, places, idle: Mutex::new(Vec::new()) }) }
    }

    /// Reads one file in a worker. Waits for a free one; a dropped future ends its worker. A page that breaks its worker is left out with
    /// a warning, and the others are read.
    ///
    /// # Errors
    /// What the reading says, or [`ReadError::TimeLimit`], [`ReadError::WorkerEnded`] and [`ReadError::NotReady`] when there is no answer.
    pub async fn read(&self, request: ReadRequest) -> Result<ReadOutcome, ReadError> {
        self.read_with(request, |_| {}).await
    }

    /// The same; `progress` is told of each page as it is begun.
    ///
    /// # Errors
    /// As [`Pool::read`].
    pub async fn read_with(&self, request: ReadRequest, mut progress: impl FnMut(Progress)) -> Result<ReadOutcome, ReadError> {
        let mut request = absolute(request)?;
        loop {
            let read = Task::Read(Box::new(request.clone()));
            let done = self.ask(read, &mut progress, |done| if let Done::Read(outcome) = done { Some(*outcome) } else { None });
            let failed_at = match done.await {
                Ok(outcome) => return Ok(outcome),
                Err(failed_at) => failed_at,
            };
            match failed_at {
                (ReadError::WorkerEnded { .. } | ReadError::TimeLimit { .. }, Some(at))
                    if at.pages > 1 && request.leave_out.len() < MAX_LEFT_OUT && !request.leave_out.contains(&at.page) =>
                {
                    request.leave_out.push(at.page);
                }
                (error, _) => return Err(error),
            }
        }
    }

    /// Takes a message or an archive apart in a worker.
    ///
    /// # Errors
    /// As [`crate::take_apart`], or as [`Pool::read`] when there is no answer.
    pub async fn unpack(&self, mut request: UnpackRequest) -> Result<TakenApart, ReadError> {
        let whole = |path: &Path| std::path::absolute(path).map_err(|error| ReadError::storage(&error));
        request.file = whole(&request.file)?;
        request.work_dir = whole(&request.work_dir)?;
        self.once(Task::Unpack(request), |done| if let Done::Unpack(apart) = done { Some(*apart) } else { None }).await
    }

    /// Makes a searchable copy in a worker: the original may be a PDF that breaks whoever looks into it.
    ///
    /// # Errors
    /// As [`crate::copy::make`], or as [`Pool::read`] when there is no answer.
    pub async fn copy(&self, request: CopyRequest) -> Result<Copied, ReadError> {
        self.once(Task::Copy(Box::new(request)), |done| if let Done::Copy(copied) = done { Some(copied) } else { None }).await
    }

    /// Has a worker propose a form from its blank.
    ///
    /// # Errors
    /// What the decoding says, or that there is no answer, as [`Pool::read`].
    pub async fn draft(&self, mut request: DraftRequest) -> Result<Draft, ReadError> {
        let whole = |path: &Path| std::path::absolute(path).map_err(|error| ReadError::storage(&error));
        request.file = whole(&request.file)?;
        request.work_dir = whole(&request.work_dir)?;
        if let Some(from) = &mut request.from {
            from.blank = whole(&from.blank)?;
        }
        self.once(Task::Draft(Box::new(request)), |done| if let Done::Draft(draft) = done { Some(*draft) } else { None }).await
    }

    /// Has a worker judge the signatures of a file.
    ///
    /// # Errors
    /// As [`crate::signed::verify`], or as [`Pool::read`] when there is no answer.
    pub async fn verify(&self, request: VerifyRequest) -> Result<Verification, ReadError> {
        self.once(Task::Verify(request), |done| if let Done::Verify(found) = done { Some(*found) } else { None }).await
    }

    /// Has a worker draw and compare two revisions of a file.
    ///
    /// # Errors
    /// As [`crate::signed::compare`], or as [`Pool::read`] when there is no answer.
    pub async fn compare(&self, request: CompareRequest) -> Result<Compared, ReadError> {
        self.once(Task::Compare(request), |done| if let Done::Compare(compared) = done { Some(compared) } else { None }).await
    }

    /// Has a worker perform a task whose progress nobody follows.
    async fn once<T>(&self, task: Task, pick: impl FnOnce(Done) -> Option<T>) -> Result<T, ReadError> {
        self.ask(task, &mut |_| {}, pick).await.map_err(|(error, _)| error)
    }

    /// Has a worker perform a task and picks what came of it; on failure tells how far it had come.
    async fn ask<T>(
        &self,
        task: Task,
        progress: &mut impl FnMut(Progress),
        pick: impl FnOnce(Done) -> Option<T>,
    ) -> Result<T, (ReadError, Option<Progress>)> {
        let closed = |_| (ReadError::NotReady { detail: "the pool is closed".into() }, None);
        let _place = self.inner.places.acquire().await.map_err(closed)?;
        loop {
            let mut worker = match self.inner.take_idle() {
                Some(worker) => worker,
                None => self.inner.start().map_err(|error| (error, None))?,
            };
            let warm = worker.documents > 0;
            match worker.exchange(&task, &self.inner.options, progress).await {
                // A panic was caught and told; that worker is on its way out.
                Ok((Err(error @ ReadError::WorkerEnded { .. }), at)) => return Err((error, at)),
                Ok((result, at)) => {
                    self.give_back(worker);
                    let picked = result.and_then(|done| pick(done).ok_or_else(|| ReadError::WorkerEnded { detail: ANOTHER.into() }));
                    return picked.map_err(|error| (error, at));
                }
                Err(Failure::Late { at, limit }) => {
                    let _ = worker.child.kill().await;
                    return Err((ReadError::TimeLimit { seconds: limit.as_secs() }, at));
                }
                // A worker that had read other documents may have been ended for what they left behind, so a fresh one tries once more.
                Err(Failure::Broken { .. }) if warm => {}
                Err(Failure::Broken { at, detail }) => return Err((ReadError::WorkerEnded { detail }, at)),
            }
        }
    }

    /// Lets the workers that wait for work come to their end, and waits for them. A pool that is dropped kills them instead.
    pub async fn close(self) {
        let idle = self.inner.idle.lock().map(|mut idle| std::mem::take(&mut *idle)).unwrap_or_default();
        for worker in idle {
            let Worker { mut child, input, .. } = worker;
            // A closed input is how a worker knows that nothing more comes.
            drop(input);
            let _ended = timeout(LAST_WORDS, child.wait()).await;
        }
    }

    /// Workers that are alive: those that wait for work, and places in use.
    #[must_use]
    pub fn alive(&self) -> (usize, usize) {
        let idle = self.inner.idle.lock().map_or(0, |idle| idle.len());
        (idle, self.inner.options.workers.max(1) - self.inner.places.available_permits())
    }

    fn give_back(&self, mut worker: Worker) {
        if worker.documents >= self.inner.options.documents_per_worker {
            return;
        }
        worker.idle_since = Instant::now();
        if let Ok(mut idle) = self.inner.idle.lock() {
            idle.push(worker);
        }
        let (pool, limit) = (Arc::downgrade(&self.inner), self.inner.options.idle_limit);
        tokio::spawn(async move {
            tokio::time::sleep(limit).await;
            Inner::end_idle(&pool);
        });
    }
}

/// A worker has the same folder as we have, but why rely on it.
fn absolute(mut request: ReadRequest) -> Result<ReadRequest, ReadError> {
    let whole = |path: &Path| std::path::absolute(path).map_err(|error| ReadError::storage(&error));
    request.file = whole(&request.file)?;
    request.work_dir = whole(&request.work_dir)?;
    for known in &mut request.forms {
        known.blank = whole(&known.blank)?;
    }
    Ok(request)
}

impl Inner {
    /// The one that worked last, so that the others can grow old and end.
    fn take_idle(&self) -> Option<Worker> {
        self.idle.lock().ok()?.pop()
    }

    fn end_idle(pool: &Weak<Self>) {
        let Some(pool) = pool.upgrade() else { return };
        if let Ok(mut idle) = pool.idle.lock() {
            // Dropping kills (`kill_on_drop`); a worker without work has nothing to lose.
            idle.retain(|worker| worker.idle_since.elapsed() < pool.options.idle_limit);
        };
    }

    fn start(&self) -> Result<Worker, ReadError> {
        let options = &self.options;
        let not_ready = |error: &dyn std::fmt::Display| ReadError::NotReady { detail: format!("{}: {error}", options.program.display()) };
        let kept = KEPT_VARIABLES.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)));
        let mut child = Command::new(&options.program)
            .args(&options.args)
            .env_clear()
            .envs(kept)
            // Threads inside the recognition of one line cost far more than they give.
            .env("OMP_THREAD_LIMIT", "1")
            .env(MEMORY, options.memory_bytes.to_string())
            .env(LANGUAGES, &options.languages)
            .envs(models_folder().map(|folder| (MODELS_VARIABLE, folder)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            // A signal to the group (Ctrl-C, a service manager) is for the agent; it ends its workers itself.
            .process_group(0)
            .spawn()
            .map_err(|error| not_ready(&error))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Err(not_ready(&"no pipe")) };
        Ok(Worker { child, input, output: BufReader::new(output), documents: 0, idle_since: Instant::now() })
    }
}

impl Worker {
    /// One task from its asking to its end, with the last progress that was told.
    async fn exchange(
        &mut self,
        task: &Task,
        options: &PoolOptions,
        progress: &mut impl FnMut(Progress),
    ) -> Result<(Result<Done, ReadError>, Option<Progress>), Failure> {
        let (id, mut at) = (u64::from(self.documents) + 1, None);
        let broken = |at, detail: String| Failure::Broken { at, detail };
        let mut line = serde_json::to_vec(&Ask { id, task: task.clone() }).map_err(|error| broken(None, error.to_string()))?;
        line.push(b'\n');
        let end = Instant::now() + options.document_limit;
        let late = |at| Failure::Late { at, limit: if Instant::now() < end { options.time_limit } else { options.document_limit } };
        let asked = timeout(options.time_limit, async {
            self.input.write_all(&line).await?;
            self.input.flush().await
        });
        match asked.await {
            Err(_) => return Err(late(None)),
            Ok(Err(error)) => return Err(broken(None, self.last_words(&error.to_string()).await)),
            Ok(Ok(())) => {}
        }
        loop {
            let left = options.time_limit.min(end.saturating_duration_since(Instant::now()));
            let mut said = Vec::new();
            let mut output = (&mut self.output).take(MAX_LINE);
            let heard = timeout(left, output.read_until(b'\n', &mut said)).await;
            match heard {
                Err(_) => return Err(late(at)),
                Ok(Err(error)) => return Err(broken(at, self.last_words(&error.to_string()).await)),
                Ok(Ok(0)) => return Err(broken(at, self.last_words("no answer").await)),
                Ok(Ok(_)) => {}
            }
            match serde_json::from_slice::<Said>(&said) {
                Ok(Said::At { id: told, progress: here }) if told == id => {
                    at = Some(here);
                    progress(here);
                }
                Ok(Said::End { id: told, result }) if told == id => {
                    self.documents += 1;
                    return Ok((result, at));
                }
                Ok(_) => return Err(broken(at, ANOTHER.into())),
                Err(error) => return Err(broken(at, self.last_words(&error.to_string()).await)),
            }
        }
    }

    /// How it ended.
    async fn last_words(&mut self, otherwise: &str) -> String {
        match timeout(LAST_WORDS, self.child.wait()).await {
            Ok(Ok(status)) => format!("the worker ended: {status}"),
            _ => otherwise.to_owned(),
        }
    }
}
