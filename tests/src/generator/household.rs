//! « Demande d'aide au logement », two pages of A4 in the look of the French state: combs, a table of persons, amounts, free text,
//! initials on the first page, a signature on the second.

use super::builder::{Builder, comb, field, optional};
use super::layout::{Answer, Answers, Field, Form, Look, both};
use super::made_up::{FAMILY, GIVEN, amount, day, number, one, yes};
use super::persons::Person;

const CHILDREN: [[&str; 3]; 3] = [
    ["enfant_1_nom", "enfant_1_prenom", "enfant_1_naissance"],
    ["enfant_2_nom", "enfant_2_prenom", "enfant_2_naissance"],
    ["enfant_3_nom", "enfant_3_prenom", "enfant_3_naissance"],
];

/// The form.
#[must_use]
pub fn form() -> Form {
    let edges = [14.0, 196.0];
    let mut paper = Builder::new("fr", edges);
    paper.section("Demandeur");
    let name = |name, title, width| (field(name, title, "name"), width);
    paper.row(4.0, vec![name("nom", ["Nom de naissance", "Birth name"], 92.0), name("prenom", ["Prénoms", "Given names"], 80.0)]);
    let born = field("date_naissance", ["Date de naissance (année, mois, jour)", "Date of birth"], "date");
    let town = field("lieu_naissance", ["Commune de naissance", "Place of birth"], "municipality");
    paper.row(8.0, vec![comb(born, 8, &[4, 6]), (town, 120.0)]);
    paper.choice(
        field("situation", ["Situation de famille", "Family situation"], "choice"),
        &[
            ("celibataire", "Célibataire", "Single", 0.0),
            ("marie", "Marié(e)", "Married", 30.0),
            ("pacse", "Pacsé(e)", "Partnered", 58.0),
            ("separe", "Séparé(e)", "Separated", 86.0),
            ("veuf", "Veuf, veuve", "Widowed", 116.0),
        ],
    );
    paper.close();
    paper.section("Logement");
    paper.row(4.0, vec![(field("adresse", ["Numéro et voie", "Number and street"], "street"), 140.0)]);
    paper.row(
        8.0,
        vec![
            comb(field("code_postal", ["Code postal", "Postal code"], "postal-code"), 6, &[3]),
            (field("commune", ["Commune", "Town"], "municipality"), 100.0),
        ],
    );
    let rent = field("loyer", ["Loyer mensuel", "Monthly rent"], "amount");
    let costs = optional(field("charges", ["Charges mensuelles", "Monthly costs"], "amount"));
    let area = field("surface", ["Surface (m²)", "Area (m²)"], "number");
    let since = field("entree", ["Entrée dans les lieux", "Moved in on"], "date");
    paper.row(6.0, vec![(rent, 40.0), (costs, 40.0), (area, 26.0), (since, 50.0)]);
    paper.choice(
        field("nature", ["Nature du logement", "Kind of dwelling"], "choice"),
        &[("appartement", "Appartement", "Flat", 0.0), ("maison", "Maison", "House", 34.0), ("foyer", "Foyer", "Home", 60.0)],
    );
    paper.close();
    paper.section("Enfants à charge");
    let rows = CHILDREN.map(|[family, given, born]| {
        vec![
            optional(field(family, ["Enfant : nom", "Child: family name"], "name")),
            optional(field(given, ["Enfant : prénom", "Child: given name"], "name")),
            optional(field(born, ["Enfant : date de naissance", "Child: date of birth"], "date")),
        ]
    });
    paper.table(&[("Nom", 70.0), ("Prénom", 60.0), ("Né(e) le (année-mois-jour)", 46.0)], rows.into());
    paper.close();
    let initials = field("paraphe", ["Paraphe", "Initials"], "signature");
    paper.signature(initials, [34.0, 10.0], None);
    paper.turn();
    paper.section("Ressources de l'année");
    let money = |name, title| optional(field(name, title, "amount"));
    paper.row(
        6.0,
        vec![
            (money("salaires", ["Salaires", "Wages"]), 50.0),
            (money("pensions", ["Pensions", "Pensions"]), 50.0),
            (money("autres", ["Autres revenus", "Other income"]), 50.0),
        ],
    );
    paper.boxes(vec![
        field("chomage", ["Je perçois une allocation de chômage", "I receive unemployment benefit"], "checkbox"),
        field("etudiant", ["Je suis étudiant", "I am a student"], "checkbox"),
        field("handicap", ["Un membre du foyer est en situation de handicap", "A member of the household is disabled"], "checkbox"),
    ]);
    paper.close();
    paper.section("Observations");
    paper.block(optional(field("observations", ["Précisez votre situation", "Explain your situation"], "text")), 26.0);
    paper.close();
    paper.section("Signature");
    paper.note("Je certifie sur l'honneur que les renseignements portés sur cette demande sont exacts.", 5.0);
    let dated: Field = field("date_signature", ["Date (année, mois, jour)", "Date"], "date");
    paper.signature(field("signature", ["Signature du demandeur", "Signature"], "signature"), [100.0, 17.0], Some(dated));
    paper.close();
    Form {
        name: "aide-logement",
        title: both("Demande d'aide au logement", "Housing benefit claim"),
        number: "AL-10840",
        revision: "2026-04",
        office: ["Ministère du Logement", "Direction des aides"],
        look: Look::Republic,
        language: "fr",
        remark: "Articles L. 821-1 et suivants du code de la construction",
        fiducials: true,
        bar_code: false,
        pages: 2,
        page: [210.0, 297.0],
        edges,
        sections: paper.sections,
        fields: paper.fields,
        notes: paper.notes,
    }
}

