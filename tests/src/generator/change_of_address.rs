//! The form CA-101, « Déclaration de changement d'adresse », and what a person answers on it.

use super::layout::{Answer, Answers, ChoiceBox, Field, Form, Look, Note, Rect, Section, Shape, both};
use super::persons::{Address, Person};

const PAGE: [f64; 2] = [215.9, 279.4];
const EDGES: [f64; 2] = [14.0, 201.9];
/// Height of a label above a frame.
const LABEL: f64 = 3.4;
/// Height of a frame to write in.
const FRAME: f64 = 7.0;
/// From one row to the next.
const ROW: f64 = LABEL + FRAME + 2.2;
/// Width of a comb's cell.
const CELL: f64 = 5.2;
/// Side of a box to check.
const TICK: f64 = 4.0;
/// From the edge of a section to its fields.
const MARGIN: f64 = 3.0;
/// Height of a section's heading.
const HEADING: f64 = 5.6;

/// The form.
#[must_use]
pub fn form() -> Form {
    let mut paper = Paper { y: 41.0, sections: Vec::new(), fields: Vec::new(), notes: Vec::new() };
    paper.notes.push(Note {
        page: 1,
        place: Rect::new(EDGES[0], 32.2, EDGES[1] - EDGES[0], 6.0),
        size: 7.0,
        text: "Remplissez ce formulaire à l'ordinateur, à la machine à écrire ou en lettres moulées, puis transmettez-le au \
               bureau du greffe par télécopieur au 418 555-0142 ou remettez-le au comptoir, au 100, rue Principale.",
    });
    identity(&mut paper);
    addresses(&mut paper);
    options(&mut paper);
    signature(&mut paper);
    paper.notes.push(Note {
        page: 1,
        place: Rect::new(62.0, PAGE[1] - 19.2, 112.0, 6.0),
        size: 5.6,
        text: "Les renseignements personnels recueillis sont protégés par la Loi sur l'accès aux documents des organismes publics \
               et sur la protection des renseignements personnels (RLRQ, c. A-2.1). Vous pouvez les consulter et les faire rectifier.",
    });
    Form {
        name: "changement-adresse",
        title: both("Déclaration de changement d'adresse", "Change of address declaration"),
        number: "CA-101",
        revision: "2026-01",
        office: ["Bureau du greffe", "Ville de Rivière-aux-Pins"],
        look: Look::Town,
        language: "fr",
        remark: "Résidents et nouveaux résidents de la municipalité",
        fiducials: false,
        bar_code: false,
        pages: 1,
        page: PAGE,
        edges: EDGES,
        sections: paper.sections,
        fields: paper.fields,
        notes: paper.notes,
    }
}

/// The revision before: it asked for fewer consents, and for the day of the move further to the right.
#[must_use]
pub fn revision_before() -> Form {
    let mut form = Form { name: "changement-adresse-2025", revision: "2025-06", ..form() };
    form.fields.retain(|field| field.name != "consentement_revenu");
    for field in &mut form.fields {
        if let (true, Shape::Comb { frame, .. }) = (field.name == "date_effet", &mut field.shape) {
            frame.x += 62.0;
        }
    }
    form
}

/// The page while it is being laid out from top to bottom.
struct Paper {
    y: f64,
    sections: Vec<Section>,
    fields: Vec<Field>,
    notes: Vec<Note>,
}

impl Paper {
    /// Begins a section whose frame is `height` high and returns the top of the frame.
    fn section(&mut self, heading: &'static str, remark: &'static str, height: f64) -> f64 {
        let top = self.y;
        let frame = Rect::new(EDGES[0], top + HEADING, EDGES[1] - EDGES[0], height);
        let number = u32::try_from(self.sections.len()).unwrap_or_default() + 1;
        self.sections.push(Section { page: 1, number, heading, remark, top, frame });
        self.y = frame.bottom() + 3.4;
        frame.y
    }

