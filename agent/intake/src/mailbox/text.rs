//! Names and words as commands bear them.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};

const MODIFIED: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// A quoted string (RFC 9051 s. 4.3) of a text without line ends.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// The name of a mailbox in modified UTF-7 (RFC 3501 s. 5.1.3).
pub(crate) fn utf7(name: &str) -> String {
    let mut text = String::new();
    let mut others = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            end(&mut others, &mut text);
            text.push(c);
            text.push_str(if c == '&' { "-" } else { "" });
        } else {
            others.extend(c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    end(&mut others, &mut text);
    text
}

fn end(others: &mut Vec<u8>, text: &mut String) {
    if !others.is_empty() {
        text.push('&');
        MODIFIED.encode_string(&*others, text);
        text.push('-');
        others.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_servers_have_them() {
        // The example of RFC 3501, section 5.1.3.
        assert_eq!(utf7("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assert_eq!(utf7("Reçus & classés"), "Re&AOc-us &- class&AOk-s");
        assert_eq!(quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
    }
}
