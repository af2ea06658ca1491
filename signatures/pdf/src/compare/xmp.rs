//! Whether two XMP packets (ISO 16684-1) say the same of the document.
//!
//! Software that adds to a file writes its name and the moment there, and may write the whole packet anew. Those entries describe the program;
//! all others are held against each other as the statements that they are, whatever their order and spacing.

use roxmltree::{Document, Node, ParsingOptions};

/// Bytes of a packet that is still read.
pub(super) const MAX_PACKET: usize = 1 << 20;
/// Nodes of a packet that are still read.
const MAX_NODES: u32 = 20_000;
/// Depth that is still followed.
const MAX_DEPTH: usize = 32;
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// What a program says of itself (ISO 16684-1 section 8.4, Adobe XMP specification part 2).
const OF_THE_PROGRAM: [(&str, &str); 3] = [
    ("http://ns.adobe.com/xap/1.0/", "ModifyDate"),
    ("http://ns.adobe.com/xap/1.0/", "MetadataDate"),
    ("http://ns.adobe.com/pdf/1.3/", "Producer"),
];

/// Whether the packets differ in nothing but what programs say of themselves. Packets that cannot be read are not alike.
pub(super) fn say_the_same(then: &[u8], now: &[u8]) -> bool {
    matches!((statements(then), statements(now)), (Some(then), Some(now)) if then == now)
}

/// All that a packet states, sorted.
fn statements(packet: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(packet).ok()?;
    let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let read = Document::parse_with_options(text.trim_start_matches('\u{FEFF}').trim(), options).ok()?;
    // A comment, or text beside the statements, says nothing of the document; it has no business to change.
    let stray = |node: Node<'_, '_>| {
        let loose = node.is_text()
            && node.parent().is_some_and(|parent| parent.tag_name().namespace() == Some(RDF) && parent.tag_name().name() != "li");
        node.is_comment() || (loose && !node.text().unwrap_or_default().trim().is_empty())
    };
    if read.descendants().any(stray) {
        return None;
    }
    let root = read.root_element();
    let rdf = if root.has_tag_name((RDF, "RDF")) {
        root
    } else {
        let mut inside = root.children().filter(Node::is_element);
        let only = inside.next()?;
        if root.tag_name().name() != "xmpmeta" || inside.next().is_some() || !only.has_tag_name((RDF, "RDF")) {
            return None;
        }
        only
    };
    let mut all = Vec::new();
    for description in rdf.children().filter(Node::is_element) {
        if !description.has_tag_name((RDF, "Description")) {
            return None;
        }
        let about = description.attribute((RDF, "about")).unwrap_or_default();
        for attribute in description.attributes() {
            let name = (attribute.namespace().unwrap_or_default(), attribute.name());
            if name != (RDF, "about") && !(OF_THE_PROGRAM.contains(&name) && is_stamp(name.1, attribute.value())) {
                all.push(format!("{about:?} @{name:?} {:?}", attribute.value()));
            }
        }
        for property in description.children().filter(Node::is_element) {
            let name = (property.tag_name().namespace().unwrap_or_default(), property.tag_name().name());
            let plain = property.children().all(|child| child.text().is_some_and(|text| child.is_text() && is_stamp(name.1, text)));
            if !(OF_THE_PROGRAM.contains(&name) && plain && property.attributes().len() == 0) {
                let mut written = format!("{about:?} ");
                write(property, &mut written, MAX_DEPTH)?;
                all.push(written);
            }
        }
    }
    all.sort_unstable();
    Some(all)
}

/// Whether a value is what it should be: a date, or else the name of a program, a short line without signs that mean something elsewhere.
fn is_stamp(name: &str, value: &str) -> bool {
    let fits = |c: char| match name {
        "Producer" => c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | ';' | ':' | '+' | '-' | '_' | '®' | '©' | '&'),
        _ => c.is_ascii_digit() || matches!(c, 'T' | 'Z' | ':' | '.' | '+' | '-'),
    };
    value.len() <= 200 && value.chars().all(fits)
}

/// An element with all that is in it, its attributes sorted; text between elements that is nothing but space is left out.
fn write(node: Node<'_, '_>, written: &mut String, depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let mut attributes: Vec<String> =
        node.attributes().map(|a| format!("@{:?} {:?}", (a.namespace().unwrap_or_default(), a.name()), a.value())).collect();
    attributes.sort_unstable();
    let preserved = node.attribute((XML, "space")) == Some("preserve");
    written.push_str(&format!("<{:?} {attributes:?}", (node.tag_name().namespace().unwrap_or_default(), node.tag_name().name())));
    let structured = node.children().any(|child| child.is_element());
    for child in node.children() {
        if child.is_element() {
            write(child, written, depth)?;
        } else if let Some(text) = child.text().filter(|_| child.is_text())
            && (preserved || !structured || !text.trim().is_empty())
        {
            written.push_str(&format!("{text:?}"));
        }
    }
    written.push('>');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">";
    const FOOT: &str = "</rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";

    fn packet(inside: &str) -> String {
        format!("{HEAD}{inside}{FOOT}")
    }

    fn alike(then: &str, now: &str) -> bool {
        say_the_same(packet(then).as_bytes(), packet(now).as_bytes())
    }

    #[test]
    fn only_what_programs_say_of_themselves_may_differ() {
        let title = "<rdf:Description rdf:about=\"\"><dc:title><rdf:Alt><rdf:li xml:lang=\"fr\">Lettre</rdf:li></rdf:Alt></dc:title></rdf:Description>";
        let stamped = |at: &str| format!("<rdf:Description rdf:about=\"\" xmp:ModifyDate=\"{at}\" pdf:Producer=\"A; B\"/>");
        assert!(alike(title, &format!("{title}{}", stamped("2026-11-29"))), "stamped for the first time");
        assert!(alike(&format!("{title}{}", stamped("2026-11-29")), &format!("{}\n  {title}", stamped("2026-11-30"))), "in another order");
        assert!(alike(
            &format!("{title}<rdf:Description rdf:about=\"\"><xmp:ModifyDate>2026</xmp:ModifyDate></rdf:Description>"),
            &format!("{title}{}", stamped("2027"))
        ));
        for other in [
            title.replace("Lettre", "Décision"),
            title.replace("\"fr\"", "\"en\""),
            title.replace("rdf:about=\"\"", "rdf:about=\"x\""),
            format!("{title}<rdf:Description rdf:about=\"\" xmp:CreateDate=\"2026\"/>"),
            format!("{title}<rdf:Description rdf:about=\"\"><pdf:Producer><dc:title/></pdf:Producer></rdf:Description>"),
            title.replacen("</rdf:Description>", "<!-- x --></rdf:Description>", 1),
            format!("{title}loose"),
            format!("{title}{}", stamped("2027").replace("A; B", "(A) Tj")),
            format!("{title}{}", stamped("2026\n0 g")),
            String::new(),
            "<rdf:Bag/>".to_owned(),
        ] {
            assert!(!alike(title, &other), "{other}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_never_alike() {
        let deep = format!("<rdf:Description rdf:about=\"\">{}{}</rdf:Description>", "<dc:a>".repeat(500), "</dc:a>".repeat(500));
        for odd in ["<rdf:Description", "<!DOCTYPE x [<!ENTITY a \"b\">]><a/>", &deep, "<a/><b/>"] {
            assert!(!alike(odd, odd), "{odd:.60}");
        }
        assert!(!say_the_same(b"\xff", b"\xff"));
    }
}
