//! The form AI-101, « Demande d'accès à des documents »: no signature is asked for, as the law asks for none.

use super::builder::{Builder, comb, field, known, labelled, optional};
use super::layout::{Form, Look, both};

const EDGES: [f64; 2] = [14.0, 201.9];

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Builder::new("fr", EDGES);
    paper.note(
        "Toute personne a droit d'accès, sur demande, aux documents d'un organisme public. Vous n'avez pas à dire pourquoi vous \
         les demandez, ni à signer. Transmettez ce formulaire par le portail, par courriel à acces@riviere-aux-pins.example, par la \
         poste ou au comptoir. Pour vos propres renseignements personnels, prenez plutôt le formulaire AI-102.",
        12.0,
    );
    paper.section("Qui demande");
    let name = |name, title, is, width| (known(field(name, title, "name"), is), width);
    paper.row(
        4.0,
        vec![
            name("nom", ["Nom de famille", "Family name"], "person.family-name", 92.0),
            name("prenom", ["Prénom", "Given name"], "person.given-name", 85.9),
        ],
    );
    let body = labelled(optional(field("organisme", ["Organisme ou média", "Organization"], "text")), "Organisme ou média, s'il y a lieu");
    let flat = known(optional(field("appartement", ["Appartement", "Apartment"], "text")), "address.apartment");
    paper.row(4.0, vec![(body, 181.9)]);
    paper.row(4.0, vec![(known(field("rue", ["Numéro et rue", "Number and street"], "street"), "address.street"), 144.0), (flat, 33.9)]);
    let (code, width) = comb(known(field("code_postal", ["Code postal", "Postal code"], "postal-code"), "address.postal-code"), 6, &[3]);
    paper.row(
        4.0,
        vec![
            (known(field("municipalite", ["Municipalité", "Municipality"], "municipality"), "address.municipality"), 112.0),
            (known(field("province", ["Province", "Province"], "province"), "address.province"), 24.0),
            (code, width),
        ],
    );
    let (phone, width) = comb(known(optional(field("telephone", ["Téléphone", "Telephone"], "phone")), "person.phone"), 10, &[3, 6]);
    paper.row(
        8.0,
        vec![
            (labelled(phone, "Téléphone (facultatif)"), width),
            (labelled(known(optional(field("courriel", ["Courriel", "E-mail"], "email")), "person.email"), "Courriel (facultatif)"), 123.9),
        ],
    );
    paper.close();
    paper.section("Documents demandés");
    let documents = field("documents", ["Documents demandés", "Documents requested"], "text");
    paper.block(
        labelled(documents, "Décrivez-les assez précisément pour qu'on puisse les trouver : sujet, service, adresse ou lot, titre"),
        40.0,
    );
    paper.row(
        12.0,
        vec![
            comb(
                labelled(optional(field("periode_debut", ["Période : du", "Period: from"], "date")), "Documents du (année, mois, jour)"),
                8,
                &[4, 6],
            ),
            comb(labelled(optional(field("periode_fin", ["Période : au", "Period: to"], "date")), "au (année, mois, jour)"), 8, &[4, 6]),
        ],
    );
    paper.boxes(vec![field(
        "assistance",
        [
            "J'ai besoin d'aide pour préciser ma demande, ou de mesures d'accommodement pour consulter les documents",
            "I need help to make my request precise, or accommodation to consult the documents",
        ],
        "checkbox",
    )]);
    paper.close();
    paper.section("Réponse");
    paper.choices(vec![
        (
            known(field("langue", ["Langue de la réponse", "Language of the answer"], "choice"), "person.language"),
            &[("fr", "Français", "French", 0.0), ("en", "Anglais", "English", 24.0)],
        ),
        (
            field("mode", ["Comment recevoir les documents", "How to receive the documents"], "choice"),
            &[
                ("courriel", "Par courriel", "By e-mail", 62.0),
                ("courrier", "Par la poste", "By mail", 92.0),
                ("place", "Les consulter sur place", "Consult them at the office", 122.0),
            ],
        ),
    ]);
    let (dated, width) = comb(
        labelled(field("date_demande", ["Date de la demande", "Date of the request"], "date"), "Date de la demande (année, mois, jour)"),
        8,
        &[4, 6],
    );
    paper.row(4.0, vec![(dated, width)]);
    paper.close();
    paper.note(
        "La réponse vous parvient dans les 20 jours qui suivent la réception de votre demande; un avis écrit peut prolonger ce délai de \
         10 jours. Vos renseignements servent à vous répondre, rien d'autre; vous pouvez les consulter et les faire rectifier \
         (Loi sur l'accès aux documents des organismes publics et sur la protection des renseignements personnels, RLRQ, c. A-2.1).",
        9.0,
    );
    Form {
        name: "demande-acces-information",
        title: both("Demande d'accès à des documents", "Request for access to documents"),
        number: "AI-101",
        revision: "2026-04",
        office: ["Accès à l'information", "Ville de Rivière-aux-Pins"],
        look: Look::Town,
        language: "fr",
        remark: "Loi sur l'accès, RLRQ, c. A-2.1",
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
