//! The form RH-120, « Demande de congé »: an employee's leave, which the manager and then human resources answer.

use super::builder::{Builder, comb, field, known, labelled, optional, sensitive};
use super::layout::{Form, Look, both};

const EDGES: [f64; 2] = [14.0, 201.9];

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Builder::new("fr", EDGES);
    paper.note(
        "Un formulaire par période de congé. La réponse vous parvient dans les 10 jours ouvrables, et elle est versée à votre dossier sans \
         papier. Une absence que la loi vous accorde n'a pas à être permise : dites-la, et on vous en donne acte.",
        9.0,
    );
    paper.section("Employée ou employé");
    let name = |name, title, is, width| (known(field(name, title, "name"), is), width);
    paper.row(
        4.0,
        vec![
            name("nom", ["Nom de famille", "Family name"], "person.family-name", 92.0),
            name("prenom", ["Prénom", "Given name"], "person.given-name", 85.9),
        ],
    );
    let (number, width) = comb(labelled(field("matricule", ["Matricule", "Staff number"], "number"), "Matricule (6 chiffres)"), 6, &[]);
    paper.row(8.0, vec![(number, width), (field("unite", ["Unité administrative", "Unit"], "text"), 143.9)]);
    paper.row(
        4.0,
        vec![(labelled(known(field("courriel", ["Courriel", "E-mail"], "email"), "person.email"), "Courriel au travail"), 120.0)],
    );
    paper.close();
    paper.section("Congé demandé");
    paper.choice(
        sensitive(field("nature", ["Nature du congé", "Kind of leave"], "choice")),
        &[
            ("annuel", "Congé annuel", "Annual leave", 0.0),
            ("familial", "Obligations familiales", "Family obligations", 38.0),
            ("parental", "Naissance ou adoption", "Birth or adoption", 84.0),
            ("sans-solde", "Sans solde", "Unpaid leave", 132.0),
        ],
    );
    let (from, width) =
        comb(labelled(field("debut", ["Premier jour", "First day"], "date"), "Premier jour (année, mois, jour)"), 8, &[4, 6]);
    let (to, wide) = comb(labelled(field("fin", ["Dernier jour", "Last day"], "date"), "Dernier jour (année, mois, jour)"), 8, &[4, 6]);
    let days = labelled(field("jours", ["Jours de travail", "Working days"], "number"), "Jours de travail");
    paper.row(12.0, vec![(from, width), (to, wide), (days, 36.0)]);
    let remark = labelled(
        optional(sensitive(field("precisions", ["Précisions", "Remarks"], "text"))),
        "Précisions (facultatif; n'écrivez rien sur la santé de quiconque)",
    );
    paper.block(remark, 24.0);
    paper.close();
    paper.section("Réponse");
    paper.choice(
        known(field("langue", ["Langue de la réponse", "Language of the answer"], "choice"), "person.language"),
        &[("fr", "Français", "French", 0.0), ("en", "Anglais", "English", 24.0)],
    );
    let (dated, width) = comb(
        labelled(field("date_demande", ["Date de la demande", "Date of the request"], "date"), "Date de la demande (année, mois, jour)"),
        8,
        &[4, 6],
    );
    paper.row(4.0, vec![(dated, width)]);
    paper.close();
    Form {
        name: "conge-dossier-employe",
        title: both("Demande de congé", "Request for leave"),
        number: "RH-120",
        revision: "2026-01",
        office: ["Ressources humaines", "Centre de services scolaire des Trois-Lacs"],
        look: Look::Ministry,
        language: "fr",
        remark: "Dossier de l'employé sans papier",
        fiducials: false,
        bar_code: true,
        pages: 1,
        page: [215.9, 279.4],
        edges: EDGES,
        sections: paper.sections,
        fields: paper.fields,
        notes: paper.notes,
    }
}
