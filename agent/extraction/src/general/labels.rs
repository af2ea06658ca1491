//! The labels that people print on forms, in French and English.

use crate::text::small;

/// What a label means, and how it is written: small letters without accents.
const LABELS: [(&str, &[&str]); 22] = [
    ("family-name", &["nom", "nom de famille", "nom du demandeur", "last name", "family name", "surname"]),
    ("given-name", &["prenom", "prenoms", "prenom(s)", "first name", "given name", "given names"]),
    ("full-name", &["nom et prenom", "nom, prenom", "prenom et nom", "nom complet", "name", "full name", "name of applicant"]),
    ("address", &["adresse", "adresse postale", "adresse du domicile", "adresse complete", "rue", "address", "mailing address", "street"]),
    ("municipality", &["ville", "municipalite", "commune", "localite", "city", "town", "municipality"]),
    ("province", &["province", "etat", "province or territory", "state"]),
    ("country", &["pays", "country"]),
    ("postal-code", &["code postal", "postal code", "zip", "zip code"]),
    ("phone", &["telephone", "tel", "no de telephone", "numero de telephone", "cellulaire", "telephone number", "phone", "phone number"]),
    ("fax", &["telecopieur", "telecopie", "fax", "fax number"]),
    ("email", &["courriel", "adresse courriel", "courrier electronique", "e-mail", "email", "mel", "e-mail address", "email address"]),
    ("birth-date", &["date de naissance", "ne(e) le", "ne le", "nee le", "date of birth", "birth date", "dob"]),
    ("birth-place", &["lieu de naissance", "place of birth", "birthplace"]),
    ("date", &["date", "en date du", "fait le", "dated"]),
    ("signed-at", &["fait a", "signe a", "signed at"]),
    ("number", &["numero", "no", "n°", "number", "no."]),
    (
        "file-number",
        &["numero de dossier", "no de dossier", "dossier", "n/ref", "v/ref", "reference", "file number", "file no", "case number", "ref"],
    ),
    ("invoice-number", &["facture", "numero de facture", "no de facture", "facture no", "invoice", "invoice number", "invoice no"]),
    (
        "amount",
        &["montant", "total", "somme", "montant total", "total a payer", "solde", "amount", "total amount", "amount due", "balance"],
    ),
    ("nas", &["nas", "numero d'assurance sociale", "no d'assurance sociale", "sin", "social insurance number"]),
    ("subject", &["objet", "sujet", "subject"]),
    ("occupation", &["profession", "emploi", "occupation", "employeur", "employer"]),
];
/// A label of this many letters may have one that was misread.
const FORGIVING: usize = 6;

/// What a text means as a label, when it is one that is known.
pub(super) fn meaning(text: &str) -> Option<&'static str> {
    let bare = bare(text);
    let same = |name: &str| {
        name == bare || (bare.chars().count() >= FORGIVING && name.len() >= FORGIVING && strsim::levenshtein(name, &bare) <= 1)
    };
    LABELS.iter().find(|(_, names)| names.iter().any(|name| same(name))).map(|(kind, _)| *kind)
}

/// Small letters without accents, and without what stands around a label: numbers of boxes, dots, stars.
pub(super) fn bare(text: &str) -> String {
    let text = small(text);
    let front = text.trim_start_matches(|c: char| !c.is_alphabetic());
    front.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '°').split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_however_they_are_printed() {
        assert_eq!(meaning("Prénom :"), Some("given-name"));
        assert_eq!(meaning("3. DATE DE NAISSANCE *"), Some("birth-date"));
        assert_eq!(meaning("Téléphore"), Some("phone"));
        assert_eq!(meaning("Numéro d’assurance sociale"), Some("nas"));
        assert_eq!(meaning("Nous"), None);
        assert_eq!(meaning(""), None);
    }
}
