//! What the command line prints, and where.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the one place that speaks to the terminal")]

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use tracing_subscriber::EnvFilter;

use crate::arguments::Lang;

/// Bytes a passphrase file may have.
const MAX_SECRET: u64 = 4_096;
/// Characters of a line of prose.
const WIDTH: usize = 96;

/// Logs go to standard error; `RUST_LOG` chooses what, `otherwise` when it is not set.
pub(crate) fn start_logging(json: bool, otherwise: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(otherwise));
    let colours = std::io::stderr().is_terminal();
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).with_ansi(colours);
    if json { logs.json().init() } else { logs.init() }
}

/// The language that was asked for, or that of the terminal.
pub(crate) fn language(asked: Option<Lang>) -> Lang {
    let from_terminal = || {
        let tag = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|tag| !tag.is_empty()));
        if tag.is_some_and(|tag| tag.starts_with("en")) { Lang::En } else { Lang::Fr }
    };
    asked.unwrap_or_else(from_terminal)
}

/// A line for people or a program, on standard output. A closed pipe ends quietly.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") });
}

/// The text with no line longer than a terminal shows well, broken between words. Lines that are moved in stay as they are.
pub(crate) fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut width = 0;
        for (index, word) in line.split(' ').enumerate() {
            let length = word.chars().count();
            if index > 0 && !line.starts_with("    ") && width + 1 + length > WIDTH {
                out.push('\n');
                width = 0;
            } else if index > 0 {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += length;
        }
        out.push('\n');
    }
    out
}

/// News about progress, on standard error.
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// Says why nothing could be done. Exit code 2.
pub(crate) fn could_not_run(error: &anyhow::Error) -> ExitCode {
    let mut said = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // A cause that the sentence before already tells is not told twice.
        if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    eprintln!("greffier: {said}");
    ExitCode::from(2)
}

/// A secret from a file, or from the terminal.
pub(crate) fn secret(file: Option<&Path>, what: &str) -> anyhow::Result<String> {
    let text = match file {
        Some(file) => {
            let length = std::fs::metadata(file).with_context(|| format!("{}", file.display()))?.len();
            if length > MAX_SECRET {
                bail!("GRF-CLI-001: {} is larger than a {what} can be", file.display());
            }
            std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?
        }
        None if std::io::stdin().is_terminal() => {
            eprint!("{what}: ");
            // The terminal shows what is typed; the documentation says to prefer a file or a pipe.
            std::io::stdin().lock().lines().next().transpose()?.unwrap_or_default()
        }
        None => std::io::read_to_string(std::io::stdin().lock())?,
    };
    let secret = text.trim_end_matches(['\r', '\n']).to_owned();
    if secret.is_empty() {
        bail!("GRF-CLI-002: the {what} is empty");
    }
    Ok(secret)
}
