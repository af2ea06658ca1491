//! Profiles: how the documents of a kind are signed and sealed, where that is not how the others are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use greffier_keys::KeyKind;
use greffier_pades::Level;
use serde::Deserialize;

use crate::{Config, ConfigError, Keys};

/// One `[[signing.profile]]`. What it does not say is as for all other documents.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningProfile {
    /// What it is for: letters by the name of their template, or every letter of the cases that a form is in, by the form's name.
    pub documents: Vec<String>,
    /// Level of the signatures that people give.
    pub level: Option<Level>,
    /// The kinds of key that those who read the documents can judge; any when none is named.
    #[serde(default)]
    pub key_kinds: Vec<KeyKind>,
    /// Name of the key that seals them in the office's name.
    pub seal: Option<String>,
    /// File with its passphrase, readable by the agent alone.
    pub seal_passphrase_file: Option<PathBuf>,
    /// Level of the seal.
    pub seal_level: Option<Level>,
}

/// A key of the office, which the agent opens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnKey<'c> {
    /// Its name in the folder of keys.
    pub name: &'c str,
    /// File with its passphrase, as the configuration names it.
    pub passphrase_file: &'c Path,
}

/// How a document is signed and sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedWith<'c> {
    /// Level of the signatures that people give.
    pub level: Level,
    /// The kinds of key they may be given with; any when none is named.
    pub key_kinds: &'c [KeyKind],
    /// The office's seal; `None` for an office that has none.
    pub seal: Option<OwnKey<'c>>,
    /// Level of the seal.
    pub seal_level: Level,
}

impl Config {
    /// How a document is signed that goes by these names, its letter's template and the forms of its case: by the first profile that
    /// is for one of them, else as all others are.
    #[must_use]
    pub fn signed_with(&self, names: &[&str]) -> SignedWith<'_> {
        let is_for = |profile: &&SigningProfile| profile.documents.iter().any(|document| names.contains(&document.as_str()));
        self.signed_by(self.signing.profiles.iter().find(is_for))
    }

    /// How documents of a profile are signed, or those of none.
    #[must_use]
    pub fn signed_by<'c>(&'c self, profile: Option<&'c SigningProfile>) -> SignedWith<'c> {
        let (keys, signing) = (&self.keys, &self.signing);
        SignedWith {
            level: profile.and_then(|profile| profile.level).unwrap_or(signing.level),
            key_kinds: profile.map_or(&[], |profile| &profile.key_kinds),
            seal: profile.and_then(|profile| own_key(profile.seal.as_ref(), profile.seal_passphrase_file.as_ref())).or_else(|| keys.seal()),
            seal_level: profile.and_then(|profile| profile.seal_level).unwrap_or(signing.seal_level),
        }
    }

    /// Checks that each document that a profile is for is one of the office's: `known` are its letters' templates and its forms.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`] with the nearest name.
    pub fn check_documents(&self, known: &BTreeSet<&str>) -> Result<(), ConfigError> {
        let named = self.signing.profiles.iter().flat_map(|profile| &profile.documents);
        let Some(unknown) = named.into_iter().find(|name| !known.contains(name.as_str())) else { return Ok(()) };
        let near = known.iter().max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
        let [fr, en] = near
            .map_or_else(Default::default, |near| [format!(" ; vouliez-vous écrire « {near} » ?"), format!("; did you mean “{near}”?")]);
        Err(self.wrong(
            format!("[[signing.profile]] : aucun processus ne fait de lettre ni ne lit de formulaire « {unknown} »{fr}"),
            format!("[[signing.profile]]: no workflow makes a letter or reads a form “{unknown}”{en}"),
        ))
    }

    /// What can be known of signing from the file alone.
    pub(crate) fn check_signing(&self) -> Result<(), ConfigError> {
        let (keys, profiles) = (&self.keys, &self.signing.profiles);
        let own = [
            ("[keys] seal", keys.seal.is_some(), keys.seal_passphrase_file.is_some()),
            ("[keys] time_stamps", keys.time_stamps.is_some(), keys.time_stamps_passphrase_file.is_some()),
        ];
        let seals = profiles.iter().map(|one| ("[[signing.profile]] seal", one.seal.is_some(), one.seal_passphrase_file.is_some()));
        if let Some((key, ..)) = own.into_iter().chain(seals).find(|(_, key, file)| key != file) {
            return Err(self.wrong(
                format!("{key} : une clé et le fichier de sa phrase de passe ({key}_passphrase_file) vont ensemble"),
                format!("{key}: a key and the file of its passphrase ({key}_passphrase_file) go together"),
            ));
        }
        let stamped = self.signing.time_stamp_authority.is_some() || keys.time_stamps.is_some();
        let all = profiles.iter().map(Some).chain([None]).map(|profile| self.signed_by(profile));
        if let Some(level) = all.map(|with| with.level.max(with.seal_level)).max().filter(|level| *level > Level::BaselineB && !stamped) {
            let level = level.as_str();
            return Err(self.wrong(
                format!("le niveau {level} demande des horodatages : [signing] time_stamp_authority, ou [keys] time_stamps"),
                format!("the level {level} needs time stamps: [signing] time_stamp_authority, or [keys] time_stamps"),
            ));
        }
        let mut named = BTreeSet::new();
        if profiles.iter().any(|profile| profile.documents.is_empty()) {
            return Err(
                self.wrong("[[signing.profile]] : documents ne nomme rien".into(), "[[signing.profile]]: documents names nothing".into())
            );
        }
        match profiles.iter().flat_map(|profile| &profile.documents).find(|document| !named.insert(document.as_str())) {
            None => Ok(()),
            Some(twice) => Err(self.wrong(
                format!("[[signing.profile]] : « {twice} » est nommé deux fois"),
                format!("[[signing.profile]]: “{twice}” is named twice"),
            )),
        }
    }
}

