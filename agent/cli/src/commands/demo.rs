//! `greffier demo`: the sample office in a temporary folder, with faxes that arrive while one looks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use greffier_config::Config;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::arguments::{Demo, Lang};
use crate::commands::account::{NewAccount, set};
use crate::{daemon, library, output};

/// The person of the demo: she may do everything in it.
const ACCOUNT: &str = "marie";
/// Her name.
const NAME: &str = "Marie Gagnon";
/// Her password and the passphrase of her key. The office is made up, lives on this machine alone and ends with the demo.
const PASSWORD: &str = "demonstration";
/// Her roles.
const ROLES: [&str; 4] = ["commis", "signataire", "gestion", "support"];
/// Time between two faxes.
const PAUSE: Duration = Duration::from_millis(800);

pub(crate) async fn run(arguments: &Demo, lang: Lang) -> anyhow::Result<ExitCode> {
    // Removed when it goes out of scope, whatever happens on the way.
    let temporary = match arguments.keep {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("greffier-demo-").tempdir()?),
    };
    let folder = match (&temporary, &arguments.keep) {
        (Some(temporary), _) => temporary.path().join("bureau"),
        (None, Some(keep)) => keep.clone(),
        (None, None) => PathBuf::from("bureau"),
    };
    let listener = listen(arguments.port, lang).await?;
    let address = listener.local_addr()?;
    output::note(match lang {
        Lang::Fr => "Un bureau d'essai se prépare : clés, autorité, compte…",
        Lang::En => "A sample office is being set up: keys, authority, account…",
    });
    let config = prepare(&folder).await?;
    let inbox = config.inboxes.iter().find_map(|inbox| inbox.folder.as_ref()).context("the sample office has no inbox")?;
    let inbox = config.path(inbox);
    let url = format!("http://{address}");
    tell(&url, &folder, lang);
    if !arguments.no_open {
        open_browser(&url);
    }
    let stop = daemon::stop_on_signal()?;
    let store = daemon::store(&config).await?;
    let faxes = tokio::spawn(send_faxes(inbox, store, stop.clone(), lang));
    daemon::run(config, listener, stop).await?;
    faxes.abort();
    if let Some(temporary) = temporary {
        temporary.close()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The wanted port, or the next free one.
async fn listen(port: u16, lang: Lang) -> anyhow::Result<TcpListener> {
    if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
        return Ok(listener);
    }
    output::note(&match lang {
        Lang::Fr => format!("Le port {port} est pris ; la console en prend un autre."),
        Lang::En => format!("Port {port} is taken; the console takes another."),
    });
    Ok(TcpListener::bind(("127.0.0.1", 0)).await?)
}

/// Writes the office, its keys and its account.
async fn prepare(folder: &Path) -> anyhow::Result<Config> {
    library::write_office(library::SAMPLE, folder)?;
    let config = greffier_config::load(&folder.join("greffier.toml"))?;
    let keys = config.path(&config.keys.folder);
    let organisation = config.office.name.fr.clone();
    let seal = config.keys.seal.clone().context("the sample office has no seal")?;
    let passphrase_file = config.keys.seal_passphrase_file.clone().context("the sample office has no passphrase file")?;
    let stamps = config.keys.time_stamps.clone().context("the sample office stamps no times")?;
    let stamps_file =
        config.keys.time_stamps_passphrase_file.clone().context("the sample office has no passphrase file for its time stamps")?;
    write_secret(&config.path(&passphrase_file), PASSWORD)?;
    write_secret(&config.path(&stamps_file), PASSWORD)?;
    tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
        let wanted = [(seal.as_str(), organisation.as_str(), false), (ACCOUNT, NAME, false), (stamps.as_str(), "Horodatage", true)];
        for (name, subject, stamps_times) in wanted {
            let request = greffier_keys::NewKey {
                folder: &keys,
                name,
                subject,
                organisation: &organisation,
                passphrase: PASSWORD.as_bytes(),
                now: jiff::Timestamp::now(),
            };
            let options = greffier_keys::KeyOptions { stamps_times, ..greffier_keys::KeyOptions::default() };
            greffier_keys::new_key_with(&request, &options, &mut greffier_keys::SystemEntropy)?;
        }
        Ok(())
    })
    .await??;
    let store = daemon::store(&config).await?;
    let roles = ROLES.map(str::to_owned);
    set(&store, &NewAccount { name: ACCOUNT, display_name: NAME, roles: &roles, key: Some(ACCOUNT), password: PASSWORD }).await?;
    store.close().await;
    Ok(config)
}

fn write_secret(file: &Path, secret: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    Ok(writeln!(out, "{secret}")?)
}

fn tell(url: &str, folder: &Path, lang: Lang) {
    let folder = folder.display();
    output::say(&match lang {
        Lang::Fr => format!(
            "\n  Console            {url}\n  Compte             {ACCOUNT}\n  Mot de passe       {PASSWORD}\n  \
             Phrase de la clé   {PASSWORD}\n  Dossier            {folder}\n\n  Ctrl-C arrête tout.\n"
        ),
        Lang::En => format!(
            "\n  Console            {url}\n  Account            {ACCOUNT}\n  Password           {PASSWORD}\n  \
             Key passphrase     {PASSWORD}\n  Folder             {folder}\n\n  Ctrl-C ends everything.\n"
        ),
    });
}

/// Opens a browser where the machine has a desktop; that none opens is no failure.
fn open_browser(url: &str) {
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if desktop {
        let mut command = std::process::Command::new("xdg-open");
        let quiet =
            command.arg(url).stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let _ = quiet.spawn();
    }
}

/// Lets the faxes arrive one by one, as a gateway writes them, and shows how far reading is.
async fn send_faxes(inbox: PathBuf, store: greffier_store::Store, mut stop: watch::Receiver<bool>, lang: Lang) -> anyhow::Result<()> {
    let faxes = library::faxes();
    let total = faxes.len() as u64;
    let bar = ProgressBar::new(total);
    let words = if lang == Lang::En { "faxes read" } else { "télécopies lues" };
    bar.set_style(ProgressStyle::with_template(&format!("  {{bar:30}} {{pos}}/{{len}} {words} {{msg}}"))?);
    tokio::fs::create_dir_all(&inbox).await?;
    let mut sent = faxes.into_iter();
    while !*stop.borrow() {
        if let Some(fax) = sent.next() {
            // A gateway writes beside and renames when the transmission is over.
            let part = inbox.join(format!("{}.part", fax.name));
            tokio::fs::write(&part, fax.bytes).await?;
            tokio::fs::rename(&part, inbox.join(&fax.name)).await?;
        }
        let counts = store.inbox_counts().await?;
        let sum = |of: fn(&greffier_store::InboxCounts) -> u64| counts.iter().map(of).sum::<u64>();
        let (filed, duplicates, quarantined) = (sum(|c| c.filed), sum(|c| c.duplicates), sum(|c| c.quarantined));
        bar.set_position(filed + duplicates + quarantined);
        bar.set_message(match lang {
            Lang::Fr => format!("= {filed} classées + {duplicates} doublons + {quarantined} en quarantaine"),
            Lang::En => format!("= {filed} filed + {duplicates} duplicates + {quarantined} quarantined"),
        });
        if filed + duplicates + quarantined >= total {
            bar.finish();
            break;
        }
        let _ = tokio::time::timeout(PAUSE, stop.wait_for(|stop| *stop)).await;
    }
    Ok(())
}
