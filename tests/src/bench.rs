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

/// Runs a command to its end; returns what it took and its standard output.
pub fn measure(command: &mut Command) -> (Spent, String) {
    let cpu = cpu_of_children();
    let begun = Instant::now();
    let output = command.stderr(Stdio::null()).output().expect("the command starts");
    let wall = begun.elapsed();
    let cpu = cpu_of_children().saturating_sub(cpu);
    (Spent { wall, cpu }, String::from_utf8_lossy(&output.stdout).into_owned())
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

/// Runs a command to its end as [`measure`] does, and looks at its memory meanwhile.
pub fn watch(command: &mut Command) -> (Watched, String) {
    let cpu = cpu_of_children();
    let begun = Instant::now();
    let output = tempfile::NamedTempFile::new().expect("a temporary file");
    let file = output.reopen().expect("the temporary file");
    let mut child = command.stdin(Stdio::null()).stdout(file).stderr(Stdio::null()).spawn().expect("the command starts");
    let (mut peak_kib, mut worker_peak_kib) = (0, 0);
    while child.try_wait().expect("the command is waited for").is_none() {
        let workers: Vec<u64> = children(child.id()).into_iter().map(|id| status_kib(id, "VmHWM:")).collect();
        peak_kib = peak_kib.max(resident_kib(child.id(), true));
        worker_peak_kib = workers.into_iter().fold(worker_peak_kib, u64::max);
        std::thread::sleep(LOOK);
    }
    let spent = Spent { wall: begun.elapsed(), cpu: cpu_of_children().saturating_sub(cpu) };
    let text = std::fs::read_to_string(output.path()).expect("what the command wrote");
    (Watched { spent, peak_kib, worker_peak_kib }, text)
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
