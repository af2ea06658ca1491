//! The form RA-305, « Reconnaissance d'une personne aidante », of the office `reconnaissance-aidant`: one page, which the caregiver and
//! the person cared for sign.

use super::builder::{Builder, comb, field, known, labelled, optional, sensitive};
use super::layout::{Field, Form, Look, Note, Rect, both};

const PAGE: [f64; 2] = [215.9, 279.4];
const EDGES: [f64; 2] = [14.0, 201.9];

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Builder::new("fr", EDGES);
    caregiver(&mut paper);
    cared_for(&mut paper);
    scope(&mut paper);
    signatures(&mut paper);
    let mut notes = paper.notes;
    notes.push(Note {
        page: 1,
        place: Rect::new(62.0, PAGE[1] - 19.2, 112.0, 6.0),
        size: 5.6,
        text: "Les renseignements personnels recueillis sont protégés par la Loi sur l'accès aux documents des organismes publics \
               et sur la protection des renseignements personnels (RLRQ, c. A-2.1). Vous pouvez les consulter et les faire rectifier.",
    });
    Form {
        name: "reconnaissance-aidant",
        title: both("Reconnaissance d'une personne aidante", "Recognition of a caregiver"),
        number: "RA-305",
        revision: "2026-01",
        office: ["Personnes aidantes", "Ville de Rivière-aux-Pins"],
        look: Look::Town,
        language: "fr",
        remark: "Pour trois ans; la personne aidée peut y mettre fin en tout temps",
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

fn caregiver(paper: &mut Builder) {
    paper.section("Vous, la personne aidante");
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
            line("langue", ["Langue des lettres", "Language of the letters"], "choice", "person.language"),
            &[("fr", "Français", "French", 0.0), ("en", "Anglais", "English", 24.0)],
        ),
        (
            line("avis", ["Comment vous joindre", "How to reach you"], "choice", "person.channel"),
            &[("courrier", "Par courrier", "By mail", 62.0), ("courriel", "Par courriel", "By e-mail", 90.0)],
        ),
    ]);
    paper.close();
}

fn cared_for(paper: &mut Builder) {
    paper.section("La personne aidée");
    let line = |name, title, kind, label, width| (labelled(field(name, title, kind), label), width);
    paper.row(
        4.0,
        vec![
            line("aidee_nom", ["Personne aidée : nom de famille", "Person cared for: family name"], "name", "Nom de famille", 92.0),
            line("aidee_prenom", ["Personne aidée : prénom", "Person cared for: given name"], "name", "Prénom", 85.9),
        ],
    );
    let born = sensitive(field("aidee_naissance", ["Personne aidée : date de naissance", "Person cared for: date of birth"], "date"));
    let phone = field("aidee_telephone", ["Personne aidée : téléphone", "Person cared for: telephone"], "phone");
    paper.row(
        8.0,
        vec![
            comb(labelled(born, "Date de naissance (année, mois, jour)"), 8, &[4, 6]),
            comb(labelled(phone, "Téléphone, pour lui parler directement"), 10, &[3, 6]),
        ],
    );
    paper.choice(
        field("lien", ["Elle est, pour vous", "She or he is, for you"], "choice"),
        &[
            ("parent", "Un parent", "A parent", 0.0),
            ("conjoint", "Un conjoint", "A spouse", 28.0),
            ("enfant", "Un enfant", "A child", 58.0),
            ("proche", "Une autre personne proche", "Another close person", 86.0),
        ],
    );
    paper.close();
}

fn scope(paper: &mut Builder) {
    paper.section("Ce que la personne aidée vous permet auprès du Service");
    paper.note("La personne aidée coche elle-même. Vous ne pourrez ni décider ni signer à sa place.", 4.0);
    let scope = |name, title: [&'static str; 2], label| -> Field { labelled(field(name, title, "checkbox"), label) };
    paper.boxes(vec![
        scope(
            "portee_renseignements",
            ["Portée : recevoir des renseignements", "Scope: receive information"],
            "Recevoir des renseignements sur mes dossiers",
        ),
        scope("portee_demandes", ["Portée : préparer des demandes", "Scope: prepare requests"], "Préparer et remettre mes demandes"),
        scope(
            "portee_rendez_vous",
            ["Portée : prendre des rendez-vous", "Scope: make appointments"],
            "Prendre et déplacer mes rendez-vous",
        ),
    ]);
    paper.close();
}

fn signatures(paper: &mut Builder) {
    paper.section("Signatures");
    paper.note(
        "La personne aidée consent librement; elle peut retirer son consentement en tout temps, par téléphone ou au comptoir, sans donner de raison.",
        4.0,
    );
    let one =
        labelled(field("signature", ["Signature de la personne aidante", "Signature of the caregiver"], "signature"), "Votre signature");
    let two = labelled(
        field("signature_aidee", ["Signature de la personne aidée", "Signature of the person cared for"], "signature"),
        "Signature de la personne aidée",
    );
    paper.signatures(4.0, 14.0, vec![(one, 88.9), (two, 89.0)]);
    let dated = |name, title| comb(labelled(field(name, title, "date"), "Date (année, mois, jour)"), 8, &[4, 6]);
    let first = dated("date_signature", ["Date de la signature", "Date of signature"]);
    let second =
        dated("date_signature_aidee", ["Date de la signature de la personne aidée", "Date of the signature of the person cared for"]);
    paper.row(52.9, vec![first, second]);
    paper.close();
}
