//! `greffier doctor`: what this machine lacks, and the command that mends it.

mod signing;

use std::path::Path;
use std::process::ExitCode;

use greffier_casework::REPAIR_ROLE;
use greffier_config::{Config, Inbox, OwnKey};
use greffier_extraction::ocr::{Paddle, Tesseract, models_folder};
use greffier_runner::OfficeFiles;
use greffier_store::Store;

use crate::arguments::Lang;
use crate::{daemon, output};

/// One thing that was looked at.
struct Finding {
    good: bool,
    fr: String,
    en: String,
    mend: Option<String>,
}

impl Finding {
    fn good(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { good: true, fr: fr.into(), en: en.into(), mend: None }
    }

    fn bad(fr: impl Into<String>, en: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { good: false, fr: fr.into(), en: en.into(), mend: Some(mend.into()) }
    }
}

pub(crate) async fn run(config: &Path, lang: Lang) -> anyhow::Result<ExitCode> {
    let mut findings = vec![reader(), second_reader()];
    match greffier_config::load(config) {
        Ok(config) => {
            findings.push(Finding::good("la configuration se lit", "the configuration can be read"));
            let office = daemon::office(&config);
            findings.push(files(&office));
            let store = daemon::store(&config).await;
            findings.push(database(&store));
            findings.extend(signing::renewals(&store).await);
            let keys = &config.keys;
            findings.push(key(&config, ["le sceau du bureau", "the office's seal"], keys.seal(), ""));
            findings.push(key(&config, ["la clé des horodatages", "the key of the time stamps"], keys.time_stamping(), " --time-stamps"));
            findings.extend(signing::stamps_end(&config));
            findings.extend(signing::profiles(&config));
            findings.extend(signing::mark(&config));
            findings.extend(office.iter().flat_map(|office| signing::nothing_to_seal_with(&config, office)));
            findings.extend(revocation_list(&config));
            findings.extend(config.inboxes.iter().filter_map(|inbox| Some(folder(&config.path(inbox.folder.as_ref()?)))));
            findings.extend(config.inboxes.iter().filter_map(repairs));
        }
        Err(error) => {
            findings.push(Finding::bad(error.to_string(), error.to_string(), "greffier init DIR; greffier run --config DIR/greffier.toml"))
        }
    }
    for finding in &findings {
        let sentence = if lang == Lang::En { &finding.en } else { &finding.fr };
        output::say(&format!("{} {sentence}", if finding.good { "✓" } else { "✗" }));
        if let Some(mend) = &finding.mend {
            output::say(&format!("    {mend}"));
        }
    }
    Ok(if findings.iter().all(|finding| finding.good) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Reading needs tesseract's library and its French and English data.
fn reader() -> Finding {
    match Tesseract::new("fra+eng") {
        Ok(_) => Finding::good("tesseract lit le français et l'anglais", "tesseract reads French and English"),
        Err(error) => Finding::bad(
            format!("la lecture ne démarre pas : {error}"),
            format!("reading does not start: {error}"),
            "apt-get install tesseract-ocr tesseract-ocr-fra tesseract-ocr-eng",
        ),
    }
}

/// Independent of tesseract, it settles what tesseract is not sure of.
fn second_reader() -> Finding {
    let mend = "agent/extraction/models/setup.sh";
    match models_folder().map(|folder| Paddle::load(&folder)) {
        Some(Ok(_)) => Finding::good("le second lecteur a son modèle", "the second reader has its model"),
        Some(Err(error)) => Finding::bad(
            format!("le modèle du second lecteur est abîmé : {error}"),
            format!("the model of the second reader is damaged: {error}"),
            mend,
        ),
        None => Finding {
            mend: Some(mend.to_owned()),
            ..Finding::good(
                "la lecture se passe d'un second lecteur : plus de valeurs vont à une personne",
                "reading does without a second reader: more values go to a person",
            )
        },
    }
}

fn files(office: &anyhow::Result<OfficeFiles>) -> Finding {
    match office {
        Ok(files) if files.usable() => Finding::good("les fichiers du bureau sont sains", "the office's files are sound"),
        Ok(_) => Finding::bad("les fichiers du bureau ont des erreurs", "the office's files have errors", "greffier check ."),
        Err(error) => Finding::bad(error.to_string(), error.to_string(), "greffier init DIR"),
    }
}

fn database(store: &anyhow::Result<Store>) -> Finding {
    match store {
        Ok(store) => Finding::good(format!("la base répond ({})", store.backend()), format!("the database answers ({})", store.backend())),
        Err(error) => Finding::bad(error.to_string(), error.to_string(), "[storage] database = … (greffier.toml)"),
    }
}

/// A key that the agent opens by itself. `what` names it in French and English; `more` is what `keys new` needs besides.
fn key(config: &Config, [fr, en]: [&str; 2], key: Option<OwnKey<'_>>, more: &str) -> Finding {
    let Some(key) = key else {
        return Finding::good(format!("pas configuré : {fr}"), format!("not configured: {en}"));
    };
    let (folder, passphrase) = (config.path(&config.keys.folder), config.path(key.passphrase_file));
    if greffier_keys::key_file(&folder, key.name).is_file() && passphrase.is_file() {
        return Finding::good(format!("en place : {fr}"), format!("in place: {en}"));
    }
    Finding::bad(
        format!("{fr} : la clé ou sa phrase de passe manque"),
        format!("{en}: the key or its passphrase is missing"),
        format!("greffier keys new --name {} --out {}{more}; umask 077; cat > {}", key.name, folder.display(), passphrase.display()),
    )
}

/// Days before its end at which the office's revocation list is to be made anew.
const LIST_DAYS: i64 = 60;

/// The office's revocation list, when it ends soon: without it nothing is signed at the long-term levels, and others cannot tell any more.
fn revocation_list(config: &Config) -> Option<Finding> {
    let folder = config.path(&config.keys.folder);
    let until = greffier_keys::list_until(&folder).ok().flatten()?;
    let soon = jiff::Timestamp::now().saturating_add(jiff::SignedDuration::from_hours(LIST_DAYS * 24)).unwrap_or(jiff::Timestamp::MAX);
    let day = jiff::tz::TimeZone::UTC.to_datetime(until).date();
    Some(if until > soon {
        Finding::good(format!("la liste de révocation vaut jusqu'au {day}"), format!("the revocation list holds until {day}"))
    } else {
        Finding::bad(
            format!("la liste de révocation finit le {day}"),
            format!("the revocation list ends on {day}"),
            format!("greffier keys revoke --folder {}", folder.display()),
        )
    })
}

/// What fails in a case is mended by somebody with the role `support`, who must see the inbox it came by.
fn repairs(inbox: &Inbox) -> Option<Finding> {
    let name = &inbox.name;
    let hidden = !inbox.readers.is_empty() && !inbox.readers.iter().any(|role| role == REPAIR_ROLE);
    hidden.then(|| {
        Finding::bad(
            format!("la boîte {name} cache ses pannes au rôle « {REPAIR_ROLE} » : personne ne les verrait"),
            format!("the inbox {name} hides its failures from the role “{REPAIR_ROLE}”: nobody would see them"),
            format!("[[inbox]] name = \"{name}\": readers = [… , \"{REPAIR_ROLE}\"], or give the role to a reader's account"),
        )
    })
}

/// A folder that can be written to, tried by writing.
fn folder(folder: &Path) -> Finding {
    let shown = folder.display();
    let tried = std::fs::create_dir_all(folder).and_then(|()| tempfile::NamedTempFile::with_prefix_in(".greffier-", folder).map(|_| ()));
    match tried {
        Ok(()) => Finding::good(format!("boîte {shown}"), format!("inbox {shown}")),
        Err(error) => {
            Finding::bad(format!("boîte {shown} : {error}"), format!("inbox {shown}: {error}"), format!("chown, chmod u+rwx {shown}"))
        }
    }
}
