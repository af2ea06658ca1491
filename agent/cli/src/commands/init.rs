//! `greffier init DIR`: a new office.

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::Lang;
use crate::{library, output};

pub(crate) fn run(folder: &Path, office: &str, lang: Lang) -> anyhow::Result<ExitCode> {
    library::write_office(office, folder)?;
    let shown = folder.display();
    output::say(&match lang {
        Lang::Fr => format!(
            "Le bureau est dans {shown}. Ensuite, dans ce dossier :\n\
             \x20 greffier check .                                   vérifier les fichiers\n\
             \x20 greffier keys new --name sceau --out keys          faire la clé du bureau et son autorité\n\
             \x20 greffier keys new --name horodatage --out keys --time-stamps   et celle de ses horodatages\n\
             \x20 greffier account set NOM --display-name \"…\" --role RÔLE   (ceux de greffier.toml)\n\
             \x20 greffier run                                       démarrer l'agent"
        ),
        Lang::En => format!(
            "The office is in {shown}. Next, in that folder:\n\
             \x20 greffier check .                                   check the files\n\
             \x20 greffier keys new --name sceau --out keys          make the office's key and its authority\n\
             \x20 greffier keys new --name horodatage --out keys --time-stamps   and that of its time stamps\n\
             \x20 greffier account set NAME --display-name \"…\" --role ROLE   (those of greffier.toml)\n\
             \x20 greffier run                                       start the agent"
        ),
    });
    Ok(ExitCode::SUCCESS)
}
