//! The form IA-204, « Demande d'indemnité d'accident », of the office `indemnite-accident`: one page.
//!
//! It asks for no social insurance number: nothing is decided by it (RLRQ, c., s. 64).

use super::builder::{Builder, comb, field, known, labelled, optional, sensitive};
use super::layout::{Field, Form, Look, Note, Rect, both};

const PAGE: [f64; 2] = [215.9, 279.4];
const EDGES: [f64; 2] = [14.0, 201.9];

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Builder::new("fr", EDGES);
    paper.note(
        "Écrivez à l'ordinateur ou en lettres moulées. Il manque une pièce? Envoyez quand même votre demande : nous vous écrirons.",
        4.0,
    );
    person(&mut paper);
    accident(&mut paper);
    request(&mut paper);
    paper.section("Signature");
    paper.note("Je déclare que ces renseignements sont exacts et complets, et je demande l'indemnité.", 4.0);
    let dated = labelled(field("date_signature", ["Date de la signature", "Date of signature"], "date"), "Date (année, mois, jour)");
    let sign = labelled(field("signature", ["Signature", "Signature"], "signature"), "Signature de la personne accidentée");
    paper.signature(sign, [112.0, 15.0], Some(dated));
    paper.close();
    let mut notes = paper.notes;
    notes.push(Note {
        page: 1,
        place: Rect::new(62.0, PAGE[1] - 19.2, 112.0, 6.0),
        size: 5.6,
        text: "Les renseignements personnels recueillis sont protégés par la Loi sur l'accès aux documents des organismes publics \
               et sur la protection des renseignements personnels (RLRQ, c. A-2.1). Vous pouvez les consulter et les faire rectifier.",
    });
    Form {
        name: "indemnite-accident",
        title: both("Demande d'indemnité d'accident", "Accident indemnity claim"),
        number: "IA-204",
        revision: "2026-02",
        office: ["Bureau des indemnités", "Aide aux personnes accidentées"],
        look: Look::Ministry,
        language: "fr",
        remark: "Frais et revenu perdu à la suite d'un accident",
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

fn person(paper: &mut Builder) {
    paper.section("Vous");
    let line = |name, title, kind, is| known(field(name, title, kind), is);
    let nom = line("nom", ["Nom de famille", "Family name"], "name", "person.family-name");
    let prenom = line("prenom", ["Prénom", "Given name"], "name", "person.given-name");
    paper.row(4.0, vec![(nom, 92.0), (prenom, 85.9)]);
    let birth = sensitive(line("date_naissance", ["Date de naissance", "Date of birth"], "date", "person.birth-date"));
    let phone = line("telephone", ["Téléphone", "Telephone"], "phone", "person.phone");
    let email = optional(line("courriel", ["Courriel", "E-mail"], "email", "person.email"));
    paper.row(
        6.0,
        vec![
            comb(labelled(birth, "Date de naissance (année, mois, jour)"), 8, &[4, 6]),
            comb(labelled(phone, "Téléphone (avec l'indicatif régional)"), 10, &[3, 6]),
            (email, 79.9),
        ],
    );
    let rue = line("rue", ["Numéro et rue", "Number and street"], "street", "address.street");
    let apartment = optional(line("appartement", ["Appartement", "Apartment"], "text", "address.apartment"));
    paper.row(4.0, vec![(rue, 140.0), (apartment, 37.9)]);
    let ville = line("municipalite", ["Municipalité", "Municipality"], "municipality", "address.municipality");
    let province = line("province", ["Province", "Province"], "province", "address.province");
    let code = line("code_postal", ["Code postal", "Postal code"], "postal-code", "address.postal-code");
    paper.row(4.0, vec![(ville, 112.0), (province, 24.0), comb(code, 6, &[3])]);
    paper.choices(vec![
        (
            line("langue", ["Langue de la réponse", "Language of the answer"], "choice", "person.language"),
            &[("fr", "Français", "French", 0.0), ("en", "Anglais", "English", 24.0)],
        ),
        (
            line("avis", ["Pour vous joindre pendant l'étude", "To reach you meanwhile"], "choice", "person.channel"),
            &[("courrier", "Par courrier", "By mail", 62.0), ("courriel", "Par courriel", "By e-mail", 90.0)],
        ),
    ]);
    paper.close();
}

fn accident(paper: &mut Builder) {
    paper.section("L'accident");
    let day = field("date_accident", ["Date de l'accident", "Date of the accident"], "date");
    let place = field("lieu_accident", ["Municipalité où l'accident est arrivé", "Municipality of the accident"], "municipality");
    paper.row(8.0, vec![comb(labelled(day, "Date de l'accident (année, mois, jour)"), 8, &[4, 6]), (place, 133.9)]);
    paper.choice(
        field("circonstance", ["Où, ou comment?", "Where, or how?"], "choice"),
        &[
            ("maison", "À la maison", "At home", 0.0),
            ("lieu_public", "Dans un lieu public", "In a public place", 30.0),
            ("travail", "Au travail", "At work", 71.0),
            ("route", "Sur la route", "On the road", 98.0),
            ("acte_criminel", "Acte criminel", "Crime", 127.0),
            ("autre", "Autre", "Other", 158.0),
        ],
    );
    paper.block(
        optional(sensitive(field("recit", ["Ce qui est arrivé, et vos blessures", "What happened, and your injuries"], "text"))),
        17.0,
    );
    paper.close();
}

fn request(paper: &mut Builder) {
    paper.section("Ce que vous demandez");
    let money = |name, title| (optional(field(name, title, "amount")), 44.0);
    paper.row(
        8.0,
        vec![
            money("frais", ["Frais que vous avez payés", "Expenses you paid"]),
            money("revenu_perdu", ["Revenu que vous avez perdu", "Income you lost"]),
            (optional(field("jours_absence", ["Jours d'absence du travail", "Days off work"], "number")), 36.0),
        ],
    );
    let joined = |name, title: [&'static str; 2], label| -> Field { labelled(field(name, title, "checkbox"), label) };
    paper.boxes(vec![
        joined("piece_medicale", ["Rapport médical reçu", "Medical report received"], "J'ai joint un rapport médical."),
        joined(
            "piece_recus",
            ["Reçus des frais reçus", "Receipts received"],
            "J'ai joint les reçus de mes frais, si j'en demande le remboursement.",
        ),
        joined(
            "piece_revenu",
            ["Preuve du revenu perdu reçue", "Proof of lost income received"],
            "J'ai joint une preuve du revenu perdu (attestation de l'employeur, talons de paie), si j'en demande le remplacement.",
        ),
    ]);
    paper.close();
}
