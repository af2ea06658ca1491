//! `greffier graph WORKFLOW`: a workflow as a drawing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use greffier_graph::{Counts, Format};
use greffier_language::{Diagnostic, Severity, SourceFile, Workflow, read_workflow, render_human};
use greffier_runner::OfficeFiles;

use crate::arguments::{Graph, GraphFormat, Lang};
use crate::{daemon, output};

pub(crate) async fn run(what: &Graph, lang: Lang) -> anyhow::Result<ExitCode> {
    // A drawing of a workflow with errors would lack ways and steps.
    let Some((_, workflow)) = read(&what.workflow, what.name.as_deref(), lang)? else { return Ok(ExitCode::from(1)) };
    let counts = match &what.config {
        Some(config) => counts(config, &workflow).await?,
        None => Counts::new(),
    };
    let format = match what.format {
        GraphFormat::Mermaid => Format::Mermaid,
        GraphFormat::Svg => Format::Svg,
        GraphFormat::Dot => Format::Dot,
    };
    output::say(&greffier_graph::draw(&workflow, format, lang.tag(), &counts));
    Ok(ExitCode::SUCCESS)
}

/// The workflow that a file, or the folder of an office and a name, mean, with the office's files. `None` when it has errors, which are shown.
pub(super) fn read(path: &Path, name: Option<&str>, lang: Lang) -> anyhow::Result<Option<(OfficeFiles, Workflow)>> {
    let (office, wanted) = place(path, name)?;
    let files = OfficeFiles::read(&office, None)?;
    let (source, workflow, found) = choose(&files, &office, wanted.as_ref())?;
    let errors = || found.iter().any(|finding| finding.severity == Severity::Error);
    let Some(workflow) = workflow.filter(|_| !errors()) else {
        output::note(&render_human(&found, &[source], lang.tag()));
        return Ok(None);
    };
    Ok(Some((files, workflow)))
}

/// Which workflow of an office is wanted.
enum Wanted {
    /// The one in this file of `workflows/`.
    File(String),
    /// The one with this name.
    Named(String),
}

/// The office's folder, and what is wanted of it; `None` for its only workflow.
fn place(path: &Path, name: Option<&str>) -> anyhow::Result<(PathBuf, Option<Wanted>)> {
    if path.is_dir() {
        return Ok((path.to_owned(), name.map(|name| Wanted::Named(name.to_owned()))));
    }
    if name.is_some() {
        anyhow::bail!("GRF-CLI-031: {} is not a folder: name either a file, or an office's folder and a workflow of it", path.display());
    }
    let path = path.canonicalize().map_err(|error| anyhow::anyhow!("GRF-CLI-031: {} cannot be read: {error}", path.display()))?;
    let folder = path.parent().filter(|folder| folder.file_name().is_some_and(|name| name == "workflows"));
    match (folder.and_then(Path::parent), path.file_name()) {
        (Some(office), Some(name)) => Ok((office.to_owned(), Some(Wanted::File(name.to_string_lossy().into_owned())))),
        _ => anyhow::bail!("GRF-CLI-031: {} is not in the folder workflows/ of an office", path.display()),
    }
}

/// A workflow file, what it says, and what was found about it.
type Read = (SourceFile, Option<Workflow>, Vec<Diagnostic>);

fn choose(files: &OfficeFiles, office: &Path, wanted: Option<&Wanted>) -> anyhow::Result<Read> {
    let folder = office.join("workflows");
    let mut all: Vec<Read> = files
        .sources
        .iter()
        .filter(|source| Path::new(&source.path).parent() == Some(&folder))
        .map(|source| {
            let (workflow, found) = read_workflow(source, &files.office.forms, &files.parts);
            (source.clone(), workflow, found)
        })
        .collect();
    let is_file = |source: &SourceFile, name: &str| Path::new(&source.path).file_name().is_some_and(|file| file == name);
    let place = match wanted {
        Some(Wanted::File(name)) => all.iter().position(|(source, ..)| is_file(source, name)),
        Some(Wanted::Named(name)) => all
            .iter()
            .position(|(_, workflow, _)| workflow.as_ref().is_some_and(|workflow| workflow.name == *name))
            .or_else(|| all.iter().position(|(source, ..)| is_file(source, &format!("{name}.yaml")))),
        None if all.len() == 1 => Some(0),
        None => None,
    };
    let Some(place) = place else {
        let names: Vec<&str> = files.office.workflows.keys().map(String::as_str).collect();
        anyhow::bail!("GRF-CLI-031: name one workflow of {}: {}", office.display(), names.join(", "));
    };
    Ok(all.swap_remove(place))
}

/// How many cases of the workflow are open at each of its steps; those without any have none.
async fn counts(config: &Path, workflow: &Workflow) -> anyhow::Result<Counts> {
    let store = daemon::store(&greffier_config::load(config)?).await?;
    let mut counts: Counts = store.open_cases_by_step(&workflow.name).await?.into_iter().map(|(step, count)| (step.0, count)).collect();
    store.close().await;
    // Steps without a case bear no badge: what there is to see stands out.
    counts.retain(|_, count| *count > 0);
    Ok(counts)
}