    /// Sets a row of frames from left to right; `row` counts from 0.
    fn row(&mut self, section_top: f64, row: u32, gap: f64, fields: Vec<(Field, f64)>) {
        let y = section_top + 1.6 + f64::from(row) * ROW + LABEL;
        let mut x = EDGES[0] + MARGIN;
        for (mut field, width) in fields {
            let frame = Rect::new(x, y, width, FRAME);
            match &mut field.shape {
                Shape::Comb { frame: place, .. } | Shape::Line(place) => *place = frame,
                _ => {}
            }
            x = frame.right() + gap;
            self.fields.push(field);
        }
    }
}

/// A field to write in; the row places it.
fn line(name: &'static str, title: [&'static str; 2], kind: &'static str, is: &'static str) -> Field {
    let shape = Shape::Line(Rect::new(0.0, 0.0, 0.0, 0.0));
    let is = (!is.is_empty()).then_some(is);
    Field { name, page: 1, title: both(title[0], title[1]), label: title[0], kind, shape, required: true, is, sensitive: false }
}

/// A field of cells; the row places it.
fn comb(field: Field, cells: u32, groups: &'static [u32], label: &'static str) -> (Field, f64) {
    let frame = Rect::new(0.0, 0.0, 0.0, 0.0);
    (Field { shape: Shape::Comb { frame, cells, groups }, label, ..field }, f64::from(cells) * CELL)
}

fn sensitive(field: Field) -> Field {
    Field { sensitive: true, ..field }
}

fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

fn identity(paper: &mut Paper) {
    let top = paper.section("Identité de la personne qui déménage", "", 3.0 * ROW + 1.6);
    let nom = line("nom", ["Nom de famille", "Family name"], "name", "person.family-name");
    let prenom = line("prenom", ["Prénom", "Given name"], "name", "person.given-name");
    paper.row(top, 0, 4.0, vec![(nom, 92.0), (prenom, 85.9)]);
    let birth = sensitive(line("date_naissance", ["Date de naissance", "Date of birth"], "date", "person.birth-date"));
    let nas = sensitive(line("nas", ["Numéro d'assurance sociale", "Social insurance number"], "nas", "person.nas"));
    let phone = line("telephone", ["Téléphone", "Telephone"], "phone", "person.phone");
    paper.row(
        top,
        1,
        20.75,
        vec![
            comb(birth, 8, &[4, 6], "Date de naissance (année, mois, jour)"),
            comb(nas, 9, &[3, 6], "Numéro d'assurance sociale (NAS)"),
            comb(phone, 10, &[3, 6], "Téléphone (avec l'indicatif régional)"),
        ],
    );
    let email = optional(line("courriel", ["Courriel", "E-mail"], "email", "person.email"));
    paper.row(top, 2, 4.0, vec![(email, 120.0)]);
}

