//! What is known of how values are written, put to use before a text is judged: only where one writing is left that anybody would write.

use greffier_language::FieldType;

/// Provinces and territories under which names end in `.ca`; there is no other second level of two letters.
const PROVINCES: [&str; 14] = ["ab", "bc", "gc", "mb", "nb", "nf", "nl", "ns", "nt", "nu", "on", "pe", "qc", "sk"];
/// Texts of so many characters are sentences.
const SENTENCE: usize = 40;
/// Words of an address after which an elided article is small: `rue de l'Érable`.
const BEFORE_ARTICLE: [&str; 3] = ["de", "à", "et"];

/// Marks that mean nothing when they stand alone: a rest of a frame, a speck beside the line.
const ALONE: &str = "|.,·'’`_~-–—^*\"";

/// The text as it was meant. Letters and digits stay; marks that no value has go, and what cannot stand where it stands becomes what can.
pub(super) fn tidy(kind: FieldType, text: &str) -> String {
    match kind {
        FieldType::Email => email(text),
        FieldType::Street => street(&words(text)),
        FieldType::Name | FieldType::Municipality => without_end_mark(&closed(&words(text)), 3).to_owned(),
        FieldType::Text => {
            let text = words(text);
            // A short answer ends without a point; a sentence may have one.
            if text.chars().count() < SENTENCE { without_end_mark(&text, 4).to_owned() } else { text }
        }
        FieldType::Paragraph => text.lines().map(words).collect::<Vec<_>>().join("\n"),
        // A point behind the cents or the currency would make them hundreds.
        FieldType::Amount => {
            let bare = text.replace(". $", " $").replace(".$", " $");
            bare.trim_matches(|c: char| !c.is_ascii_digit() && c != '$').to_owned()
        }
        _ => text.to_owned(),
    }
}

/// Words without marks that stand alone, and without small letters in the middle of capitals.
fn words(text: &str) -> String {
    let meant = text.split_whitespace().filter(|word| !word.chars().all(|c| ALONE.contains(c)));
    meant.map(in_capitals).collect::<Vec<_>>().join(" ")
}

/// A word of capitals in which a letter with an accent was taken for a small one: `LOïC`.
fn in_capitals(word: &str) -> String {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let small: Vec<char> = word.chars().filter(|c| c.is_lowercase()).collect();
    if capitals >= 2 && !small.is_empty() && small.len() < capitals && small.iter().all(|c| !c.is_ascii()) {
        word.to_uppercase()
    } else {
        word.to_owned()
    }
}

/// Without blanks beside the hyphens of a name.
fn closed(text: &str) -> String {
    text.replace("- ", "-").replace(" -", "-")
}

/// Without specks around it. A last word of at most `short` letters keeps its point: `St.`, `Jr.`, `Inc.`.
fn without_end_mark(text: &str, short: usize) -> &str {
    let text = text.trim_start_matches(['.', ',', '\'', '·']);
    let bare = text.trim_end_matches(['.', ',', '\'', '-', ':']);
    let last = bare.rsplit([' ', '-']).next().unwrap_or_default();
    let number = !last.is_empty() && last.chars().all(|c| c.is_ascii_digit());
    if number || last.chars().count() > short { bare } else { text }
}

fn street(text: &str) -> String {
    let text = closed(text);
    // `12. rue` is `12, rue`: between a civic number and its street stands a comma or nothing.
    let number = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let text = match text.get(number..) {
        Some(rest) if number > 0 && rest.starts_with(". ") => format!("{},{}", &text[..number], &rest[1..]),
        _ => text,
    };
    let text = spaced(&text);
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for at in 1..words.len() {
        if BEFORE_ARTICLE.contains(&words[at - 1].as_str()) && words[at].starts_with("L'") {
            words[at].replace_range(..1, "l");
        }
    }
    without_end_mark(&words.join(" "), 3).to_owned()
}

/// With a blank after each comma that a letter follows.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if out.ends_with(',') && c.is_alphabetic() {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

fn email(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let small = bare.chars().filter(char::is_ascii_lowercase).count();
    let capital = bare.chars().filter(char::is_ascii_uppercase).count();
    // An I among small letters is an l: nobody writes one capital in the middle of an address.
    let bare = if small > 4 * capital { bare.replace('I', "l") } else { bare };
    // No domain ends so: a point is lost.
    let bare = bare.strip_suffix(".qcca").map_or(bare.clone(), |start| format!("{start}.qc.ca"));
    let labels: Vec<&str> = bare.rsplitn(3, '.').collect();
    match labels.as_slice() {
        ["ca", second, rest] if second.len() == 2 && !PROVINCES.contains(second) => {
            let meant = [("qe", "qc"), ("gc", "qc"), ("0n", "on"), ("om", "on")].iter().find(|(read, _)| read == second);
            meant.map_or_else(|| bare.clone(), |(_, meant)| format!("{rest}.{meant}.ca"))
        }
        _ => bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_stand_there_only_one_way_is_put_right() {
        let cases = [
            (FieldType::Street, "2. place du Vieux-Presbytère", "2, place du Vieux-Presbytère"),
            (FieldType::Street, "12, rue de L'Érable", "12, rue de l'Érable"),
            (FieldType::Street, "4402 Wentworth St.", "4402 Wentworth St."),
            (FieldType::Text, "16 |", "16"),
            (FieldType::Text, "|", ""),
            (FieldType::Text, "Formation « accueil » : 35 $", "Formation « accueil » : 35 $"),
            (FieldType::Text, "Greffe et archives.", "Greffe et archives"),
            (FieldType::Text, "Boulangerie Inc.", "Boulangerie Inc."),
            (FieldType::Text, "12.", "12"),
            (FieldType::Paragraph, "Deux lignes, |\nla seconde.", "Deux lignes,\nla seconde."),
            (FieldType::Name, "LOïC", "LOÏC"),
            (FieldType::Name, ".Loïc", "Loïc"),
            (FieldType::Amount, "597,75 $.", "597,75 $"),
            (FieldType::Amount, "86 799,05. $", "86 799,05 $"),
            (FieldType::Email, "zoe.tremblay@exemple.qcca", "zoe.tremblay@exemple.qc.ca"),
            (FieldType::Street, "58,RUE DES FORGES", "58, RUE DES FORGES"),
            (FieldType::Municipality, "Rivière-aux-Pins .", "Rivière-aux-Pins"),
            (FieldType::Name, "Marie-Antoinette- Élisabeth", "Marie-Antoinette-Élisabeth"),
            (FieldType::Name, "Tremblay.", "Tremblay"),
            (FieldType::Name, "King Jr.", "King Jr."),
            (FieldType::Email, "benoit.Iheureux@exemple.qc.ca", "benoit.lheureux@exemple.qc.ca"),
            (FieldType::Email, "n.kanape@exemple.qe.ca", "n.kanape@exemple.qc.ca"),
            (FieldType::Email, "info@exemple.on.ca", "info@exemple.on.ca"),
            (FieldType::Email, "INFO@EXEMPLE.CA", "INFO@EXEMPLE.CA"),
        ];
        for (kind, read, meant) in cases {
            assert_eq!(tidy(kind, read), meant);
        }
    }
}
