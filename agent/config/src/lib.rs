//! `greffier.toml`, the one configuration file of an office.
//!
//! Unknown keys are errors with their line and the nearest known name. Paths are taken from the folder the file is in.

mod error;
mod mailbox;
mod model;
mod profile;
mod robots;
mod secret;
mod sending;

pub use error::ConfigError;
pub use mailbox::{After, MailTls, Mailbox, OAuth2};
pub use model::{Answers, Archives, Config, Console, Inbox, Keys, Office, Paperless, Reading, SecondFactor, Signing, Storage};
pub use profile::{OwnKey, SignedWith, SigningProfile};
pub use robots::{CredentialScheme, Credentials, Robots};
pub use secret::read_secret;
pub use sending::Sending;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use greffier_casework::REPAIR_ROLE;

/// Reads and checks a configuration file.
///
/// # Errors
/// [`ConfigError`] with the place in the file and what to do.
pub fn load(file: &Path) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|source| ConfigError::NotReadable { file: file.to_owned(), source })?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    parse(&text, file, &folder)
}

/// Reads a configuration from its text, with paths taken from `folder`.
///
/// # Errors
/// As [`load`].
pub fn parse(text: &str, file: &Path, folder: &Path) -> Result<Config, ConfigError> {
    let mut config: Config = toml::from_str(text).map_err(|error| ConfigError::from_toml(file, text, &error))?;
    config.folder = folder.to_owned();
    config.file = file.to_owned();
    config.check()?;
    config.check_sources(text)?;
    Ok(config)
}

impl Config {
    /// A path of the file, taken from the folder the file is in.
    #[must_use]
    pub fn path(&self, relative: &Path) -> PathBuf {
        self.folder.join(relative)
    }

    /// The database's address; a SQLite path is taken from the folder the file is in.
    #[must_use]
    pub fn database(&self) -> String {
        match self.storage.database.strip_prefix("sqlite:") {
            Some(path) => format!("sqlite:{}", self.path(Path::new(path)).display()),
            None => self.storage.database.clone(),
        }
    }

    /// The names of its roles; `None` where it has none, so that nothing is checked against them.
    #[must_use]
    pub fn role_names(&self) -> Option<BTreeSet<String>> {
        (!self.roles.is_empty()).then(|| self.roles.keys().cloned().collect())
    }