fn addresses(paper: &mut Paper) {
    let flat = |name, is| optional(line(name, ["Appartement", "Apartment"], "text", is));
    let postal = |name, is| comb(line(name, ["Code postal", "Postal code"], "postal-code", is), 6, &[3], "Code postal");
    let street = |name, title, is| (Field { label: "Numéro et rue", ..line(name, title, "street", is) }, 140.0);
    let town = |name, title, width, is| (Field { label: "Municipalité", ..line(name, title, "municipality", is) }, width);

    let top = paper.section("Ancienne adresse", "celle que vous quittez", 2.0 * ROW + 1.6);
    let rue =
        street("ancienne_rue", ["Ancienne adresse : numéro et rue", "Previous address: number and street"], "address.previous.street");
    let app = (
        titled(flat("ancienne_appartement", "address.previous.apartment"), "Ancienne adresse : appartement", "Previous address: apartment"),
        37.9,
    );
    paper.row(top, 0, 4.0, vec![rue, app]);
    let title = ["Ancienne adresse : municipalité", "Previous address: municipality"];
    let ville = town("ancienne_municipalite", title, 140.0, "address.previous.municipality");
    let (code, width) = postal("ancien_code_postal", "address.previous.postal-code");
    let code = (titled(code, "Ancienne adresse : code postal", "Previous address: postal code"), width);
    paper.row(top, 1, 4.0, vec![ville, code]);

    let top = paper.section("Nouvelle adresse", "celle où vous habiterez", 3.0 * ROW + 1.6);
    let rue = street("nouvelle_rue", ["Nouvelle adresse : numéro et rue", "New address: number and street"], "address.street");
    let app = (titled(flat("nouvelle_appartement", "address.apartment"), "Nouvelle adresse : appartement", "New address: apartment"), 37.9);
    paper.row(top, 0, 4.0, vec![rue, app]);
    let title = ["Nouvelle adresse : municipalité", "New address: municipality"];
    let ville = town("nouvelle_municipalite", title, 112.0, "address.municipality");
    let province = line("nouvelle_province", ["Nouvelle adresse : province", "New address: province"], "province", "address.province");
    let province = (Field { label: "Province", ..province }, 24.0);
    let (code, width) = postal("nouveau_code_postal", "address.postal-code");
    let code = (titled(code, "Nouvelle adresse : code postal", "New address: postal code"), width);
    paper.row(top, 1, 4.0, vec![ville, province, code]);
    let date = line("date_effet", ["Date du déménagement", "Moving date"], "date", "address.since");
    paper.row(top, 2, 4.0, vec![comb(date, 8, &[4, 6], "Date du déménagement (année, mois, jour)")]);
}

/// The same field under another title; what is printed stays.
fn titled(field: Field, fr: &'static str, en: &'static str) -> Field {
    Field { title: both(fr, en), ..field }
}

fn choice(
    name: &'static str,
    title: [&'static str; 2],
    is: &'static str,
    at: [f64; 2],
    boxes: [(&'static str, [&'static str; 2], f64); 2],
) -> Field {
    let boxes = boxes
        .into_iter()
        .map(|(value, title, dx)| ChoiceBox {
            value,
            title: both(title[0], title[1]),
            frame: Rect::new(at[0] + dx, at[1] + LABEL, TICK, TICK),
        })
        .collect();
    Field { kind: "choice", shape: Shape::Choice(boxes), ..line(name, title, "choice", is) }
}

fn options(paper: &mut Paper) {
    let top = paper.section("Options et consentements", "cochez les cases voulues", 36.4);
    let left = EDGES[0] + MARGIN;
    let y = top + 1.9;
    paper.fields.push(choice(
        "langue",
        ["Langue de correspondance", "Language of correspondence"],
        "person.language",
        [left, y],
        [("fr", ["Français", "French"], 0.0), ("en", ["Anglais", "English"], 24.0)],
    ));
    paper.fields.push(choice(
        "avis",
        ["Avis de confirmation", "Notice of confirmation"],
        "person.channel",
        [left + 62.0, y],
        [("courrier", ["Par courrier", "By mail"], 0.0), ("courriel", ["Par courriel", "By e-mail"], 28.0)],
    ));
    paper.fields.push(choice(
        "portee",
        ["Qui déménage", "Who moves"],
        "",
        [left + 126.0, y],
        [("famille", ["Toute la famille", "The whole family"], 0.0), ("seul", ["Moi seulement", "Only me"], 29.0)],
    ));
    let y = y + LABEL + TICK + 4.0;
    paper.notes.push(Note {
        page: 1,
        place: Rect::new(left, y, 181.0, 4.0),
        size: 7.0,
        text: "Je consens à ce que le bureau du greffe transmette ma nouvelle adresse, et elle seule, à :",
    });
    let bodies = [
        ("consentement_ramq", "la Régie de l'assurance maladie du Québec", "Consent: health insurance board (RAMQ)", "consent.ramq"),
        (
            "consentement_saaq",
            "la Société de l'assurance automobile du Québec",
            "Consent: automobile insurance corporation (SAAQ)",
            "consent.saaq",
        ),
        ("consentement_revenu", "le ministère du Revenu", "Consent: revenue ministry", "consent.revenu"),
    ];
    let titles = ["Consentement : assurance maladie (RAMQ)", "Consentement : assurance automobile (SAAQ)", "Consentement : Revenu"];
    for (row, ((name, label, en, is), fr)) in bodies.into_iter().zip(titles).enumerate() {
        let frame = Rect::new(left, y + 4.2 + row as f64 * 6.0, TICK, TICK);
        let field = Field { label, shape: Shape::Box(frame), ..line(name, [fr, en], "checkbox", is) };
        paper.fields.push(optional(field));
    }
}

