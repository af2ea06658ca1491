//! The offices that are shipped with the program.

use std::path::Path;

use anyhow::{Context as _, bail};
use clap::ValueEnum as _;
use include_dir::{Dir, DirEntry, include_dir};

use crate::arguments::SchemaOf;

/// The sample offices, each with its forms, workflows, letters, catalogue and configuration.
static LIBRARY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../workflows/library");
/// The one that is made unless another is named; it has faxes to try it with.
pub(crate) const SAMPLE: &str = "changement-adresse";

/// The folder of the sample faxes in the sample office; it is no part of an office that is made from it.
const FAXES: &str = "samples";

/// How a file begins that names its schema, before the way there.
const SCHEMA: &str = "# yaml-language-server: $schema=";

/// One sample fax.
pub(crate) struct Fax {
    /// File name, as a fax gateway gives it.
    pub(crate) name: String,
    /// The bytes.
    pub(crate) bytes: &'static [u8],
}

/// Writes the sample office of this name into `folder`, which must be empty or not there.
pub(crate) fn write_office(name: &str, folder: &Path) -> anyhow::Result<()> {
    let Some(office) = offices().find(|office| office.path() == Path::new(name)) else {
        let names: Vec<String> = offices().map(|office| office.path().display().to_string()).collect();
        bail!("GRF-CLI-033: there is no sample office “{name}”; choose one of {}", names.join(", "));
    };
    let taken = folder.exists() && std::fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?.next().is_some();
    if taken {
        bail!("GRF-CLI-003: {} is not empty; name a new folder", folder.display());
    }
    write_folder(office, folder, &[FAXES])?;
    let schemas = folder.join("schemas");
    std::fs::create_dir_all(&schemas)?;
    for of in SchemaOf::value_variants() {
        let name = of.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        std::fs::write(schemas.join(format!("{name}.json")), serde_json::to_string_pretty(&of.schema())? + "\n")?;
    }
    for sub in ["data", "keys", "outbox", "attestations"] {
        std::fs::create_dir_all(folder.join(sub))?;
    }
    Ok(())
}

fn write_folder(from: &Dir<'_>, to: &Path, without: &[&str]) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("{}", to.display()))?;
    for entry in from.entries() {
        let Some(name) = entry.path().file_name() else { continue };
        match entry {
            DirEntry::Dir(_) if without.iter().any(|left_out| name == *left_out) => {}
            DirEntry::Dir(folder) => write_folder(folder, &to.join(name), &[])?,
            DirEntry::File(file) => {
                // In the library, the offices share their schemas, one folder above them; a new office has its own.
                let text = file.contents_utf8().and_then(|text| text.strip_prefix(SCHEMA)?.strip_prefix("../"));
                let own = text.map(|text| format!("{SCHEMA}{text}").into_bytes());
                std::fs::write(to.join(name), own.as_deref().unwrap_or(file.contents()))
                    .with_context(|| format!("{}", to.join(name).display()))?
            }
        }
    }
    Ok(())
}

/// The sample offices, in the order of their names.
fn offices() -> impl Iterator<Item = &'static Dir<'static>> {
    LIBRARY.dirs().filter(|office| office.get_file(office.path().join("greffier.toml")).is_some())
}

/// The sample faxes, by name.
pub(crate) fn faxes() -> Vec<Fax> {
    let folder = LIBRARY.get_dir(Path::new(SAMPLE).join(FAXES));
    let files = folder.into_iter().flat_map(Dir::files).filter(|file| file.path().extension().is_some_and(|ending| ending == "tif"));
    let mut faxes: Vec<_> = files
        .filter_map(|file| Some(Fax { name: file.path().file_name()?.to_string_lossy().into_owned(), bytes: file.contents() }))
        .collect();
    faxes.sort_by(|a, b| a.name.cmp(&b.name));
    faxes
}