    /// An inbox by its name.
    #[must_use]
    pub fn inbox(&self, name: &str) -> Option<&Inbox> {
        self.inboxes.iter().find(|inbox| inbox.name == name)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |fr: String, en: String| Err(self.wrong(fr, en));
        if jiff::tz::TimeZone::get(&self.office.time_zone).is_err() {
            let zone = &self.office.time_zone;
            return wrong(format!("le fuseau « {zone} » n'existe pas"), format!("the time zone “{zone}” does not exist"));
        }
        for (index, inbox) in self.inboxes.iter().enumerate() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if inbox.name.is_empty() || !inbox.name.chars().all(plain) {
                let name = &inbox.name;
                return wrong(
                    format!("« {name} » ne peut pas nommer une boîte : minuscules, chiffres et traits d'union seulement"),
                    format!("“{name}” cannot name an inbox: lower case letters, digits and hyphens only"),
                );
            }
            let others = || self.inboxes.iter().take(index);
            let path = |inbox: &Inbox| inbox.folder.as_ref().map(|folder| self.path(folder));
            if others().any(|other| other.name == inbox.name || (other.folder.is_some() && path(other) == path(inbox))) {
                let name = &inbox.name;
                return wrong(
                    format!("la boîte « {name} » a le nom ou le dossier d'une autre"),
                    format!("the inbox “{name}” has the name or the folder of another"),
                );
            }
        }
        if !self.roles.is_empty() && !self.roles.contains_key(REPAIR_ROLE) {
            return wrong(
                format!("il manque le rôle « {REPAIR_ROLE} » sous [roles] : les pannes lui sont confiées"),
                format!("the role “{REPAIR_ROLE}” is missing under [roles]: failures are given to it"),
            );
        }
        if let Some(role) = &self.archives.disposal_role
            && !self.roles.is_empty()
            && !self.roles.contains_key(role)
        {
            return wrong(
                format!("le rôle « {role} » de [archives] disposal_role manque sous [roles]"),
                format!("the role “{role}” of [archives] disposal_role is missing under [roles]"),
            );
        }
        if self.archives.disposal_role.is_some() != self.archives.disposal_rules.is_some() {
            return wrong(
                "[archives] : disposal_role et disposal_rules vont ensemble".into(),
                "[archives]: disposal_role and disposal_rules go together".into(),
            );
        }
        let shares = [self.paperless.volume_share, self.paperless.touch_share];
        if shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
            return wrong("une part va de 0 à 1".into(), "a share goes from 0 to 1".into());
        }
        self.check_signing()?;
        self.check_sending()?;
        self.check_robot_settings()
    }

    fn wrong(&self, fr: String, en: String) -> ConfigError {
        ConfigError::Wrong { file: self.file.clone(), fr, en }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = "[office]\nname = { fr = \"Bureau\", en = \"Office\" }\n";

    fn parse_text(text: &str) -> Result<Config, ConfigError> {
        parse(text, Path::new("greffier.toml"), Path::new("/office"))
    }

    #[test]
    fn the_least_file_gives_an_office_with_defaults() {
        let config = parse_text(MINIMAL).unwrap();
        assert_eq!(config.console.listen.to_string(), "127.0.0.1:8470");
        assert_eq!(config.database(), "sqlite:/office/data/greffier.db");
        assert_eq!(config.paperless.minimum_cases, 30);
    }

    #[test]
    fn an_unknown_key_is_told_with_its_line_and_the_nearest_name() {
        let error = parse_text(&format!("{MINIMAL}[reading]\nworkrs = 2\n")).unwrap_err().to_string();
        assert!(error.contains("greffier.toml:4:1") && error.contains("workers"), "{error}");
    }

    #[test]
    fn a_second_factor_is_asked_for_when_the_file_says_so() {
        assert_eq!(parse_text(MINIMAL).unwrap().signing.second_factor, SecondFactor::None);
        assert_eq!(
            parse_text(&format!("{MINIMAL}[signing]\nsecond_factor = \"totp\"\n")).unwrap().signing.second_factor,
            SecondFactor::Totp
        );
        assert!(parse_text(&format!("{MINIMAL}[signing]\nsecond_factor = \"sms\"\n")).is_err());
    }

    #[test]
    fn two_inboxes_never_share_a_folder() {
        let inbox = |name: &str| format!("[[inbox]]\nname = \"{name}\"\ntitle = {{ fr = \"a\", en = \"a\" }}\nfolder = \"fax\"\n");
        assert!(parse_text(&format!("{MINIMAL}{}{}", inbox("a"), inbox("b"))).is_err());
        assert!(parse_text(&format!("{MINIMAL}{}", inbox("a b"))).is_err());
    }

    #[test]
    fn whoever_acknowledges_can_send() {
        let inbox = "[[inbox]]\nname = \"a\"\ntitle = { fr = \"a\", en = \"a\" }\nfolder = \"a\"\nacknowledge = true\n";
        let mail = |more: &str| format!("[mail]\nhost = \"smtp.example.ca\"\nfrom = \"Greffe <greffe@example.ca>\"\n{more}");
        assert!(parse_text(&format!("{MINIMAL}{inbox}")).unwrap_err().to_string().contains("[mail]"));
        let sending = parse_text(&format!("{MINIMAL}{}{inbox}", mail(""))).unwrap().mail.unwrap();
        assert_eq!((sending.port, sending.tls), (587, MailTls::Starttls));
        for wrong in ["tls = \"none\"\n", "user = \"greffe\"\n", "port = 99999\n", "colour = 1\n"] {
            assert!(parse_text(&format!("{MINIMAL}{}", mail(wrong))).is_err(), "{wrong}");
        }
    }

    #[test]
    fn somebody_must_be_there_to_mend() {
        assert!(parse_text(&format!("{MINIMAL}[roles]\ncommis = {{ fr = \"C\", en = \"C\" }}\n")).is_err());
        assert!(parse_text(&format!("{MINIMAL}[roles]\nsupport = {{ fr = \"S\", en = \"S\" }}\n")).is_ok());
    }

    #[test]
    fn who_disposes_of_paper_holds_a_role_of_the_office() {
        let half = "[archives]\ndisposal_role = \"archiviste\"\n";
        assert!(parse_text(&format!("{MINIMAL}{half}")).is_err(), "who, but not by which rules");
        let archives = format!("{half}disposal_rules = \"Résolution 2026-112\"\n");
        let roles = |name: &str| format!("[roles]\nsupport = {{ fr = \"S\", en = \"S\" }}\n{name} = {{ fr = \"A\", en = \"A\" }}\n");
        assert!(parse_text(&format!("{MINIMAL}{archives}")).is_ok(), "an office that names no roles");
        assert!(parse_text(&format!("{MINIMAL}{archives}{}", roles("archiviste"))).is_ok());
        assert!(parse_text(&format!("{MINIMAL}{archives}{}", roles("commis"))).is_err());
    }

    #[test]
    fn a_time_zone_must_exist() {
        assert!(parse_text(&format!("{MINIMAL}time_zone = \"America/Nulle-Part\"\n")).is_err());
    }
}
