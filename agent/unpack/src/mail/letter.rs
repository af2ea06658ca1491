//! The text of a message inside another one: a document of its own, which says who wrote it.

use super::{Address, Mail};

/// The text with the head before it, as it would be printed.
pub(crate) fn letter(mail: &Mail, text: &str) -> String {
    let mut lines = Vec::new();
    if let Some(from) = &mail.from {
        lines.push(format!("De / From: {}", shown(from)));
    }
    if !mail.to.is_empty() {
        lines.push(format!("À / To: {}", mail.to.iter().map(shown).collect::<Vec<_>>().join(", ")));
    }
    if let Some((seconds, offset)) = mail.date {
        lines.push(format!("Date: {}", date(seconds, offset)));
    }
    if let Some(subject) = &mail.subject {
        lines.push(format!("Objet / Subject: {subject}"));
    }
    if lines.is_empty() { text.to_owned() } else { format!("{}\n\n{text}", lines.join("\n")) }
}

/// The name of the file that holds the text: the subject's, else `message`.
pub(crate) fn letter_name(mail: &Mail, extension: &str) -> String {
    let subject = mail.subject.as_deref().unwrap_or("message").replace(['/', '\\'], "-");
    format!("{}.{extension}", crate::names::cut(&subject, 120))
}

fn shown(address: &Address) -> String {
    match &address.name {
        Some(name) => format!("{name} <{}>", address.address),
        None => address.address.clone(),
    }
}

/// A moment as RFC 3339 writes it, in the writer's own time.
fn date(seconds: i64, offset: i32) -> String {
    let local = mail_parser::DateTime::from_timestamp(seconds.saturating_add(offset.into()));
    let (sign, minutes) = if offset < 0 { ('-', -offset / 60) } else { ('+', offset / 60) };
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02} {sign}{:02}:{:02}",
        local.year,
        local.month,
        local.day,
        local.hour,
        local.minute,
        minutes / 60,
        minutes % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_who_wrote_it_and_when() {
        let address = |name: Option<&str>| Address { name: name.map(str::to_owned), address: "a@x.example".to_owned() };
        let mail = Mail {
            from: Some(address(Some("Renée"))),
            to: vec![address(None)],
            subject: Some("Permis 12/03".to_owned()),
            date: Some((1_796_133_600, -18_000)),
            ..Mail::default()
        };
        let text =
            "De / From: Renée <a@x.example>\nÀ / To: a@x.example\nDate: 2026-12-01 09:00 -05:00\nObjet / Subject: Permis 12/03\n\nBonjour";
        assert_eq!(letter(&mail, "Bonjour"), text);
        assert_eq!(letter_name(&mail, "txt"), "Permis 12-03.txt");
        assert_eq!(letter(&Mail::default(), "Bonjour"), "Bonjour");
    }
}
