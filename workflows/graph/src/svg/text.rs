//! How wide text is, where it is broken, and how it stands in XML.

/// How wide a text is at a size, rather too wide than too narrow: about what DejaVu Sans and Verdana take, the widest of the usual fonts.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '’' | '|' => 0.30,
        ' ' | '.' | ',' | ':' | ';' | 'I' | '\u{a0}' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '!' | '-' | '/' | '\\' => 0.43,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' | 'œ' | 'Œ' | 'æ' | 'Æ' => 1.02,
        '=' | '<' | '>' | '+' | '&' | '#' | '~' => 0.85,
        'a'..='z' | '0'..='9' | '"' | '«' | '»' | '_' | '$' | '?' | '*' => 0.65,
        'A'..='Z' => 0.80,
        'à'..='ÿ' => 0.65,
        'À'..='Þ' => 0.80,
        c if c < '\u{2e80}' => 0.80,
        _ => 1.05,
    }
}

/// Breaks a text into lines no wider than `most` at `size`, at spaces where it can; the last of `lines` lines ends with « … » when more
/// would follow.
pub(crate) fn wrap(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && width(&line, size) + width(word, size) + width(" ", size) > most {
            out.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if !line.is_empty() && width(&line, size) + em(c) * size > most {
                out.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
        if out.len() > lines {
            break;
        }
    }
    if !line.is_empty() {
        out.push(line);
    }
    if out.len() > lines {
        out.truncate(lines);
        if let Some(last) = out.last_mut() {
            while width(last, size) + em('…') * size > most && last.pop().is_some() {}
            *last = format!("{}…", last.trim_end());
        }
    }
    out
}

/// Text as it stands in an element or an attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