fn signature(paper: &mut Paper) {
    let top = paper.section("Signature", "", 29.0);
    let left = EDGES[0] + MARGIN;
    paper.notes.push(Note {
        page: 1,
        place: Rect::new(left, top + 1.8, 181.0, 4.0),
        size: 7.0,
        text: "Je déclare que les renseignements fournis dans ce formulaire sont exacts et complets.",
    });
    let frame = Rect::new(left, top + 5.2 + LABEL, 112.0, 17.0);
    let sign = line("signature", ["Signature", "Signature"], "signature", "");
    paper.fields.push(Field { label: "Signature de la personne qui déménage", shape: Shape::Signature(frame), ..sign });
    let date = line("date_signature", ["Date de la signature", "Date of signature"], "date", "");
    let (mut date, width) = comb(date, 8, &[4, 6], "Date de la signature (année, mois, jour)");
    if let Shape::Comb { frame: place, .. } = &mut date.shape {
        *place = Rect::new(frame.right() + 18.0, frame.bottom() - FRAME, width, FRAME);
    }
    paper.fields.push(date);
}

/// What a person declares, beside who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration {
    /// The day of the move.
    pub effective: &'static str,
    /// `courrier` or `courriel`.
    pub notice: &'static str,
    /// `famille` or `seul`.
    pub scope: &'static str,
    /// Consents: health insurance, automobile insurance, revenue.
    pub consents: [bool; 3],
    /// Whether there is a signature.
    pub signed: bool,
    /// The day of the signature; empty when it is missing.
    pub signed_on: &'static str,
}

/// The answers of `person`, in the order of the form.
#[must_use]
pub fn answers(person: &Person, declaration: &Declaration) -> Answers {
    let text = |value: &str| Answer::Text(value.to_owned());
    let Address { street, apartment, municipality, postal_code, .. } = person.previous;
    let new = person.new;
    let [ramq, saaq, revenu] = declaration.consents;
    vec![
        ("nom", text(person.family_name)),
        ("prenom", text(person.given_name)),
        ("date_naissance", text(person.birth_date)),
        ("nas", text(person.nas)),
        ("telephone", text(person.phone)),
        ("courriel", text(person.email)),
        ("ancienne_rue", text(street)),
        ("ancienne_appartement", text(apartment)),
        ("ancienne_municipalite", text(municipality)),
        ("ancien_code_postal", text(postal_code)),
        ("nouvelle_rue", text(new.street)),
        ("nouvelle_appartement", text(new.apartment)),
        ("nouvelle_municipalite", text(new.municipality)),
        ("nouvelle_province", text(new.province)),
        ("nouveau_code_postal", text(new.postal_code)),
        ("date_effet", text(declaration.effective)),
        ("langue", Answer::Choice(person.language)),
        ("avis", Answer::Choice(declaration.notice)),
        ("portee", Answer::Choice(declaration.scope)),
        ("consentement_ramq", Answer::Checked(ramq)),
        ("consentement_saaq", Answer::Checked(saaq)),
        ("consentement_revenu", Answer::Checked(revenu)),
        ("signature", Answer::Signed(declaration.signed)),
        ("date_signature", text(declaration.signed_on)),
    ]
}
