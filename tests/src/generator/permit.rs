//! "Dog licence renewal": an English form of one page with combs, boxes and black squares in its corners.

use super::builder::{Builder, comb, field, optional};
use super::layout::{Answer, Answers, Form, Look, both};
use super::made_up::{amount, day, number, one, yes};
use super::persons::Person;

/// The form.
#[must_use]
pub fn form() -> Form {
    let edges = [16.0, 199.0];
    let mut paper = Builder::new("en", edges);
    paper.section("Licence");
    let licence = comb(field("licence", ["Numéro de permis", "Licence number"], "number"), 7, &[]);
    let expires = comb(field("expires", ["Échéance", "Expires on (year, month, day)"], "date"), 8, &[4, 6]);
    paper.row(16.0, vec![licence, expires, (field("fee", ["Droits", "Fee paid"], "amount"), 40.0)]);
    paper.choice(
        field("term", ["Durée", "Term"], "choice"),
        &[("1", "Un an", "One year", 0.0), ("2", "Deux ans", "Two years", 28.0), ("5", "Cinq ans", "Five years", 58.0)],
    );
    paper.close();
    paper.section("Holder");
    let name = |name, title, width| (field(name, title, "name"), width);
    paper.row(5.0, vec![name("last_name", ["Nom", "Last name"], 86.0), name("first_name", ["Prénom", "First name"], 84.0)]);
    paper.row(
        5.0,
        vec![
            (field("street", ["Adresse", "Number and street"], "street"), 126.0),
            (optional(field("unit", ["Appartement", "Unit"], "text")), 28.0),
        ],
    );
    paper.row(
        8.0,
        vec![
            (field("city", ["Municipalité", "City"], "municipality"), 96.0),
            comb(field("postal_code", ["Code postal", "Postal code"], "postal-code"), 6, &[3]),
        ],
    );
    paper.row(
        8.0,
        vec![
            comb(field("phone", ["Téléphone", "Telephone"], "phone"), 10, &[3, 6]),
            (optional(field("email", ["Courriel", "E-mail"], "email")), 110.0),
        ],
    );
    paper.close();
    paper.section("Animal");
    paper.row(
        5.0,
        vec![
            (field("animal", ["Nom de l'animal", "Name of the animal"], "name"), 60.0),
            (field("breed", ["Race", "Breed"], "text"), 70.0),
            (field("weight", ["Poids (kg)", "Weight (kg)"], "number"), 26.0),
        ],
    );
    paper.boxes(vec![
        field("neutered", ["Stérilisé", "Neutered or spayed"], "checkbox"),
        field("vaccinated", ["Vacciné contre la rage", "Vaccinated against rabies"], "checkbox"),
        field("chip", ["Micropuce", "Has a microchip"], "checkbox"),
        field("guide", ["Chien d'assistance", "Assistance dog"], "checkbox"),
    ]);
    paper.close();
    paper.section("Declaration");
    paper.note("I declare that the information given on this form is true and complete.", 5.0);
    let dated = field("signed_on", ["Date de la signature", "Date (year, month, day)"], "date");
    paper.signature(field("signature", ["Signature", "Signature of the holder"], "signature"), [104.0, 16.0], Some(dated));
    paper.close();
    Form {
        name: "licence-renewal",
        title: both("Renouvellement d'un permis de chien", "Dog licence renewal"),
        number: "LR-8",
        revision: "2026-03",
        office: ["City Licensing Office", "Animal Services"],
        look: Look::Ministry,
        language: "en",
        remark: "Return this form thirty days before the licence expires",
        fiducials: true,
        bar_code: true,
        pages: 1,
        page: [215.9, 279.4],
        edges,
        sections: paper.sections,
        fields: paper.fields,
        notes: paper.notes,
    }
}

const ANIMALS: [&str; 8] = ["Rex", "Biscuit", "Ti-Loup", "Princess Maude", "Noisette", "Sir Barkley", "Caramel", "Zoë"];
const BREEDS: [&str; 6] = ["Labrador retriever", "Bernese mountain dog", "Mixed", "Border collie", "Shih Tzu", "German shepherd"];

/// What a person answers.
#[must_use]
pub fn answers(person: &Person) -> Answers {
    let text = |value: &str| Answer::Text(value.to_owned());
    vec![
        ("licence", Answer::Text((1_000_000 + number(person, "licence", 8_999_999)).to_string())),
        ("expires", Answer::Text(day(person, "expires", 2027, 3))),
        ("fee", Answer::Text(amount(person, "fee", 15, 240))),
        ("term", Answer::Choice(one(person, "term", &["1", "2", "5"]))),
        ("last_name", text(person.family_name)),
        ("first_name", text(person.given_name)),
        ("street", text(person.new.street)),
        ("unit", text(person.new.apartment)),
        ("city", text(person.previous.municipality)),
        ("postal_code", text(person.previous.postal_code)),
        ("phone", text(person.phone)),
        ("email", text(person.email)),
        ("animal", text(one(person, "animal", &ANIMALS))),
        ("breed", text(one(person, "breed", &BREEDS))),
        ("weight", Answer::Text((2 + number(person, "weight", 60)).to_string())),
        ("neutered", Answer::Checked(yes(person, "neutered", 60))),
        ("vaccinated", Answer::Checked(yes(person, "vaccinated", 80))),
        ("chip", Answer::Checked(yes(person, "chip", 50))),
        ("guide", Answer::Checked(yes(person, "guide", 10))),
        ("signature", Answer::Signed(person.declaration.signed)),
        ("signed_on", text(person.declaration.signed_on)),
    ]
}
