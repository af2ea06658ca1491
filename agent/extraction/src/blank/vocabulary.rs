//! What a label says about the value that belongs beside it. Order matters: the first line that fits decides.

use greffier_language::FieldType;

use crate::text::small;

/// What is known of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub kind: FieldType,
    /// What the datum is, where the words leave no doubt.
    pub is: Option<&'static str>,
    /// Whether it must stay out of e-mails.
    pub sensitive: bool,
}

/// Where the form is used: postal codes, telephone and social insurance numbers of Canada have types of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Country {
    /// Letter or legal paper.
    Canada,
    /// Any other paper.
    Elsewhere,
}

struct Line {
    /// One of these words, or several beside each other, without accents.
    words: &'static [&'static str],
    kind: FieldType,
    is: Option<&'static str>,
    sensitive: bool,
}

const fn line(words: &'static [&'static str], kind: FieldType) -> Line {
    Line { words, kind, is: None, sensitive: false }
}

const fn known(words: &'static [&'static str], kind: FieldType, is: &'static str) -> Line {
    Line { words, kind, is: Some(is), sensitive: false }
}

const fn private(words: &'static [&'static str], kind: FieldType, is: Option<&'static str>) -> Line {
    Line { words, kind, is, sensitive: true }
}

const LINES: [Line; 28] = [
    known(
        &["courriel", "e-mail", "email", "adresse electronique", "adresse mail", "courrier electronique"],
        FieldType::Email,
        "person.email",
    ),
    private(
        &["date de naissance", "date of birth", "birth date", "ne(e) le", "ne le", "nee le"],
        FieldType::Date,
        Some("person.birth-date"),
    ),
    line(
        &["date", "dates", "le", "depuis le", "jusqu'au", "etablie le", "delivre le", "delivree le", "signe le", "signee le"],
        FieldType::Date,
    ),
    line(&["signature", "signatures", "signe", "sign here", "signed", "signer ici"], FieldType::Signature),
    private(&["assurance sociale", "nas", "social insurance", "sin"], FieldType::Nas, Some("person.nas")),
    private(&["assurance maladie", "health insurance number", "securite sociale", "social security", "ssn", "ramq"], FieldType::Text, None),
    line(&["code postal", "postal code"], FieldType::PostalCode),
    known(&["telephone", "tel", "telephone number", "phone", "cellulaire", "cell", "mobile", "portable"], FieldType::Phone, "person.phone"),
    line(&["telecopieur", "telecopie", "fax"], FieldType::Phone),
    line(
        &["numero de dossier", "numero de compte", "file number", "case number", "docket", "siret", "siren", "permis", "licence"],
        FieldType::Text,
    ),
    line(&["numero et rue", "street number", "civic number", "number and street"], FieldType::Street),
    line(&["appartement", "app", "apt", "apartment", "unit", "bureau", "suite"], FieldType::Text),
    line(&["rue", "street", "voie", "avenue", "adresse", "address", "domicile"], FieldType::Street),
    line(&["code"], FieldType::Text),
    line(&["province"], FieldType::Province),
    line(&["municipalite", "municipality", "ville", "city", "commune", "town", "localite"], FieldType::Municipality),
    line(&["pays", "country", "etat", "state", "county"], FieldType::Text),
    line(
        &[
            "montant", "amount", "total", "prix", "price", "salaire", "salary", "revenu", "income", "somme", "cout", "cost", "solde", "$",
            "€",
        ],
        FieldType::Amount,
    ),
    line(
        &["nombre", "number of", "how many", "quantite", "quantity", "age", "jour", "mois", "annee", "day", "month", "year"],
        FieldType::Number,
    ),
    line(&["entreprise", "societe", "compagnie", "company", "organisme", "raison sociale", "employeur", "employer"], FieldType::Text),
    known(&["nom de famille", "family name", "last name", "surname"], FieldType::Name, "person.family-name"),
    known(&["prenom", "prenoms", "prenom(s)", "given name", "given names", "first name"], FieldType::Name, "person.given-name"),
    line(&["nom", "noms", "name", "names", "signataire"], FieldType::Name),
    line(&["plaintiff", "defendant", "demandeur", "defendeur", "petitioner", "respondent"], FieldType::Name),
    line(&["numero", "no", "n°", "no.", "number", "#"], FieldType::Text),
    line(&["titre", "title", "fonction", "occupation", "profession"], FieldType::Text),
    line(&["motif", "raison", "reason", "commentaires", "comments", "circonstances", "description", "details"], FieldType::Text),
    line(&["lieu", "place", "a", "at"], FieldType::Text),
];

