//! The form FF-410, « Présentation d'une facture »: the cover sheet of a supplier's invoice. It never asks for a bank account: those are
//! changed in person only.

use super::builder::{Builder, comb, field, known, labelled, optional};
use super::layout::{Form, Look, both};

const EDGES: [f64; 2] = [14.0, 201.9];

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Builder::new("fr", EDGES);
    paper.note(
        "Un bordereau par facture; joignez la facture. Nous payons dans les 30 jours de la réception d'une facture conforme. Ne donnez \
         jamais de numéro de compte bancaire ici : il ne se change qu'en personne ou par le portail des fournisseurs.",
        9.0,
    );
    paper.section("Fournisseur");
    let (neq, width) = comb(
        labelled(optional(field("neq", ["Numéro d'entreprise du Québec", "Québec enterprise number"], "neq")), "NEQ (facultatif)"),
        10,
        &[],
    );
    paper.row(4.0, vec![(field("fournisseur", ["Nom du fournisseur", "Name of the supplier"], "text"), 127.9), (neq, width)]);
    let name = |name, title, label, is, width| (labelled(known(field(name, title, "name"), is), label), width);
    paper.row(
        4.0,
        vec![
            name("nom", ["Nom de famille", "Family name"], "Personne à joindre : nom de famille", "person.family-name", 92.0),
            name("prenom", ["Prénom", "Given name"], "Prénom", "person.given-name", 85.9),
        ],
    );
    let unit = known(optional(field("appartement", ["Bureau", "Suite"], "text")), "address.apartment");
    paper.row(4.0, vec![(known(field("rue", ["Numéro et rue", "Number and street"], "street"), "address.street"), 144.0), (unit, 33.9)]);
    let (code, width) = comb(known(field("code_postal", ["Code postal", "Postal code"], "postal-code"), "address.postal-code"), 6, &[3]);
    paper.row(
        4.0,
        vec![
            (known(field("municipalite", ["Municipalité", "Municipality"], "municipality"), "address.municipality"), 112.0),
            (known(field("province", ["Province", "Province"], "province"), "address.province"), 24.0),
            (code, width),
        ],
    );
    paper.row(
        4.0,
        vec![(
            labelled(known(field("courriel", ["Courriel", "E-mail"], "email"), "person.email"), "Courriel (pour l'avis de paiement)"),
            120.0,
        )],
    );
    paper.close();
    paper.section("Facture");
    let (order, width) =
        comb(labelled(field("bon_commande", ["Bon de commande", "Purchase order"], "number"), "Bon de commande (8 chiffres)"), 8, &[4]);
    let (dated, long) = comb(
        labelled(field("date_facture", ["Date de la facture", "Date of the invoice"], "date"), "Date de la facture (année, mois, jour)"),
        8,
        &[4, 6],
    );
    paper
        .row(8.0, vec![(field("numero_facture", ["Numéro de la facture", "Invoice number"], "text"), 60.0), (dated, long), (order, width)]);
    paper.block(field("objet", ["Biens ou services facturés", "Goods or services invoiced"], "text"), 16.0);
    paper.row(
        6.0,
        vec![
            (labelled(field("sous_total", ["Montant avant taxes", "Amount before taxes"], "amount"), "Montant avant taxes"), 44.0),
            (labelled(field("tps", ["TPS", "GST"], "amount"), "TPS, 5 % (0,00 s'il n'y en a pas)"), 40.0),
            (labelled(field("tvq", ["TVQ", "QST"], "amount"), "TVQ, 9,975 % (0,00 s'il n'y en a pas)"), 40.0),
            (field("total", ["Total", "Total"], "amount"), 39.9),
        ],
    );
    paper.row(
        6.0,
        vec![
            (
                labelled(
                    optional(field("numero_tps", ["Numéro d'inscription à la TPS", "GST registration number"], "text")),
                    "Numéro d'inscription à la TPS (RT)",
                ),
                87.0,
            ),
            (
                labelled(
                    optional(field("numero_tvq", ["Numéro d'inscription à la TVQ", "QST registration number"], "text")),
                    "Numéro d'inscription à la TVQ (TQ)",
                ),
                88.9,
            ),
        ],
    );
    paper.close();
    paper.section("Correspondance");
    paper.choice(
        known(field("langue", ["Langue de la réponse", "Language of the answer"], "choice"), "person.language"),
        &[("fr", "Français", "French", 0.0), ("en", "Anglais", "English", 24.0)],
    );
    paper.close();
    Form {
        name: "facture-fournisseur",
        title: both("Présentation d'une facture", "Submission of an invoice"),
        number: "FF-410",
        revision: "2026-02",
        office: ["Service des finances", "Centre de services scolaire des Trois-Lacs"],
        look: Look::Ministry,
        language: "fr",
        remark: "Bordereau à joindre à chaque facture",
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
