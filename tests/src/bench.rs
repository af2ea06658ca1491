//! What benches measure with: whole processes, their time and their memory.
#![allow(clippy::missing_panics_doc, reason = "a bench that cannot go on panics, and says why")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    /// Time on the wall.
    pub wall: Duration,
    /// Time on processors, of the command and all it waited for.
    pub cpu: Duration,
}

/// What a command took, with its memory.
#[derive(Debug, Clone, Copy)]
pub struct Watched {
    /// Its time.
    pub spent: Spent,
    /// The most resident memory it had together with its children, in KiB.
    pub peak_kib: u64,
    /// The most resident memory of one of its children, in KiB.
    pub worker_peak_kib: u64,
}

/// Time between two looks at a process's memory.
const LOOK: Duration = Duration::from_millis(20);

/// Runs a command to its end; returns what it took and its standard output.
pub fn watch(command: Command) -> (Watched, String) {
    let (watched, mut texts) = together(vec![command], 1);
    (watched, texts.swap_remove(0))
}

/// Runs commands, so many at once, until all have ended; returns what they took together and the standard output of each.
pub fn together(commands: Vec<Command>, at_once: usize) -> (Watched, Vec<String>) {
    let (cpu, begun) = (cpu_of_children(), Instant::now());
    let (mut peak_kib, mut worker_peak_kib) = (0, 0);
    let (mut waiting, mut running, mut outputs) = (commands.into_iter(), Vec::new(), Vec::new());
    loop {
        while running.len() < at_once
            && let Some(mut command) = waiting.next()
        {
            let output = tempfile::NamedTempFile::new().expect("a temporary file");
            let file = output.reopen().expect("the temporary file");
            running.push(command.stdin(Stdio::null()).stdout(file).stderr(Stdio::null()).spawn().expect("the command starts"));
            outputs.push(output);
        }
        if running.is_empty() {
            break;
        }
        peak_kib = peak_kib.max(running.iter().map(|child| resident_kib(child.id(), true)).sum());
        let workers = running.iter().flat_map(|child| children(child.id()));
        worker_peak_kib = workers.map(|id| status_kib(id, "VmHWM:")).fold(worker_peak_kib, u64::max);
        std::thread::sleep(LOOK);
        running.retain_mut(|child| child.try_wait().expect("the command is waited for").is_none());
    }
    let spent = Spent { wall: begun.elapsed(), cpu: cpu_of_children().saturating_sub(cpu) };
    let text = |output: &tempfile::NamedTempFile| std::fs::read(output.path()).expect("what the command wrote");
    let texts = outputs.iter().map(|output| String::from_utf8_lossy(&text(output)).into_owned()).collect();
    (Watched { spent, peak_kib, worker_peak_kib }, texts)
}

/// Processor time of all children that were waited for: fields 16 and 17 of `/proc/self/stat`, in ticks of 10 ms (proc_pid_stat(5)).
fn cpu_of_children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("/proc/self/stat");
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The machine, for the head of a table.
pub fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpus.lines().find_map(|line| line.strip_prefix("model name")).map_or("unknown", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib: u64 = memory.lines().next().and_then(|line| line.split_whitespace().nth(1)).and_then(|kib| kib.parse().ok()).unwrap_or(0);
    let processors = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!("{model}, {processors} processors, {} GiB", (kib + (1 << 19)) >> 20)
}

/// Resident memory of a process in KiB, with that of its children where wanted.
pub fn resident_kib(process: u32, with_children: bool) -> u64 {
    let own = status_kib(process, "VmRSS:");
    if !with_children {
        return own;
    }
    own + children(process).into_iter().map(|id| status_kib(id, "VmRSS:")).sum::<u64>()
}

fn children(process: u32) -> Vec<u32> {
    let list = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = list.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    children.flat_map(|text| text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()).collect()
}

/// A figure of `/proc/<process>/status` in KiB (proc_pid_status(5)).
fn status_kib(process: u32, figure: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(figure));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
