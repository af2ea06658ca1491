//! The file of a new revision: the text of the old one with what changed put in, so that names, titles, rules and remarks stay as people
//! wrote them.

use std::collections::BTreeSet;

use greffier_language::{FieldDef, Millimetres};

use super::Proposal;
use super::revise::{Carried, Fate, Revision};
use super::yaml::{anchor_line, field_text, head_line, page_line};

/// Two numbers of a file are the same below this.
const SAME_MM: f64 = 0.001;

/// Writes the file from the text of the old one. `tag` is the language of the remarks.
pub(super) fn write(old: &str, proposal: &Proposal, revision: &Revision, tag: &str) -> String {
    let english = tag.starts_with("en");
    let mut lines: Vec<String> = old.lines().map(str::to_owned).collect();
    head(&mut lines, proposal, english);
    mark_codes(&mut lines, english);
    for carried in &revision.carried {
        let Some(item) = item(&lines, &carried.name) else { continue };
        if carried.fate == Fate::Gone {
            lines[item.clone()].iter_mut().filter(|line| !line.trim().is_empty()).for_each(|line| line.insert_str(0, "# "));
        }
        if let Some(remark) = remark(&carried.fate, english) {
            lines[item.start].push_str(&format!(" # {}{remark}", if english { "check: " } else { "vérifier : " }));
        }
    }
    let zones: Vec<&(Millimetres, Millimetres)> = revision.carried.iter().flat_map(|carried| &carried.zones).collect();
    for line in lines.iter_mut().filter(|line| !line.starts_with('#')) {
        put_zones(line, &zones);
    }
    add(&mut lines, proposal, revision, english);
    lines.join("\n") + "\n"
}

/// The keys on top: what the new blank says of itself.
fn head(lines: &mut Vec<String>, proposal: &Proposal, english: bool) {
    for key in ["form", "revision", "blank"] {
        if let Some(line) = lines.iter_mut().find(|line| line.starts_with(&format!("{key}:"))) {
            *line = head_line(&proposal.form, key, english);
        }
    }
    if let Some(block) = block(lines, "page") {
        lines.splice(block, [page_line(&proposal.form)]);
    }
    if proposal.recognisable
        && let Some(block) = block(lines, "recognise")
    {
        let check = if english { "check: printed on this revision alone" } else { "vérifier : imprimé sur cette révision seulement" };
        let mut new = vec![format!("recognise: # {check}")];
        new.extend(proposal.form.recognise.iter().map(anchor_line));
        lines.splice(block, new);
    }
}

/// Codes are not sought on the new blank: whoever knows what is printed there looks at them.
fn mark_codes(lines: &mut [String], english: bool) {
    if let Some(block) = block(lines, "codes") {
        lines[block.start].push_str(if english { " # check: on the new blank" } else { " # vérifier : sur le nouveau formulaire" });
    }
}

