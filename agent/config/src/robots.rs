//! What robots may use: secrets, folders and programs, each under a name. A robot's file says the name and nothing else.

use std::collections::BTreeMap;
use std::path::PathBuf;

use greffier_language::{Robot, RobotWay};
use serde::Deserialize;
use url::{Host, Url};

use crate::{Config, ConfigError};

/// `[robots]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Robots {
    /// Secrets of services.
    pub credentials: BTreeMap<String, Credentials>,
    /// Folders that other systems take files from.
    pub folders: BTreeMap<String, PathBuf>,
    /// Programs that do work in other systems.
    pub commands: BTreeMap<String, PathBuf>,
    /// Files (PEM) of authorities that are trusted for `https`, beside those of the machine.
    pub trusted_roots: Vec<PathBuf>,
}

/// One `[robots.credentials.NAME]`: a secret, and the one service that it is sent to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// File with the secret on one line, readable by the agent alone.
    pub file: PathBuf,
    /// The service: `https://host`, with a port where it has one of its own.
    pub origin: String,
    /// The header that bears it.
    #[serde(default = "default_header")]
    pub header: String,
    /// How it is borne.
    #[serde(default)]
    pub scheme: CredentialScheme,
}

fn default_header() -> String {
    "Authorization".into()
}

/// How a header bears a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialScheme {
    /// A token (RFC 6750).
    #[default]
    Bearer,
    /// `name:password` (RFC 7617).
    Basic,
    /// The secret alone.
    Plain,
}

impl Config {
    /// Checks that what robots name is there.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`] with the nearest name.
    pub fn check_robots<'r>(&self, robots: impl IntoIterator<Item = &'r Robot>) -> Result<(), ConfigError> {
        let there = &self.robots;
        for robot in robots {
            let (table, name, known): (_, _, Vec<&String>) = match &robot.way {
                RobotWay::Http(http) => match &http.credentials {
                    Some(name) => ("credentials", name, there.credentials.keys().collect()),
                    None => continue,
                },
                RobotWay::File(file) => ("folders", &file.folder, there.folders.keys().collect()),
                RobotWay::Command(command) => ("commands", &command.program, there.commands.keys().collect()),
            };
            if known.contains(&name) {
                continue;
            }
            let near = known.iter().max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)));
            let [fr, en] = near.map_or_else(Default::default, |near| {
                [format!(" ; vouliez-vous écrire « {near} » ?"), format!("; did you mean “{near}”?")]
            });
            let robot = &robot.name;
            return Err(self.wrong(
                format!("[robots.{table}] n'a pas « {name} », que le robot « {robot} » demande{fr}"),
                format!("[robots.{table}] lacks “{name}”, which the robot “{robot}” asks for{en}"),
            ));
        }
        Ok(())
    }

    /// What can be known of robots from the file alone.
    pub(crate) fn check_robot_settings(&self) -> Result<(), ConfigError> {
        let names = self.robots.credentials.keys().chain(self.robots.folders.keys()).chain(self.robots.commands.keys());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if let Some(name) = names.into_iter().find(|name| !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain)) {
            return Err(self.wrong(
                format!("[robots] : « {name} » ne peut pas servir de nom : minuscules, chiffres, traits d'union et « _ » seulement"),
                format!("[robots]: “{name}” cannot be a name: lower case letters, digits, hyphens and “_” only"),
            ));
        }
        match self.robots.credentials.iter().find(|(_, credentials)| !is_origin(&credentials.origin)) {
            None => Ok(()),
            Some((name, credentials)) => Err(self.wrong(
                format!(
                    "[robots.credentials.{name}] origin : « {} » n'est pas https://hôte (ou http:// et cette machine)",
                    credentials.origin
                ),
                format!("[robots.credentials.{name}] origin: “{}” is not https://host (or http:// and this machine)", credentials.origin),
            )),
        }
    }
}

/// Whether it names a service and nothing of it, to which secrets go encrypted.
fn is_origin(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    bare && url.password().is_none() && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use greffier_language::{SourceFile, read_robot};

    use super::*;

    const OFFICE: &str = r#"
[office]
name = { fr = "Bureau", en = "Office" }
[robots]
trusted_roots = ["keys/registre.pem"]
[robots.credentials.registre]
file = "keys/registre.secret"
origin = "https://registre.exemple.quebec:8443"
[robots.folders]
paiements = "/srv/paiements"
[robots.commands]
verser = "/opt/registre/verser"
"#;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        crate::parse(text, Path::new("greffier.toml"), Path::new("/office"))
    }

    fn robot(way: &str) -> Robot {
        let text = format!("robot: essai\ntitle: {{ fr: E, en: T }}\ninputs: []\n{way}\n");
        let (robot, findings) = read_robot(&SourceFile { path: "essai.yaml".into(), text });
        robot.unwrap_or_else(|| panic!("{findings:?}"))
    }

    #[test]
    fn what_robots_may_use_has_a_name() {
        let robots = parse(OFFICE).unwrap().robots;
        let credentials = &robots.credentials["registre"];
        assert_eq!((credentials.header.as_str(), credentials.scheme), ("Authorization", CredentialScheme::Bearer));
        assert!(parse("[office]\nname = { fr = \"B\", en = \"O\" }\n").unwrap().robots.folders.is_empty());
    }

    #[test]
    fn a_robot_that_names_what_is_not_there_is_told_with_the_nearest_name() {
        let config = parse(OFFICE).unwrap();
        let request = |rest: &str| robot(&format!("http: {{ method: GET, url: \"https://registre.exemple.quebec/\"{rest} }}"));
        let good = [
            request(""),
            request(", credentials: registre"),
            robot("file: { folder: paiements, text: a }"),
            robot("command: { program: verser }"),
        ];
        assert!(config.check_robots(&good).is_ok());
        for (wrong, said) in [
            (request(", credentials: registr"), "[robots.credentials] lacks “registr”"),
            (robot("file: { folder: paiement, text: a }"), "did you mean “paiements”"),
            (robot("command: { program: bash }"), "[robots.commands] lacks “bash”"),
        ] {
            let error = config.check_robots([&wrong]).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn a_key_or_an_origin_that_is_none_is_refused() {
        for (from, to, said) in [
            ("trusted_roots", "trusted_root", "trusted_roots"),
            ("origin = ", "orgin = ", "origin"),
            ("https://registre.exemple.quebec:8443", "http://registre.exemple.quebec", "is not https://host"),
            ("https://registre.exemple.quebec:8443", "https://registre.exemple.quebec/api", "is not https://host"),
            ("https://registre.exemple.quebec:8443", "registre.exemple.quebec", "is not https://host"),
            ("paiements =", "Paiements =", "cannot be a name"),
        ] {
            let error = parse(&OFFICE.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(said), "{to}: {error}");
        }
        assert!(parse(&OFFICE.replace("https://registre.exemple.quebec:8443", "http://127.0.0.1:8080")).is_ok());
    }
}
