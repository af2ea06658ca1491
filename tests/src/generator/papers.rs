//! Papers that are not the form: a proof of address, a letter to the town, and the line a fax machine prints on top.

use rand_chacha::ChaCha8Rng;

use super::draw::between;
use super::layout::{Field, Form, Rect, Shape};
use super::persons::Person;
use super::typeset::{MONO, SANS, SERIF, literal};

/// The line a fax machine prints above a page, as one strip of `height` millimetres.
#[must_use]
pub fn fax_header(text: &str, width: f64, height: f64) -> String {
    format!(
        "#set page(width: {width}mm, height: {height}mm, margin: 0mm)\n#set text(font: {}, size: 7.2pt)\n#place(left + horizon, dx: 9mm, {})\n",
        literal(MONO),
        literal(text)
    )
}

/// The office's stamp over a field to write in, to be added to the markup of a form.
#[must_use]
pub fn stamp(form: &Form, rng: &mut ChaCha8Rng) -> String {
    let fields: Vec<Rect> = form.fields.iter().filter(|field| matches!(field.shape, Shape::Line(_))).flat_map(Field::frames).collect();
    let Some(field) = fields.get(between(rng, 0.0, fields.len() as f64 - 0.001) as usize) else { return String::new() };
    let x = field.x + between(rng, 0.0, (field.width - 30.0).max(0.1));
    let turn = between(rng, -12.0, 12.0);
    format!(
        "#at({x:.2}, {:.2}, rotate({turn:.1}deg, rect(width: 40mm, height: 14mm, stroke: 0.5mm + luma(110), inset: 1mm, \
         align(center + horizon, text(font: {}, size: 11pt, weight: \"bold\", fill: luma(110), [REÇU #linebreak() 2 NOV. 2026])))))\n",
        field.y - between(rng, 2.0, 7.0),
        literal(SANS)
    )
}

/// The beginning of a page of plain writing.
fn sheet(face: &str) -> String {
    format!(
        "#set page(width: 215.9mm, height: 279.4mm, margin: (x: 25mm, y: 22mm))\n#set text(font: {}, size: 11pt, lang: \"fr\", region: \"CA\", hyphenate: false)\n#set par(spacing: 1.2em, leading: 0.7em)\n",
        literal(face)
    )
}

/// A power company's welcome letter, which people send along as a proof of their new address.
#[must_use]
pub fn proof_of_address(person: &Person) -> String {
    let apartment = if person.new.apartment.is_empty() { String::new() } else { format!(", app. {}", person.new.apartment) };
    let lines = [
        format!("{} {}", person.given_name, person.family_name),
        format!("{}{apartment}", person.new.street),
        format!("{} ({})  {}", person.new.municipality, person.new.province, person.new.postal_code),
    ];
    let address = lines.iter().map(|line| literal(line)).collect::<Vec<_>>().join(", linebreak(), ");
    format!(
        "{}#text(font: {}, size: 17pt, weight: \"bold\")[Énergie Boréale]
#v(-2mm)#line(length: 100%, stroke: 0.6mm)#v(8mm)
#for part in ({address}) {{ part }}
#v(6mm)
Le {}
#v(2mm)
*Objet : Confirmation de l'ouverture de votre compte*

Madame, Monsieur,

Nous confirmons l'ouverture d'un compte de services à l'adresse ci-dessus. Le service débutera le jour de votre \
emménagement et sera facturé tous les deux mois. Cette lettre peut servir de preuve de résidence.

Numéro de contrat : 300 {} 771

Veuillez agréer nos salutations distinguées.
#v(8mm)
Le service à la clientèle
",
        sheet(SERIF),
        literal(SANS),
        date_in_words(person.declaration.signed_on),
        &person.phone[6..]
    )
}

/// A letter that is not the form: it must go to a tray, not to a case.
#[must_use]
pub fn letter_about_snow() -> String {
    format!(
        "{}Ferdinand Plourde \\
66, rang du Petit-Lac \\
Rivière-aux-Pins (Québec)  G0A 1B9
#v(8mm)
Le 2 novembre 2026
#v(8mm)
Ville de Rivière-aux-Pins \\
100, rue Principale
#v(8mm)
*Objet : Déneigement du rang du Petit-Lac*

Bonjour,

L'hiver dernier, la charrue a repoussé la neige devant ma boîte aux lettres à sept reprises et le facteur n'a pas pu \
me livrer mon courrier. Je demande que l'entrepreneur laisse un dégagement de trois mètres de chaque côté de la boîte.

Je demande aussi que la lumière de rue qui fait face au numéro 70 soit réparée avant les premières neiges : elle ne \
fonctionne plus depuis le mois d'août.

Vous pouvez me joindre au 418 555-0175 après cinq heures.

Merci de votre attention.
#v(14mm)
Ferdinand Plourde
",
        sheet(MONO)
    )
}

fn date_in_words(date: &str) -> String {
    const MONTHS: [&str; 12] =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
    let mut parts = date.split('-').filter_map(|part| part.parse::<usize>().ok());
    let (year, month, day) = (parts.next().unwrap_or(2026), parts.next().unwrap_or(11), parts.next().unwrap_or(2));
    format!("{day} {} {year}", MONTHS[(month - 1) % 12])
}