/// What a label says; `None` when it says nothing that is known. `cells` is the number of cells of a comb.
pub(super) fn meaning(label: &str, cells: Option<u32>, country: Country) -> Option<Meaning> {
    let text = plain(label);
    let found = LINES.iter().find(|line| line.words.iter().any(|words| has(&text, words)))?;
    let kind = fitting(found.kind, cells, country);
    Some(Meaning { kind, is: found.is.filter(|_| kind == found.kind), sensitive: found.sensitive })
}

/// The type, unless the cells or the country say that the value has another shape.
fn fitting(kind: FieldType, cells: Option<u32>, country: Country) -> FieldType {
    let fits = match kind {
        FieldType::Date => cells.is_none_or(|cells| cells == 8),
        FieldType::PostalCode => country == Country::Canada && cells.is_none_or(|cells| cells == 6),
        FieldType::Nas => country == Country::Canada && cells.is_none_or(|cells| cells == 9),
        FieldType::Phone => country == Country::Canada && cells.is_none_or(|cells| cells == 10),
        FieldType::Province => country == Country::Canada && cells.is_none_or(|cells| cells == 2),
        FieldType::Email | FieldType::Signature => cells.is_none(),
        _ => true,
    };
    if fits { kind } else { FieldType::Text }
}

/// Small letters without accents, with one blank between words.
pub(super) fn plain(text: &str) -> String {
    small(text)
        .split(|c: char| !(c.is_alphanumeric() || "'-()°#$€.".contains(c)))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether `words` stand in `text`, not as a part of longer words.
fn has(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        let open = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
        open(before) && open(after)
    })
}

/// Labels that forms print again and again, in French and in English.
const PAIRS: [(&str, &str); 42] = [
    ("Nom", "Name"),
    ("Nom de famille", "Family name"),
    ("Nom de naissance", "Name at birth"),
    ("Nom d'usage", "Name in use"),
    ("Prénom", "Given name"),
    ("Prénom(s)", "Given name(s)"),
    ("Prénom et nom", "Given and family name"),
    ("Date", "Date"),
    ("Date de naissance", "Date of birth"),
    ("Date de la signature", "Date of signature"),
    ("Lieu", "Place"),
    ("Lieu de naissance", "Place of birth"),
    ("Numéro d'assurance sociale", "Social insurance number"),
    ("Numéro d'assurance maladie", "Health insurance number"),
    ("Téléphone", "Telephone"),
    ("Cellulaire", "Mobile telephone"),
    ("Télécopieur", "Fax"),
    ("Courriel", "E-mail"),
    ("Adresse", "Address"),
    ("Numéro et rue", "Number and street"),
    ("Numéro", "Number"),
    ("Rue", "Street"),
    ("Appartement", "Apartment"),
    ("Municipalité", "Municipality"),
    ("Ville", "City"),
    ("Commune", "Municipality"),
    ("Province", "Province"),
    ("Code postal", "Postal code"),
    ("Pays", "Country"),
    ("Sexe", "Sex"),
    ("Langue", "Language"),
    ("Langue de correspondance", "Language of correspondence"),
    ("Français", "French"),
    ("Anglais", "English"),
    ("Oui", "Yes"),
    ("Non", "No"),
    ("Signature", "Signature"),
    ("Montant", "Amount"),
    ("Total", "Total"),
    ("Employeur", "Employer"),
    ("Profession", "Occupation"),
    ("Commentaires", "Comments"),
];

/// A label in French and English: both where the form prints both or the words are common, else the same twice.
pub(super) fn both(label: &str) -> (String, String) {
    if let Some((fr, en)) =
        label.split_once(" / ").filter(|(fr, en)| fr.chars().any(char::is_alphabetic) && en.chars().any(char::is_alphabetic))
    {
        return (fr.trim().to_owned(), en.trim().to_owned());
    }
    let bare = plain(label);
    // A hint in brackets is not a part of the name.
    let head = plain(label.split('(').next().unwrap_or_default());
    let same = |one: &str| plain(one) == bare || (!head.is_empty() && plain(one) == head);
    match PAIRS.iter().find(|(fr, en)| same(fr) || same(en)) {
        Some((fr, en)) if same(fr) => (label.to_owned(), (*en).to_owned()),
        Some((fr, _)) => ((*fr).to_owned(), label.to_owned()),
        None => (label.to_owned(), label.to_owned()),
    }
}
