//! The form DN-110, « Déclaration de naissance », of the office `declaration-naissance`: one page, which both parents sign.

use super::builder::{Builder, comb, field, known, labelled, optional, sensitive};
use super::layout::{Field, Form, Look, Note, Rect, both};

const PAGE: [f64; 2] = [215.9, 279.4];
const EDGES: [f64; 2] = [14.0, 201.9];

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Builder::new("fr", EDGES);
    child(&mut paper);
    declarant(&mut paper);
    other_parent(&mut paper);
    consents(&mut paper);
    signatures(&mut paper);
    let mut notes = paper.notes;
    notes.push(Note {
        page: 1,
        place: Rect::new(62.0, PAGE[1] - 19.2, 112.0, 6.0),
        size: 5.6,
        text: "La naissance se déclare dans les 30 jours (Code civil du Québec, art. 113); après, elle peut encore l'être. Vous avez le \
               droit de consulter les renseignements que nous tenons sur vous et de les faire corriger.",
    });
    Form {
        name: "declaration-naissance",
        title: both("Déclaration de naissance", "Declaration of birth"),
        number: "DN-110",
        revision: "2026-01",
        office: ["Service des naissances", "Bureau de l'état civil"],
        look: Look::Ministry,
        language: "fr",
        remark: "Une déclaration par enfant, signée par les deux parents",
        fiducials: false,
        bar_code: false,
        pages: 1,
        page: PAGE,
        edges: EDGES,
        sections: paper.sections,
        fields: paper.fields,
        notes,
    }
}

fn child(paper: &mut Builder) {
    paper.section("L'enfant");
    let name = |name, title, label, width| (labelled(field(name, title, "name"), label), width);
    let others =
        labelled(optional(field("enfant_autres_prenoms", ["Enfant : autres prénoms", "Child: other names"], "name")), "Autres prénoms");
    paper.row(
        4.0,
        vec![
            name("enfant_nom", ["Enfant : nom de famille", "Child: family name"], "Nom de famille", 62.0),
            name("enfant_prenom", ["Enfant : prénom usuel", "Child: usual given name"], "Prénom usuel", 52.0),
            (others, 59.9),
        ],
    );
    let born = sensitive(field("enfant_naissance", ["Enfant : date de naissance", "Child: date of birth"], "date"));
    let hour = field("enfant_heure", ["Enfant : heure de la naissance", "Child: time of birth"], "text");
    let place = field("enfant_lieu", ["Enfant : lieu de la naissance", "Child: place of birth"], "municipality");
    paper.row(
        8.0,
        vec![
            comb(labelled(born, "Date de naissance (année, mois, jour)"), 8, &[4, 6]),
            (labelled(hour, "Heure"), 24.0),
            (labelled(place, "Municipalité de naissance"), 101.9),
        ],
    );
    paper.choice(
        labelled(sensitive(field("enfant_sexe", ["Enfant : sexe", "Child: sex"], "choice")), "Sexe de l'enfant"),
        &[("feminin", "Féminin", "Female", 0.0), ("masculin", "Masculin", "Male", 24.0)],
    );
    paper.close();
}

fn declarant(paper: &mut Builder) {
    paper.section("Vous, le parent qui déclarez la naissance");
    let line = |name, title, kind, is| known(field(name, title, kind), is);
    let nom = line("nom", ["Nom de famille", "Family name"], "name", "person.family-name");
    let prenom = line("prenom", ["Prénom", "Given name"], "name", "person.given-name");
    paper.row(4.0, vec![(nom, 92.0), (prenom, 85.9)]);
    let rue = line("rue", ["Numéro et rue", "Number and street"], "street", "address.street");
    let apartment = optional(line("appartement", ["Appartement", "Apartment"], "text", "address.apartment"));
    paper.row(4.0, vec![(rue, 140.0), (apartment, 37.9)]);
    let ville = line("municipalite", ["Municipalité", "Municipality"], "municipality", "address.municipality");
    let province = line("province", ["Province", "Province"], "province", "address.province");
    let code = line("code_postal", ["Code postal", "Postal code"], "postal-code", "address.postal-code");
    paper.row(4.0, vec![(ville, 112.0), (province, 24.0), comb(code, 6, &[3])]);
    let phone = line("telephone", ["Téléphone", "Telephone"], "phone", "person.phone");
    let email = optional(line("courriel", ["Courriel", "E-mail"], "email", "person.email"));
    paper.row(8.0, vec![comb(labelled(phone, "Téléphone (avec l'indicatif régional)"), 10, &[3, 6]), (email, 123.9)]);
    paper.choices(vec![
        (
            labelled(field("lien", ["Parent déclarant : lien avec l'enfant", "Declarant: relation to the child"], "choice"), "Vous êtes"),
            &[("mere", "la mère", "the mother", 0.0), ("pere", "le père", "the father", 24.0), ("parent", "le parent", "the parent", 46.0)],
        ),
        (
            line("langue", ["Langue de la réponse", "Language of the answer"], "choice", "person.language"),
            &[("fr", "Français", "French", 82.0), ("en", "Anglais", "English", 106.0)],
        ),
    ]);
    paper.close();
}

