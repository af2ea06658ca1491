//! Where the models that do not come with the program stand on a machine.

use std::ffi::OsString;
use std::path::PathBuf;

/// The environment variable with the folder of the models; it goes before every other place.
pub const MODELS_VARIABLE: &str = "GREFFIER_MODELS";
/// The file of the second reader in that folder. `agent/extraction/models/setup.sh` puts it there.
pub const RECOGNISER: &str = "pp-ocrv6-small-latin.onnx";

/// The folder that holds the second reader: what [`MODELS_VARIABLE`] names, or else the first `greffier/models` that has it under
/// `$XDG_DATA_HOME` (`~/.local/share`) and `$XDG_DATA_DIRS` (`/usr/local/share`, `/usr/share`), after the XDG Base Directory
/// Specification. `None` where it is nowhere.
#[must_use]
pub fn models_folder() -> Option<PathBuf> {
    folders(|name| std::env::var_os(name).filter(|value| !value.is_empty())).into_iter().find(|folder| folder.join(RECOGNISER).is_file())
}

fn folders(variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    if let Some(chosen) = variable(MODELS_VARIABLE) {
        return vec![chosen.into()];
    }
    let home = variable("XDG_DATA_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local/share")));
    let shared = variable("XDG_DATA_DIRS").unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    home.into_iter()
        .chain(std::env::split_paths(&shared))
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("greffier/models"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_folder_is_the_only_one() {
        let of = |pairs: &[(&str, &str)]| -> Vec<String> {
            let variable = |name: &str| pairs.iter().find(|(other, _)| *other == name).map(|(_, value)| OsString::from(value));
            folders(variable).iter().map(|folder| folder.display().to_string()).collect()
        };
        assert_eq!(of(&[(MODELS_VARIABLE, "/m"), ("HOME", "/root")]), ["/m"]);
        assert_eq!(
            of(&[("HOME", "/home/a")]),
            ["/home/a/.local/share/greffier/models", "/usr/local/share/greffier/models", "/usr/share/greffier/models"]
        );
        assert_eq!(of(&[("XDG_DATA_HOME", "/d"), ("XDG_DATA_DIRS", "/s:relative")]), ["/d/greffier/models", "/s/greffier/models"]);
    }
}
