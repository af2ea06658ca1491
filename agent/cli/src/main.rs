//! `greffier`: the command line. It reads arguments, puts the rooms of the house together, and turns outcomes into exit codes.
//!
//! JSON goes to standard output alone; progress and logs to standard error.
//!
//! **Architecture Invariant:** nothing imports this crate.

mod arguments;
mod commands;
mod daemon;
mod library;
mod output;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // A worker is this program again, in a process of its own that can be killed: nothing else is set up in it.
    if matches!(arguments.command, Command::Worker) {
        return greffier_extraction::worker::main();
    }
    // The daemon tells what it does; a command that somebody watches tells what is wrong.
    let tells = if matches!(arguments.command, Command::Run(_)) {
        "warn,greffier=info,greffier_intake=info,greffier_runner=info,greffier_web=info"
    } else {
        "error"
    };
    output::start_logging(arguments.log_json, tells);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::could_not_run(&error.into()),
    };
    let code = match runtime.block_on(commands::run(arguments)) {
        Ok(code) => code,
        Err(error) => output::could_not_run(&error),
    };
    // Threads that still set a letter or read a file are not waited for: all that counts is on disk.
    runtime.shutdown_background();
    code
}