fn other_parent(paper: &mut Builder) {
    paper.section("L'autre parent, s'il y en a un");
    let line = |name, title, kind, label, width| (labelled(optional(field(name, title, kind)), label), width);
    paper.row(
        4.0,
        vec![
            line("parent2_nom", ["Autre parent : nom de famille", "Other parent: family name"], "name", "Nom de famille", 54.0),
            line("parent2_prenom", ["Autre parent : prénom", "Other parent: given name"], "name", "Prénom", 46.0),
            line(
                "parent2_domicile",
                ["Autre parent : domicile", "Other parent: domicile"],
                "text",
                "Domicile, s'il est différent du vôtre",
                73.9,
            ),
        ],
    );
    paper.choices(vec![
        (
            labelled(
                optional(field("parent2_lien", ["Autre parent : lien avec l'enfant", "Other parent: relation to the child"], "choice")),
                "L'autre parent est",
            ),
            &[("mere", "la mère", "the mother", 0.0), ("pere", "le père", "the father", 24.0), ("parent", "le parent", "the parent", 46.0)],
        ),
        (
            labelled(
                field("union", ["Union des parents à la naissance", "Union of the parents at the birth"], "choice"),
                "Votre union, à la naissance de l'enfant",
            ),
            &[
                ("mariage", "Mariage", "Marriage", 82.0),
                ("union_civile", "Union civile", "Civil union", 106.0),
                ("union_de_fait", "Union de fait", "De facto union", 133.0),
                ("aucune", "Aucune", "None", 161.0),
            ],
        ),
    ]);
    let sworn = ["Déclarations sous serment de l'union de fait", "Sworn declarations of the de facto union"];
    paper.boxes(vec![labelled(
        field("serment", sworn, "checkbox"),
        "Union de fait, et un seul de nous signe : nous joignons sa déclaration sous serment et celle d'une autre personne.",
    )]);
    paper.close();
}

fn consents(paper: &mut Builder) {
    paper.section("Vos consentements");
    paper.note(
        "Cochez à qui transmettre le nom, la date et le lieu de naissance de l'enfant, vos noms et votre adresse. Aucune case n'est obligatoire.",
        4.0,
    );
    let consent = |name, title: [&'static str; 2], label, is| -> Field { labelled(known(field(name, title, "checkbox"), is), label) };
    paper.boxes_in_columns(
        vec![
            consent(
                "consentement_ramq",
                ["Consentement : assurance maladie (RAMQ)", "Consent: health insurance board (RAMQ)"],
                "Régie de l'assurance maladie : carte d'assurance maladie",
                "consent.ramq",
            ),
            consent(
                "consentement_retraite",
                ["Consentement : Retraite Québec", "Consent: Retraite Québec"],
                "Retraite Québec : Allocation famille",
                "consent.retraite-quebec",
            ),
            consent(
                "consentement_arc",
                ["Consentement : Agence du revenu du Canada", "Consent: Canada Revenue Agency"],
                "Agence du revenu du Canada : allocation pour enfants",
                "consent.arc",
            ),
            consent(
                "consentement_nas",
                ["Consentement : Service Canada", "Consent: Service Canada"],
                "Service Canada : numéro d'assurance sociale",
                "consent.service-canada",
            ),
        ],
        &[0.0, 92.0],
    );
    paper.close();
}

fn signatures(paper: &mut Builder) {
    paper.section("Signatures");
    paper.note("Nous déclarons que ces renseignements sont exacts. Chaque parent signe pour lui-même.", 4.0);
    let one = labelled(field("signature", ["Signature du parent déclarant", "Signature of the declarant"], "signature"), "Votre signature");
    let two = labelled(
        optional(field("signature_parent2", ["Signature de l'autre parent", "Signature of the other parent"], "signature")),
        "Signature de l'autre parent",
    );
    paper.signatures(4.0, 10.0, vec![(one, 88.9), (two, 89.0)]);
    let dated = |name, title| comb(labelled(field(name, title, "date"), "Date (année, mois, jour)"), 8, &[4, 6]);
    let (first, width) = dated("date_signature", ["Date de la signature", "Date of signature"]);
    let (second, _) = dated("date_signature_parent2", ["Date de la signature de l'autre parent", "Date of the other parent's signature"]);
    paper.row(52.9, vec![(first, width), (optional(second), width)]);
    paper.close();
}
