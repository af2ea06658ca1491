//! "Injury benefit claim": an English form of one page without frames, with dotted lines to write on.

use super::builder::{Builder, field, optional};
use super::layout::{Answer, Answers, Form, Look, both};
use super::made_up::{amount, day, number, one, yes};
use super::persons::Person;

/// The form.
#[must_use]
pub fn form() -> Form {
    let edges = [14.0, 201.9];
    let mut paper = Builder::new("en", edges);
    paper.note("Print or type. Attach the medical report and any receipts. Claims are answered within thirty days of receipt.", 5.0);
    let text = |name, title, kind, width| (field(name, title, kind), width);
    paper.ruled(
        8.0,
        vec![
            text("family_name", ["Nom de famille", "Family name"], "name", 86.0),
            text("given_name", ["Prénom", "Given name"], "name", 80.0),
        ],
    );
    paper.ruled(
        8.0,
        vec![
            text("nas", ["Numéro d'assurance sociale", "Social insurance number"], "nas", 50.0),
            text("born", ["Date de naissance", "Date of birth (year-month-day)"], "date", 50.0),
            text("phone", ["Téléphone", "Telephone"], "phone", 58.0),
        ],
    );
    paper.ruled(
        8.0,
        vec![
            text("street", ["Adresse", "Street address"], "street", 110.0),
            (optional(field("apartment", ["Appartement", "Apartment"], "text")), 30.0),
        ],
    );
    paper.ruled(
        8.0,
        vec![
            text("town", ["Municipalité", "Municipality"], "municipality", 90.0),
            text("province", ["Province", "Province"], "province", 22.0),
            text("postal_code", ["Code postal", "Postal code"], "postal-code", 40.0),
        ],
    );
    paper.ruled(8.0, vec![(optional(field("email", ["Courriel", "E-mail"], "email")), 110.0)]);
    paper.ruled(
        8.0,
        vec![
            text("injured_on", ["Date de l'accident", "Date of injury (year-month-day)"], "date", 50.0),
            text("employer", ["Employeur", "Employer"], "text", 110.0),
        ],
    );
    paper.ruled(
        8.0,
        vec![
            text("wage", ["Salaire hebdomadaire", "Weekly wage"], "amount", 44.0),
            (optional(field("expenses", ["Frais", "Expenses claimed"], "amount")), 44.0),
            text("days", ["Jours d'absence", "Days absent"], "number", 30.0),
        ],
    );
    paper.choice(
        field("place", ["Lieu", "Where did it happen?"], "choice"),
        &[("work", "Au travail", "At work", 0.0), ("road", "Sur la route", "On the road", 30.0), ("home", "À domicile", "At home", 62.0)],
    );
    paper.boxes(vec![
        field("hospital", ["Hospitalisation", "I was admitted to a hospital"], "checkbox"),
        field("returned", ["Retour au travail", "I have returned to work"], "checkbox"),
    ]);
    paper.block(field("story", ["Circonstances", "Describe what happened"], "text"), 24.0);
    let dated = field("signed_on", ["Date de la signature", "Date (year, month, day)"], "date");
    paper.signature(field("signature", ["Signature", "Signature of the claimant"], "signature"), [100.0, 16.0], Some(dated));
    Form {
        name: "injury-claim",
        title: both("Demande d'indemnité d'accident", "Injury benefit claim"),
        number: "IB-27",
        revision: "2025-09",
        office: ["Workplace Injury Board", "Claims Office"],
        look: Look::Ministry,
        language: "en",
        remark: "To be sent within six months of the injury",
        fiducials: false,
        bar_code: false,
        pages: 1,
        page: [215.9, 279.4],
        edges,
        sections: paper.sections,
        fields: paper.fields,
        notes: paper.notes,
    }
}

const EMPLOYERS: [&str; 8] = [
    "Scierie Beaulac inc.",
    "Riverbend Dairy Cooperative",
    "Transport R. Lachapelle ltée",
    "Northern Shore Fisheries",
    "Municipalité de Sainte-Luce",
    "Kinnear & Sons Roofing",
    "Les Entreprises J.-M. Dufour",
    "St. Brigid's Home",
];
const STORIES: [&str; 6] = [
    "I slipped on an icy loading dock while moving crates and fell on my left wrist.",
    "A shelf gave way in the storeroom and three boxes struck my shoulder and neck.",
    "My truck was hit from behind at the corner of Main Street and Route 132 on the way to a delivery.",
    "While cutting branches the ladder shifted. I fell about two metres and broke two ribs on the right side.",
    "I strained my back lifting a patient who had fainted; a colleague, Mrs. Poirier, was present.",
    "Hot oil splashed on both hands when the pump seal failed. The machine had been reported on May 14.",
];

/// What a person answers.
#[must_use]
pub fn answers(person: &Person) -> Answers {
    let text = |value: &str| Answer::Text(value.to_owned());
    let expenses = if yes(person, "expenses", 60) { amount(person, "expenses", 12, 1900) } else { String::new() };
    vec![
        ("family_name", text(person.family_name)),
        ("given_name", text(person.given_name)),
        ("nas", text(person.nas)),
        ("born", text(person.birth_date)),
        ("phone", text(person.phone)),
        ("street", text(person.previous.street)),
        ("apartment", text(person.previous.apartment)),
        ("town", text(person.previous.municipality)),
        ("province", text(person.previous.province)),
        ("postal_code", text(person.previous.postal_code)),
        ("email", text(person.email)),
        ("injured_on", Answer::Text(day(person, "injured", 2024, 2))),
        ("employer", text(one(person, "employer", &EMPLOYERS))),
        ("wage", Answer::Text(amount(person, "wage", 420, 2600))),
        ("expenses", Answer::Text(expenses)),
        ("days", Answer::Text((1 + number(person, "days", 120)).to_string())),
        ("place", Answer::Choice(one(person, "place", &["work", "road", "home"]))),
        ("hospital", Answer::Checked(yes(person, "hospital", 40))),
        ("returned", Answer::Checked(yes(person, "returned", 50))),
        ("story", text(one(person, "story", &STORIES))),
        ("signature", Answer::Signed(person.declaration.signed)),
        ("signed_on", text(person.declaration.signed_on)),
    ]
}
