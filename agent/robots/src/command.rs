//! One run of a program: no shell, no environment, inputs and outcome as JSON, killed with all that it started when its time is over.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use greffier_language::CommandWay;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use crate::order::{Order, Shown};
use crate::outcome::{Did, Outcome};
use crate::settings::lacking;
use crate::{Failure, Reason, Settings};

/// Bytes of its output that are read.
const MAX_OUTPUT: u64 = 1024 * 1024;
/// The exit code of a program that knows that trying again is of no use (`EX_CONFIG` of `sysexits.h`).
const EX_CONFIG: i32 = 78;

/// What a program says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    outputs: Option<BTreeMap<String, Value>>,
    refusal: Option<String>,
    #[serde(default)]
    said: String,
}

pub(crate) async fn call(order: &Order<'_>, way: &CommandWay, settings: &Settings) -> Result<Did, Failure> {
    let program = settings.commands.get(&way.program).ok_or_else(|| lacking(format!("[robots.commands] has no “{}”", way.program)))?;
    let mut child = Command::new(program)
        .args(&way.arguments)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::PermissionDenied => lacking(format!("the program “{}” cannot be run: {error}", way.program)),
            _ => again(format!("the program “{}” could not be started: {error}", way.program)),
        })?;
    let group = Group::of(&child);
    let input = json!({ "robot": order.robot.name, "key": order.key, "inputs": order.inputs(Shown::All) }).to_string();
    let ended = tokio::time::timeout(Duration::from_secs(way.timeout.into()), talk(&mut child, input.as_bytes())).await;
    // Whatever it left running ends with it.
    drop(group);
    let (status, answer) = ended.map_err(|_| again(format!("the program took longer than {} s", way.timeout)))??;
    if !status.success() {
        let said = format!("the program ended with {status}");
        return Err(if status.code() == Some(EX_CONFIG) { Failure::Never(Reason::Program(said)) } else { again(said) });
    }
    let sent = json!({
        "way": "command",
        "program": way.program,
        "arguments": way.arguments,
        "inputs": order.inputs(Shown::Masked),
    });
    Ok(Did { outcome: understood(order, &answer)?, sent, status: status.code().into(), answer })
}

/// The processes of one program.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // When it is over there is nobody to be told.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Gives it its input and reads its output, both at once: either may be more than a pipe holds.
async fn talk(child: &mut Child, input: &[u8]) -> Result<(ExitStatus, Vec<u8>), Failure> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else { return Err(again("the program has no pipes".into())) };
    let give = async move {
        // One that reads no input closes it; what it says counts all the same.
        let _ = stdin.write_all(input).await;
    };
    let mut answer = Vec::new();
    let mut bounded = stdout.take(MAX_OUTPUT + 1);
    let ((), read) = tokio::join!(give, bounded.read_to_end(&mut answer));
    read.map_err(|error| again(format!("the output of the program could not be read: {error}")))?;
    if answer.len() as u64 > MAX_OUTPUT {
        return Err(Failure::Never(Reason::Answer("the output of the program is longer than 1 MiB".into())));
    }
    let status = child.wait().await.map_err(|error| again(format!("the end of the program is not known: {error}")))?;
    Ok((status, answer))
}

fn understood(order: &Order<'_>, answer: &[u8]) -> Result<Outcome, Failure> {
    let wrong = |said: String| Failure::Never(Reason::Answer(said));
    // What serde says of it would show what stands there.
    let answer: Answer = serde_json::from_slice(answer)
        .map_err(|_| wrong("the output of the program is neither {\"outputs\": …} nor {\"refusal\": …}".into()))?;
    match (answer.outputs, answer.refusal) {
        (Some(outputs), None) => {
            if let Some(name) = outputs.keys().find(|name| order.robot.output(name).is_none()) {
                return Err(wrong(format!("the robot has no output “{}”", name.chars().take(60).collect::<String>())));
            }
            Outcome::outputs(order.robot, |output| outputs.get(&output.name))
        }
        (None, Some(refusal)) if order.robot.refusal(&refusal).is_some() => Ok(Outcome::refused(&refusal, &answer.said)),
        (None, Some(_)) => Err(wrong("the program says a refusal that the robot has not".into())),
        _ => Err(wrong("the program says neither outputs nor a refusal, or both".into())),
    }
}

fn again(said: String) -> Failure {
    Failure::Again(Reason::Program(said))
}
