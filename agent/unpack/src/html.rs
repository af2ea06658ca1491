//! The text of an HTML body, and the pictures it shows.

use std::borrow::Cow;
use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use crate::charset;

/// The text of an HTML page for a reader: paragraphs, links with where they lead, no styles or scripts.
pub(crate) fn text(html: &str) -> String {
    tidy(&nanohtml2text::html2text(&closed(html)))
}

/// The page with every `<` that begins no tag written as `&lt;`: one before anything but a name (HTML, section 13.2.5.6), and one whose
/// tag never ends. Looking for the end of such tags, again and again, is what makes a hostile page slow.
fn closed(html: &str) -> Cow<'_, str> {
    let mut closed = String::new();
    let (mut copied, mut from, mut endless) = (0, 0, 0);
    while let Some(at) = memchr::memchr(b'<', &html.as_bytes()[from..]).map(|at| from + at) {
        from = at + 1;
        let named = html[from..].starts_with(|first: char| first.is_ascii_alphabetic() || "/!?".contains(first));
        let end = if named && endless < MAX_ENDLESS { tag_end(&html.as_bytes()[from..]) } else { None };
        match end {
            Some(end) => from += end,
            None => {
                endless += u32::from(named);
                closed.push_str(&html[copied..at]);
                closed.push_str("&lt;");
                copied = from;
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    closed.push_str(&html[copied..]);
    Cow::Owned(closed)
}

/// Tags without an end after which no tag is looked for.
const MAX_ENDLESS: u32 = 8;

/// Where a tag ends: at a `>` that is not within quotes after a `=`.
fn tag_end(tag: &[u8]) -> Option<usize> {
    let (mut quote, mut after) = (None, false);
    tag.iter().position(|byte| {
        match (quote, byte) {
            (Some(open), byte) if *byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return true,
            (None, b'"' | b'\'') if after => quote = Some(*byte),
            (None, byte) if byte.is_ascii_whitespace() => return false,
            (None, _) => {}
        }
        after = quote.is_none() && *byte == b'=';
        false
    })
}

/// Line ends as `\n`, no blanks at their ends, at most one empty line in a row.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(|line| line.trim_end_matches(|character: char| character.is_whitespace() || character == '\u{200b}')) {
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty <= 1 {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    tidied.trim_matches(['\n', ' ', '\u{a0}']).to_owned()
}

/// The page as text: the character set that is claimed outside of it, else the one in its head, else a guess.
pub(crate) fn decode(bytes: &[u8], claimed: Option<&str>) -> String {
    let inner = if claimed.is_none() { declared(bytes) } else { None };
    charset::text(bytes, claimed.or(inner.as_deref()))
}

/// The character set of a `<meta>` within the first 1024 bytes (HTML, section 4.2.5.4).
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end = value.find(|character: char| !(character.is_ascii_alphanumeric() || "-_:.".contains(character))).unwrap_or(value.len());
    Some(value[..end].to_owned()).filter(|name| !name.is_empty() && !name.starts_with("utf-16"))
}

/// References of a page that are looked at, and bytes of one.
const MAX_SHOWN: usize = 10_000;
const MAX_REFERENCE: usize = 998;

/// What a page shows: the identifiers it refers to by `cid:` (RFC 2392), percent-decoded, and the locations after `src=` (RFC 2557).
pub(crate) fn shown(html: &str, into: &mut BTreeSet<String>) {
    let mut past = 0;
    for (at, mark) in html.match_indices([':', '=']) {
        if at < past {
            continue;
        }
        if into.len() >= MAX_SHOWN {
            return;
        }
        let word = if mark == ":" { "cid" } else { "src" };
        let before = html[..at].trim_end();
        if !before.get(before.len().wrapping_sub(3)..).is_some_and(|found| found.eq_ignore_ascii_case(word)) {
            continue;
        }
        // Only so much is looked at: a page may be one long reference, over and over.
        let rest = &html[at + 1..html.floor_char_boundary(at + 1 + MAX_REFERENCE)];
        let rest = rest.trim_start_matches([' ', '"', '\'']);
        let end = rest.find(|character: char| character.is_whitespace() || "\"'<>)".contains(character)).unwrap_or(rest.len());
        // `src="cid:…"` is found again at its colon.
        let again = mark == "=" && rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cid:"));
        let Some(reference) = rest.get(..end).filter(|reference| !again && !reference.is_empty()) else { continue };
        past = at + end;
        into.insert(percent_decode_str(reference).decode_utf8_lossy().into_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_what_a_reader_sees() {
        let page = "<html><head><style>p{}</style></head><body><p>Bonjour,</p><p>Je joins   ma\r\ndemande&nbsp;d&rsquo;acc&egrave;s.</p>\
                    <script>alert(1)</script><a href=\"https://x.example/a\">le site</a><div>Fin &lt;b&gt;</div></body></html>";
        let text = text(page);
        assert_eq!(text, "Bonjour,\n\nJe joins ma demande\u{a0}d’accès.\n\nle site (https://x.example/a)\n\nFin <b>");
    }

    #[test]
    fn the_character_set_of_the_page_counts_where_none_is_claimed() {
        assert_eq!(decode(b"<meta charset=\"iso-8859-15\">12 \xa4", None), "<meta charset=\"iso-8859-15\">12 €");
        assert_eq!(decode(b"<meta charset=\"utf-8\">12 \xa4", Some("iso-8859-15")), "<meta charset=\"utf-8\">12 €");
    }

    #[test]
    fn pictures_that_are_shown_are_found() {
        let mut found = BTreeSet::new();
        shown("<img src=\"cid:image001.png@01D\"><img src='CID:a%40b'> cid:x <img src=cid:é>é<IMG SRC = '1.jpg'>", &mut found);
        let expected = ["1.jpg", "a@b", "image001.png@01D", "x", "é"];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn nothing_grows_out_of_hostile_pages() {
        let tags =
            ["<", "<div>", "<a href=x>y", "<!--", "<script>", "<table><tr><td>x", "<a><pre>", "<a href=\"", "<b x='", "</a", "<a x='"];
        for piece in tags.into_iter().chain(["&", "cid:", "src=", "&#x", "src= "]) {
            let page = piece.repeat((1 << 20) / piece.len());
            let mut found = BTreeSet::new();
            shown(&page, &mut found);
            assert!(text(&page).len() <= page.len() * 4, "{piece}");
        }
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(text("<p>si a < b et b > c</p>"), "si a < b et b > c");
        assert_eq!(text("<p>fin <b"), "fin <b");
        let long = format!("<p>a</p><img src=\"data:image/png;base64,{}\"><p>b</p>", "A>".repeat(50_000));
        assert_eq!(text(&long), "a\n\nb");
    }
}
