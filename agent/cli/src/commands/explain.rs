//! `greffier explain [CODE]`: the page of a code, or the list of all codes.

use std::process::ExitCode;

use greffier_casework::Language;
use greffier_language::closest;
use greffier_web::explain::{self, Explanation};

use crate::arguments::Lang;
use crate::output;

/// The families of codes, as they are listed.
const FAMILIES: [(&str, &str, &str); 25] = [
    ("WF", "Processus", "Workflows"),
    ("RULE", "Règles", "Rules"),
    ("TAB", "Tables de décision", "Decision tables"),
    ("CAL", "Calendriers", "Calendars"),
    ("ROBOT", "Robots", "Robots"),
    ("TEST", "Essais des processus", "Tests of workflows"),
    ("PLAN", "Nouvelles versions des processus", "New versions of workflows"),
    ("FORM", "Formulaires", "Forms"),
    ("YAML", "Fichiers YAML", "YAML files"),
    ("LET", "Lettres", "Letters"),
    ("FIG", "Catalogue et chiffres", "Catalogue and figures"),
    ("OFF", "Dossier du bureau", "Folder of the office"),
    ("CFG", "Configuration", "Configuration"),
    ("CLI", "Ligne de commande", "Command line"),
    ("IN", "Boîtes d'arrivée", "Inboxes"),
    ("RD", "Lecture des documents", "Reading of documents"),
    ("MAIL", "Envoi de courriels", "Sending of mail"),
    ("CASE", "Dossiers", "Cases"),
    ("RUN", "Agent", "Agent"),
    ("DISP", "Destruction du papier", "Destruction of paper"),
    ("SIGN", "Signature au bureau", "Signing in the office"),
    ("SIG", "Signatures électroniques", "Electronic signatures"),
    ("KEY", "Clés et certificats", "Keys and certificates"),
    ("ST", "Base de données", "Database"),
    ("WEB", "Console", "Console"),
];

pub(crate) fn run(code: Option<&str>, lang: Lang) -> ExitCode {
    let language = Language::from_tag(lang.tag());
    let Some(asked) = code else {
        output::say(&list(language));
        return ExitCode::SUCCESS;
    };
    let code = whole(asked);
    if let Some(page) = explain::page(&code) {
        output::say(&shown(page, language));
        return ExitCode::SUCCESS;
    }
    let near = closest(&code, explain::pages().map(|page| page.code.as_str()));
    output::note(&match (lang, near) {
        (Lang::Fr, Some(near)) => format!("greffier : GRF-CLI-027 : code inconnu : « {asked} ». Vouliez-vous écrire {near} ?"),
        (Lang::Fr, None) => format!("greffier : GRF-CLI-027 : code inconnu : « {asked} ». « greffier explain » les nomme tous."),
        (Lang::En, Some(near)) => format!("greffier: GRF-CLI-027: unknown code: “{asked}”. Did you mean {near}?"),
        (Lang::En, None) => format!("greffier: GRF-CLI-027: unknown code: “{asked}”. “greffier explain” names them all."),
    });
    ExitCode::from(1)
}

/// The code as its page bears it: in capitals, with its first part.
fn whole(asked: &str) -> String {
    let code = asked.trim().to_uppercase();
    if code.starts_with("GRF-") { code } else { format!("GRF-{code}") }
}

fn shown(page: &Explanation, language: Language) -> String {
    let colon = if language == Language::Fr { " :" } else { ":" };
    output::wrapped(&format!("{}{colon} {}\n\n{}", page.code, page.sentence(language), page.text(language)))
}

/// Every code with its sentence, family by family.
fn list(language: Language) -> String {
    let mut text = String::new();
    for (family, fr, en) in FAMILIES {
        let title = if language == Language::Fr { fr } else { en };
        let pages = explain::pages().filter(|page| self::family(&page.code) == family);
        let lines: String = pages.map(|page| format!("  {:<13} {}\n", page.code, page.sentence(language))).collect();
        text.push_str(&format!("{title}\n{lines}\n"));
    }
    text.trim_end().to_owned()
}

fn family(code: &str) -> &str {
    code.split('-').nth(1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_case_and_the_first_part_of_a_code_are_forgiven() {
        for asked in ["GRF-WF-102", "wf-102", " Wf-102", "grf-wf-102"] {
            assert_eq!(whole(asked), "GRF-WF-102");
        }
    }

    #[test]
    fn every_family_is_listed() {
        let listed: BTreeSet<_> = FAMILIES.iter().map(|(family, ..)| *family).collect();
        let known: BTreeSet<_> = explain::pages().map(|page| family(&page.code)).collect();
        assert_eq!(listed, known);
        for page in explain::pages() {
            assert!(list(Language::Fr).contains(&page.code), "{}", page.code);
        }
    }

    #[test]
    fn a_page_is_shown_in_one_language() {
        let page = explain::page("GRF-WF-102").unwrap();
        let (fr, en) = (shown(page, Language::Fr), shown(page, Language::En));
        assert!(fr.contains("Pourquoi") && fr.contains("Que faire") && fr.contains("Exemple") && !fr.contains("Why"), "{fr}");
        assert!(en.contains("Why") && en.contains("What to do") && en.contains("Example") && !en.contains("Pourquoi"), "{en}");
    }
}
