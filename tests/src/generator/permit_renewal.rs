//! The form PO-210, « Suivi et renouvellement d'un permis »: whoever holds a permit of occupation gives its expiry date, and how to be
//! reminded of it.

use super::builder::{Builder, comb, field, known, labelled, optional};
use super::layout::{Form, Look, both};

const EDGES: [f64; 2] = [14.0, 201.9];

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Builder::new("fr", EDGES);
    paper.note(
        "Remplissez ce formulaire une fois, quand vous recevez votre permis. Nous vous rappellerons son échéance 60, 30 et 7 jours avant, \
         et nous vous dirons quoi joindre pour le renouveler.",
        9.0,
    );
    paper.section("Permis en vigueur");
    let (number, width) =
        comb(labelled(field("permis", ["Numéro du permis", "Permit number"], "number"), "Numéro du permis (6 chiffres)"), 6, &[]);
    let (expires, long) = comb(
        labelled(field("echeance", ["Échéance du permis", "Expiry of the permit"], "date"), "Échéance (année, mois, jour)"),
        8,
        &[4, 6],
    );
    let area = labelled(field("superficie", ["Superficie occupée", "Area occupied"], "number"), "Superficie occupée (m²)");
    paper.row(12.0, vec![(number, width), (expires, long), (area, 40.0)]);
    paper.choice(
        field("categorie", ["Catégorie", "Category"], "choice"),
        &[
            ("terrasse", "Terrasse", "Terrace", 0.0),
            ("cuisine", "Cuisine de rue", "Street food", 32.0),
            ("kiosque", "Kiosque ou étal", "Stall", 72.0),
            ("affichage", "Enseigne en saillie", "Projecting sign", 114.0),
        ],
    );
    let place = labelled(field("emplacement", ["Emplacement", "Location"], "text"), "Emplacement (adresse, place ou rue)");
    paper.row(4.0, vec![(place, 181.9)]);
    paper.close();
    paper.section("Titulaire");
    let name = |name, title, is, width| (known(field(name, title, "name"), is), width);
    paper.row(
        4.0,
        vec![
            name("nom", ["Nom de famille", "Family name"], "person.family-name", 92.0),
            name("prenom", ["Prénom", "Given name"], "person.given-name", 85.9),
        ],
    );
    let business = labelled(optional(field("entreprise", ["Entreprise", "Business"], "text")), "Nom de l'entreprise, s'il y a lieu");
    let (neq, width) = comb(
        labelled(optional(field("neq", ["Numéro d'entreprise du Québec", "Québec enterprise number"], "neq")), "NEQ (facultatif)"),
        10,
        &[],
    );
    paper.row(4.0, vec![(business, 127.9), (neq, width)]);
    let flat = known(optional(field("appartement", ["Appartement", "Apartment"], "text")), "address.apartment");
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
    let (phone, width) = comb(known(field("telephone", ["Téléphone", "Telephone"], "phone"), "person.phone"), 10, &[3, 6]);
    paper.row(
        8.0,
        vec![
            (phone, width),
            (
                labelled(
                    known(optional(field("courriel", ["Courriel", "E-mail"], "email")), "person.email"),
                    "Courriel (pour recevoir les rappels)",
                ),
                123.9,
            ),
        ],
    );
    paper.close();
    paper.section("Rappels");
    paper.boxes(vec![known(
        field(
            "consentement_rappels",
            [
                "Je consens à recevoir les rappels de l'échéance par courriel, ou par message texte si je n'ai pas donné de courriel",
                "I agree to be reminded of the expiry by e-mail, or by text message if I gave no e-mail address",
            ],
            "checkbox",
        ),
        "consent.reminders",
    )]);
    paper.choice(
        known(field("langue", ["Langue des rappels et des lettres", "Language of reminders and letters"], "choice"), "person.language"),
        &[("fr", "Français", "French", 0.0), ("en", "Anglais", "English", 24.0)],
    );
    paper.note("Sans votre consentement, une lettre vous dit tout de suite comment renouveler, et aucun rappel ne vous est envoyé avant l'échéance.", 5.0);
    paper.close();
    paper.section("Signature");
    let dated = labelled(field("date_signature", ["Date de la signature", "Date of signature"], "date"), "Date (année, mois, jour)");
    paper.signature(
        labelled(field("signature", ["Signature", "Signature"], "signature"), "Signature du titulaire"),
        [112.0, 16.0],
        Some(dated),
    );
    paper.close();
    Form {
        name: "renouvellement-permis",
        title: both("Suivi et renouvellement d'un permis", "Follow-up and renewal of a permit"),
        number: "PO-210",
        revision: "2026-03",
        office: ["Bureau des permis", "Ville de Rivière-aux-Pins"],
        look: Look::Town,
        language: "fr",
        remark: "Occupation du domaine public",
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
