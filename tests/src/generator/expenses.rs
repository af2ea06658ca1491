//! « Relevé de dépenses »: a table of five rows with dates, texts and amounts, and a bar code.

use super::builder::{Builder, comb, field, optional};
use super::layout::{Answer, Answers, Form, Look, both};
use super::made_up::{amount, day, number, one};
use super::persons::Person;

const ROWS: [[&str; 4]; 5] = [
    ["ligne_1_date", "ligne_1_nature", "ligne_1_km", "ligne_1_montant"],
    ["ligne_2_date", "ligne_2_nature", "ligne_2_km", "ligne_2_montant"],
    ["ligne_3_date", "ligne_3_nature", "ligne_3_km", "ligne_3_montant"],
    ["ligne_4_date", "ligne_4_nature", "ligne_4_km", "ligne_4_montant"],
    ["ligne_5_date", "ligne_5_nature", "ligne_5_km", "ligne_5_montant"],
];

/// The form.
#[must_use]
pub fn form() -> Form {
    let edges = [14.0, 201.9];
    let mut paper = Builder::new("fr", edges);
    paper.section("Bénéficiaire");
    let name = |name, title, width| (field(name, title, "name"), width);
    paper.row(4.0, vec![name("nom", ["Nom", "Family name"], 90.0), name("prenom", ["Prénom", "Given name"], 86.0)]);
    paper.row(
        10.0,
        vec![
            comb(field("matricule", ["Matricule", "Staff number"], "number"), 6, &[]),
            comb(field("telephone", ["Téléphone", "Telephone"], "phone"), 10, &[3, 6]),
            (field("unite", ["Unité administrative", "Unit"], "text"), 80.0),
        ],
    );
    paper.close();
    paper.section("Dépenses");
    let rows = ROWS.map(|[date, what, distance, money]| {
        vec![
            optional(field(date, ["Dépense : date", "Expense: date"], "date")),
            optional(field(what, ["Dépense : nature", "Expense: what"], "text")),
            optional(field(distance, ["Dépense : kilomètres", "Expense: kilometres"], "number")),
            optional(field(money, ["Dépense : montant", "Expense: amount"], "amount")),
        ]
    });
    let heads = [("Date (année-mois-jour)", 38.0), ("Nature de la dépense", 84.0), ("km", 20.0), ("Montant", 38.0)];
    paper.table(&heads, rows.into());
    let total = field("total", ["Total réclamé", "Total claimed"], "amount");
    let advance = optional(field("avance", ["Avance reçue", "Advance received"], "amount"));
    paper.row(6.0, vec![(total, 44.0), (advance, 44.0)]);
    paper.choice(
        field("paiement", ["Mode de paiement", "Payment"], "choice"),
        &[("depot", "Dépôt direct", "Direct deposit", 0.0), ("cheque", "Chèque", "Cheque", 36.0)],
    );
    paper.boxes(vec![field("pieces", ["Les pièces justificatives sont jointes", "Receipts are attached"], "checkbox")]);
    paper.close();
    paper.section("Signature");
    let dated = field("date_signature", ["Date (année, mois, jour)", "Date"], "date");
    paper.signature(field("signature", ["Signature du bénéficiaire", "Signature"], "signature"), [104.0, 16.0], Some(dated));
    paper.close();
    Form {
        name: "releve-depenses",
        title: both("Relevé de dépenses", "Expense claim"),
        number: "RD-0335",
        revision: "2026-02",
        office: ["Direction des finances", "Ville de Rivière-aux-Pins"],
        look: Look::Town,
        language: "fr",
        remark: "Frais de déplacement et de représentation",
        fiducials: false,
        bar_code: true,
        pages: 1,
        page: [215.9, 279.4],
        edges,
        sections: paper.sections,
        fields: paper.fields,
        notes: paper.notes,
    }
}

const EXPENSES: [&str; 10] = [
    "Repas du midi, Trois-Rivières",
    "Stationnement",
    "Déplacement à Québec",
    "Hébergement, deux nuits",
    "Péage et traversier",
    "Colloque de l'AGRCQ",
    "Taxi, gare du Palais",
    "Papeterie et timbres",
    "Formation « accueil »",
    "Location d'une salle",
];
const UNITS: [&str; 5] = ["Greffe et archives", "Travaux publics", "Loisirs et culture", "Sécurité incendie", "Urbanisme et environnement"];

/// What a person answers.
#[must_use]
pub fn answers(person: &Person) -> Answers {
    let text = |value: &str| Answer::Text(value.to_owned());
    let mut answers = vec![
        ("nom", text(person.family_name)),
        ("prenom", text(person.given_name)),
        ("matricule", Answer::Text((100_000 + number(person, "matricule", 899_999)).to_string())),
        ("telephone", text(person.phone)),
        ("unite", text(one(person, "unite", &UNITS))),
    ];
    let rows = 2 + number(person, "lignes", 4) as usize;
    for (place, [date, what, distance, money]) in ROWS.into_iter().enumerate() {
        let there = place < rows;
        let value = |value: String| Answer::Text(if there { value } else { String::new() });
        let far = number(person, distance, 900);
        answers.push((date, value(day(person, date, 2026, 1))));
        answers.push((what, value(one(person, what, &EXPENSES).to_owned())));
        answers.push((distance, value(if far > 500 { String::new() } else { (far + 4).to_string() })));
        answers.push((money, value(amount(person, money, 3, 890))));
    }
    let advance = if number(person, "avance", 3) == 0 { amount(person, "avance", 50, 400) } else { String::new() };
    answers.extend([
        ("total", Answer::Text(amount(person, "total", 60, 3900))),
        ("avance", Answer::Text(advance)),
        ("paiement", Answer::Choice(one(person, "paiement", &["depot", "cheque"]))),
        ("pieces", Answer::Checked(number(person, "pieces", 3) > 0)),
        ("signature", Answer::Signed(person.declaration.signed)),
        ("date_signature", text(person.declaration.signed_on)),
    ]);
    answers
}
