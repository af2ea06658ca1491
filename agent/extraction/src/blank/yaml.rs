//! The proposed form as people write such files, with a comment where something was guessed.

use std::fmt::Write as _;

use greffier_language::{Anchor, Bilingual, FieldDef, FieldType, Form, Millimetres};

use super::{Guess, Proposal};

/// Writes the file. `tag` is the language of the comments.
pub(super) fn write(proposal: &Proposal, tag: &str) -> String {
    let english = tag.starts_with("en");
    let say = |fr: &'static str, en: &'static str| if english { en } else { fr };
    let form = &proposal.form;
    let mut out = String::new();
    let head = say(
        "# Proposé par `greffier form new` à partir du formulaire vierge. Ce qui est deviné porte la remarque « vérifier ».\n\
         # Les titres sont ceux qui sont imprimés : traduisez celui de l'autre langue. Mesures en millimètres, depuis le coin supérieur gauche.\n",
        "# Proposed by `greffier form new` from the blank. What was guessed bears the remark \"check\".\n\
         # Titles are as printed: translate the one of the other language. Measures in millimetres, from the top left corner.\n",
    );
    out.push_str(head);
    let _ = writeln!(out, "form: {}", quoted(&form.form));
    let _ = writeln!(out, "title: {}", both(&form.title));
    let _ = writeln!(out, "revision: {}", quoted(&form.revision));
    let _ = writeln!(out, "blank: {}", quoted(&form.blank));
    let _ = writeln!(out, "{}", page_line(form));
    let recognise = if proposal.recognisable {
        say("vérifier : imprimé sur ce formulaire seulement", "check: printed on this form alone")
    } else {
        say(
            "vérifier : aucun titre n'a été lu ; écrivez un texte imprimé et sa place",
            "check: no title was read; write a printed text and its place",
        )
    };
    let _ = writeln!(out, "recognise: # {recognise}");
    for anchor in &form.recognise {
        let _ = writeln!(out, "{}", anchor_line(anchor));
    }
    if form.fields.is_empty() {
        let _ = writeln!(out, "fields: [] # {}", say("rien n'a été trouvé ; dessinez les zones", "nothing was found; draw the zones"));
        return out;
    }
    out.push_str("fields:\n");
    for (field, guesses) in form.fields.iter().zip(&proposal.guesses) {
        write_field(&mut out, field, guesses, english);
    }
    out
}

/// A key on top of the file of a new revision, whose own revision nobody has named yet.
pub(super) fn head_line(form: &Form, key: &str, english: bool) -> String {
    match key {
        "form" => format!("form: {}", quoted(&form.form)),
        "blank" => format!("blank: {}", quoted(&form.blank)),
        _ => format!("revision: {} # {}", quoted(&form.revision), if english { "check: its own" } else { "vérifier : la sienne" }),
    }
}

/// The size of the paper.
pub(super) fn page_line(form: &Form) -> String {
    format!("page: {{ width: {}, height: {} }}", form.page.width, form.page.height)
}

/// A text by which the form is known.
pub(super) fn anchor_line(anchor: &Anchor) -> String {
    format!("  - {{ text: {}, zone: {} }}", quoted(&anchor.text), zone(&anchor.zone))
}

/// A field with one remark.
pub(super) fn field_text(field: &FieldDef, told: &str, english: bool) -> String {
    let mut out = String::new();
    write_told(&mut out, field, &[told], english);
    out
}

fn write_field(out: &mut String, field: &FieldDef, guesses: &[Guess], english: bool) {
    let told: Vec<&str> = guesses.iter().filter_map(|guess| remark(*guess, english)).collect();
    write_told(out, field, &told, english);
}

fn write_told(out: &mut String, field: &FieldDef, told: &[&str], english: bool) {
    let remark =
        if told.is_empty() { String::new() } else { format!(" # {}{}", if english { "check: " } else { "vérifier : " }, told.join(", ")) };
    let _ = writeln!(out, "  - name: {}{remark}", field.name);
    let _ = writeln!(out, "    title: {}", both(&field.title));
    let _ = writeln!(out, "    type: {}", kind(field.kind));
    if let Some(place) = &field.zone {
        let _ = writeln!(out, "    zone: {}", zone(place));
    }
    if let Some(cells) = field.comb {
        let _ = writeln!(out, "    comb: {cells}");
    }
    if !field.options.is_empty() {
        out.push_str("    options:\n");
        for option in &field.options {
            let _ = writeln!(
                out,
                "      - {{ value: {}, title: {}, zone: {} }}",
                quoted(&option.value),
                both(&option.title),
                zone(&option.zone)
            );
        }
    }
    if field.required {
        out.push_str("    required: true\n");
    }
    if let Some(is) = &field.is {
        let _ = writeln!(out, "    is: {is}");
    }
    if field.sensitive {
        out.push_str("    sensitive: true\n");
    }
}

fn remark(guess: Guess, english: bool) -> Option<&'static str> {
    let (fr, en) = match guess {
        Guess::NoLabel => ("aucun libellé trouvé", "no label found"),
        Guess::Type => return None,
        Guess::Edges => ("bords de la zone", "edges of the zone"),
        Guess::Question => ("question et réponses", "question and answers"),
        Guess::Meaning => ("sens (is)", "meaning (is)"),
    };
    Some(if english { en } else { fr })
}

/// The name of a type as files write it.
fn kind(kind: FieldType) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_else(|| "text".to_owned())
}

fn both(text: &Bilingual) -> String {
    format!("{{ fr: {}, en: {} }}", quoted(&text.fr), quoted(&text.en))
}

/// A text in double quotes, which YAML reads as JSON does.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

/// A place between braces.
pub(super) fn zone(zone: &Millimetres) -> String {
    format!("{{ page: {}, x: {:.2}, y: {:.2}, width: {:.2}, height: {:.2} }}", zone.page, zone.x, zone.y, zone.width, zone.height)
}