/// The lines of a key on top and of what belongs to it, without the blank lines and remarks after it.
fn block(lines: &[String], key: &str) -> Option<std::ops::Range<usize>> {
    let start = lines.iter().position(|line| line.starts_with(&format!("{key}:")))?;
    let belongs = |line: &&String| line.is_empty() || line.starts_with([' ', '-', '#', '\t']);
    let mut end = start + 1 + lines[start + 1..].iter().take_while(belongs).count();
    while end > start + 1 && (lines[end - 1].trim().is_empty() || lines[end - 1].starts_with('#')) {
        end -= 1;
    }
    Some(start..end)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The lines of the field of a name.
fn item(lines: &[String], name: &str) -> Option<std::ops::Range<usize>> {
    let fields = block(lines, "fields")?;
    let named = |line: &String| {
        let text = line.trim_start();
        let value = text.strip_prefix("- ").and_then(|item| item.trim_start_matches(['{', ' ']).strip_prefix("name:"));
        value.is_some_and(|value| {
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            value.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
        })
    };
    let start = fields.clone().find(|at| named(&lines[*at]))?;
    let deep = indent(&lines[start]);
    let after = (start + 1..fields.end).find(|at| !lines[*at].trim().is_empty() && indent(&lines[*at]) <= deep);
    Some(start..after.unwrap_or(fields.end))
}

fn remark(fate: &Fate, english: bool) -> Option<String> {
    Some(match (fate, english) {
        (Fate::Kept, _) => return None,
        (Fate::Moved { mm }, true) => format!("moved by {mm:.0} mm"),
        (Fate::Moved { mm }, false) => format!("déplacé de {mm:.0} mm"),
        (Fate::Relabelled { label }, true) => format!("the label is now: {}", label.replace(['\n', '\r'], " ")),
        (Fate::Relabelled { label }, false) => format!("le libellé est maintenant : {}", label.replace(['\n', '\r'], " ")),
        (Fate::Unseen, true) => "no frame was seen there, neither before nor now".to_owned(),
        (Fate::Unseen, false) => "aucun cadre n'y a été vu, ni avant ni maintenant".to_owned(),
        (Fate::Gone, true) => "gone from the blank".to_owned(),
        (Fate::Gone, false) => "disparu du formulaire vierge".to_owned(),
    })
}

/// Puts the new places in for the old ones. A zone that is none of a field is the first row of a table: it goes with its first cell.
fn put_zones(line: &mut String, zones: &[&(Millimetres, Millimetres)]) {
    let mut from = 0;
    while let Some(at) = line[from..].find("zone:").map(|at| from + at) {
        let Some(open) = line[at..].find('{').map(|open| at + open).filter(|open| line[at + 5..*open].trim().is_empty()) else { return };
        let Some(close) = line[open..].find('}').map(|close| open + close) else { return };
        from = close;
        let Some(old) = parse(&line[open + 1..close]) else { continue };
        let near = |a: f64, b: f64| (a - b).abs() < SAME_MM;
        let corner = |one: &Millimetres| one.page == old.page && near(one.x, old.x) && near(one.y, old.y);
        let same = |one: &Millimetres| corner(one) && near(one.width, old.width) && near(one.height, old.height);
        let new = zones.iter().find(|(before, _)| same(before)).map(|(_, after)| *after).or_else(|| {
            let (before, after) = zones.iter().find(|(before, _)| corner(before))?;
            Some(Millimetres { page: after.page, x: old.x + after.x - before.x, y: old.y + after.y - before.y, ..old })
        });
        if let Some(new) = new {
            let text = super::yaml::zone(&new);
            line.replace_range(open..=close, &text);
            from = open + text.len();
        }
    }
}

/// A place as files write it between braces.
fn parse(text: &str) -> Option<Millimetres> {
    let mut zone = Millimetres { page: 1, x: 0.0, y: 0.0, width: 0.0, height: 0.0 };
    for part in text.split(',') {
        let (key, value) = part.split_once(':')?;
        let value: f64 = value.trim().parse().ok()?;
        match key.trim() {
            "page" => zone.page = value as u32,
            "x" => zone.x = value,
            "y" => zone.y = value,
            "width" => zone.width = value,
            "height" => zone.height = value,
            _ => return None,
        }
    }
    Some(zone)
}

/// Adds the fields that no old one is, after the others.
fn add(lines: &mut Vec<String>, proposal: &Proposal, revision: &Revision, english: bool) {
    let Some(fields) = block(lines, "fields") else { return };
    let first = fields.clone().find(|at| lines[*at].trim_start().starts_with("- "));
    let deep = first.map_or(2, |at| indent(&lines[at]));
    let mut taken: BTreeSet<String> = revision.carried.iter().map(|carried: &Carried| carried.name.clone()).collect();
    let mut new = Vec::new();
    for at in &revision.new {
        let mut field: FieldDef = proposal.form.fields[*at].clone();
        let base = field.name.clone();
        let mut count = 1;
        while !taken.insert(field.name.clone()) {
            count += 1;
            field.name = format!("{base}_{count}");
        }
        let text = field_text(&field, if english { "new" } else { "nouveau" }, english);
        new.extend(text.lines().map(|line| format!("{}{}", " ".repeat(deep), line.strip_prefix("  ").unwrap_or(line))));
    }
    lines.splice(fields.end..fields.end, new);
}

#[cfg(test)]
mod tests {
    use greffier_language::{SourceFile, read_form};

    use super::*;
    use crate::blank::revise::revise;

    const OLD: &str = r#"# Le formulaire du service.
form: permis
title: { fr: Permis, en: Licence }
revision: "1"
blank: permis.png
page: { width: 215.9, height: 279.4 }

recognise:
  - { text: "P-1", zone: { page: 1, x: 12, y: 262, width: 40, height: 6 } }

fields:
  - name: nom                      # jamais sans lui
    title: { fr: Nom, en: Name }
    type: name
    required: true
    zone: { page: 1, x: 20.5, y: 30.5, width: 79, height: 7 }
  - { name: ville, title: { fr: Ville, en: Town }, type: text, zone: { page: 1, x: 20, y: 50, width: 80, height: 8 } }
  - name: tel
    title: { fr: Téléphone, en: Telephone }
    type: phone
    zone: { page: 1, x: 20, y: 70, width: 80, height: 8 }
  - name: fax
    title: { fr: Télécopieur, en: Fax }
    type: phone
    zone: { page: 1, x: 20, y: 90, width: 80, height: 8 }

rules:
  - { rule: avec_nom, that: "nom != ''", title: { fr: Nommez., en: Name. } }
"#;

    fn form(fields: &[(&str, &str, f64)], number: &str) -> Proposal {
        let mut text = format!(
            "form: permis-2\ntitle: {{ fr: Permis, en: Licence }}\nrevision: \"1\"\nblank: permis-2.png\n\
             page: {{ width: 215.9, height: 279.4 }}\nrecognise:\n  - {{ text: \"{number}\", zone: {{ page: 1, x: 12, y: 262, width: 40, height: 6 }} }}\nfields:\n"
        );
        for (name, title, y) in fields {
            text.push_str(&format!(
                "  - {{ name: {name}, title: {{ fr: {title}, en: {title} }}, type: text, zone: {{ page: 1, x: 20, y: {y}, width: 80, height: 8 }} }}\n"
            ));
        }
        let (form, findings) = read_form(&SourceFile { path: "vu.yaml".into(), text });
        assert!(findings.is_empty(), "{findings:?}");
        let form = form.expect("a form");
        Proposal { guesses: vec![Vec::new(); form.fields.len()], form, recognisable: true }
    }

    #[test]
    fn what_stays_stays_as_it_was_written_and_the_rest_is_told() {
        let (old, findings) = read_form(&SourceFile { path: "permis.yaml".into(), text: OLD.into() });
        assert!(findings.is_empty(), "{findings:?}");
        let before =
            form(&[("nom", "Nom", 30.0), ("ville", "Ville", 50.0), ("tel", "Téléphone", 70.0), ("fax", "Télécopieur", 90.0)], "P-1");
        // The town went down by 30 mm, the telephone is asked for as another thing, the fax is gone, and an e-mail address is new.
        let now = form(
            &[("nom", "Nom", 31.0), ("cellulaire", "Cellulaire", 70.5), ("ville", "Ville", 81.0), ("courriel", "Courriel", 120.0)],
            "P-2",
        );
        let carry = |zone: &Millimetres| Millimetres { y: zone.y + 0.5, ..*zone };
        let revision = revise(&old.expect("a form"), &before.form, &now.form, carry);
        let fates: Vec<_> = revision.carried.iter().map(|one| (one.name.as_str(), one.fate.clone())).collect();
        assert!(
            matches!(
                fates.as_slice(),
                [("nom", Fate::Kept), ("ville", Fate::Moved { mm }), ("tel", Fate::Relabelled { .. }), ("fax", Fate::Gone)] if (*mm - 30.5).abs() < 0.01
            ),
            "{fates:?}"
        );
        assert_eq!(revision.new, [3]);
        let text = write(OLD, &now, &revision, "fr");
        let (read, findings) = read_form(&SourceFile { path: "permis-2.yaml".into(), text: text.clone() });
        assert!(findings.is_empty(), "{findings:?}\n{text}");
        let read = read.expect("a form");
        let told: Vec<_> = read.fields.iter().map(|field| (field.name.as_str(), field.zone.unwrap().y)).collect();
        assert_eq!(told, [("nom", 31.5), ("ville", 81.0), ("tel", 70.5), ("courriel", 120.0)], "{text}");
        assert_eq!(read.fields[0].zone.unwrap().x, 20.5, "as a person had adjusted it");
        assert!(read.fields[0].required && read.rules.len() == 1 && text.contains("jamais sans lui"), "{text}");
        assert_eq!((read.form.as_str(), read.blank.as_str(), read.recognise[0].text.as_str()), ("permis-2", "permis-2.png", "P-2"));
        for remark in
            ["déplacé de 30 mm", "le libellé est maintenant : Cellulaire", "#   - name: fax", "disparu du formulaire vierge", "nouveau"]
        {
            assert!(text.contains(remark), "{remark}: {text}");
        }
    }
}