impl Keys {
    /// The key that seals what no profile has sealed with another.
    #[must_use]
    pub fn seal(&self) -> Option<OwnKey<'_>> {
        own_key(self.seal.as_ref(), self.seal_passphrase_file.as_ref())
    }

    /// The key that stamps times.
    #[must_use]
    pub fn time_stamping(&self) -> Option<OwnKey<'_>> {
        own_key(self.time_stamps.as_ref(), self.time_stamps_passphrase_file.as_ref())
    }
}

fn own_key<'c>(name: Option<&'c String>, passphrase_file: Option<&'c PathBuf>) -> Option<OwnKey<'c>> {
    Some(OwnKey { name: name?, passphrase_file: passphrase_file? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: &str = r#"
[office]
name = { fr = "Bureau", en = "Office" }
[keys]
seal = "sceau"
seal_passphrase_file = "keys/sceau.passphrase"
time_stamps = "horodatage"
time_stamps_passphrase_file = "keys/horodatage.passphrase"
[signing]
level = "b-t"
[[signing.profile]]
documents = ["permis", "decision.typ"]
level = "b-lta"
key_kinds = ["p256", "rsa"]
seal = "sceau-p256"
seal_passphrase_file = "keys/sceau-p256.passphrase"
[[signing.profile]]
documents = ["avis.typ"]
seal_level = "b-lt"
"#;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        crate::parse(text, Path::new("greffier.toml"), Path::new("/office"))
    }

    #[test]
    fn the_first_profile_for_one_of_its_names_says_how_a_document_is_signed() {
        let config = parse(OFFICE).unwrap();
        let decision = config.signed_with(&["decision.typ", "plainte"]);
        assert_eq!((decision.level, decision.seal_level), (Level::BaselineLTA, Level::BaselineB));
        assert_eq!(decision.key_kinds, [KeyKind::P256, KeyKind::Rsa]);
        assert_eq!(decision.seal.unwrap().name, "sceau-p256");
        assert_eq!(config.signed_with(&["avis.typ", "permis"]), decision, "the first in the file, whatever it names");
        let notice = config.signed_with(&["avis.typ"]);
        assert_eq!((notice.level, notice.seal_level), (Level::BaselineT, Level::BaselineLT));
        assert_eq!(notice.seal.unwrap().name, "sceau");
        assert_eq!(config.signed_with(&["autre.typ"]), config.signed_by(None));
    }

    #[test]
    fn a_document_that_nobody_makes_is_told_with_the_nearest_name() {
        let config = parse(OFFICE).unwrap();
        assert!(config.check_documents(&["permis", "decision.typ", "avis.typ"].into()).is_ok());
        let error = config.check_documents(&["permis", "decisions.typ", "avis.typ"].into()).unwrap_err().to_string();
        assert!(error.contains("« decision.typ »") && error.contains("did you mean “decisions.typ”"), "{error}");
    }

    #[test]
    fn what_cannot_be_signed_that_way_is_refused_when_the_file_is_read() {
        let without = |line: &str| parse(&OFFICE.replace(line, "")).unwrap_err().to_string();
        let stamps = "time_stamps = \"horodatage\"\ntime_stamps_passphrase_file = \"keys/horodatage.passphrase\"\n";
        assert!(without(stamps).contains("b-lta needs time stamps"));
        assert!(without("seal_passphrase_file = \"keys/sceau-p256.passphrase\"\n").contains("[[signing.profile]] seal"));
        assert!(without("seal = \"sceau\"\n").contains("[keys] seal"));
        let with = |from: &str, to: &str| parse(&OFFICE.replace(from, to)).unwrap_err().to_string();
        assert!(with("[\"avis.typ\"]", "[\"permis\"]").contains("named twice"));
        assert!(with("[\"avis.typ\"]", "[]").contains("names nothing"));
        assert!(with("\"p256\"", "\"p384\"").contains("p384"));
    }
}