const OBSERVATIONS: [&str; 6] = [
    "Mon contrat de travail prend fin le 31 décembre et mon employeur ne prévoit pas de le renouveler.",
    "Le propriétaire a augmenté le loyer de 35 $ au mois de juillet ; une copie de l'avis est jointe à cette demande.",
    "Nous hébergeons ma mère, âgée de 84 ans, depuis son hospitalisation. Elle n'a pas d'autres revenus que sa pension.",
    "Garde partagée : les enfants vivent chez moi une semaine sur deux et la moitié des vacances scolaires.",
    "Travaux de chauffage en cours ; le logement n'a pas été habité entre le 2 mars et le 18 avril.",
    "",
];

/// What a person answers.
#[must_use]
pub fn answers(person: &Person) -> Answers {
    let text = |value: &str| Answer::Text(value.to_owned());
    let money = |question, odds, from, to| {
        Answer::Text(if yes(person, question, odds) { amount(person, question, from, to) } else { String::new() })
    };
    let mut answers = vec![
        ("nom", text(person.family_name)),
        ("prenom", text(person.given_name)),
        ("date_naissance", text(person.birth_date)),
        ("lieu_naissance", text(person.previous.municipality)),
        ("situation", Answer::Choice(one(person, "situation", &["celibataire", "marie", "pacse", "separe", "veuf"]))),
        ("adresse", text(person.new.street)),
        ("code_postal", text(person.new.postal_code)),
        ("commune", text(person.new.municipality)),
        ("loyer", Answer::Text(amount(person, "loyer", 380, 2400))),
        ("charges", money("charges", 70, 20, 310)),
        ("surface", Answer::Text((18 + number(person, "surface", 140)).to_string())),
        ("entree", Answer::Text(day(person, "entree", 2009, 17))),
        ("nature", Answer::Choice(one(person, "nature", &["appartement", "maison", "foyer"]))),
    ];
    let children = number(person, "enfants", 4) as usize;
    for (place, names) in CHILDREN.iter().enumerate() {
        let there = place < children;
        let value = |value: String| Answer::Text(if there { value } else { String::new() });
        answers.push((names[0], value(one(person, names[0], &FAMILY).to_owned())));
        answers.push((names[1], value(one(person, names[1], &GIVEN).to_owned())));
        answers.push((names[2], value(day(person, names[2], 2008, 17))));
    }
    answers.extend([
        ("paraphe", Answer::Signed(yes(person, "paraphe", 85))),
        ("salaires", money("salaires", 80, 9000, 98000)),
        ("pensions", money("pensions", 35, 900, 24000)),
        ("autres", money("autres", 30, 100, 9000)),
        ("chomage", Answer::Checked(yes(person, "chomage", 30))),
        ("etudiant", Answer::Checked(yes(person, "etudiant", 40))),
        ("handicap", Answer::Checked(yes(person, "handicap", 25))),
        ("observations", text(one(person, "observations", &OBSERVATIONS))),
        ("signature", Answer::Signed(person.declaration.signed)),
        ("date_signature", text(person.declaration.signed_on)),
    ]);
    answers
}
