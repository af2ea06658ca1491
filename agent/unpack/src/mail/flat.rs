//! A message as the parser sees it: one level, with the messages inside it as parts like others.
//!
//! The parser opens messages inside messages by itself, without an end, and loses parts behind a message that is directly in another one.
//! So their media types are hidden from it: by one letter, so that every offset stays what it is. What parts hold is always taken from the
//! message as it came.

use std::borrow::Cow;

use memchr::memchr_iter;

/// Media types that the parser would open or that imply such, in two halves.
const OPENED: [(&str, &str); 3] = [("message", "rfc822"), ("message", "global"), ("multipart", "digest")];
/// What stands for their last letter.
const HIDDEN: u8 = b'_';

/// The message with every such media type hidden, be it a field or a text that names it.
pub(super) fn flat(bytes: &[u8]) -> Cow<'_, [u8]> {
    let ends: Vec<usize> = memchr_iter(b'/', bytes).filter_map(|slash| last_letter(bytes, slash)).collect();
    if ends.is_empty() {
        return Cow::Borrowed(bytes);
    }
    let mut flat = bytes.to_vec();
    ends.into_iter().for_each(|end| flat[end] = HIDDEN);
    Cow::Owned(flat)
}

/// Where the last letter of a media type stands that is to be hidden, by where its slash stands.
fn last_letter(bytes: &[u8], slash: usize) -> Option<usize> {
    let (before, after) = (bytes.get(..slash)?.trim_ascii_end(), bytes.get(slash + 1..)?);
    let blanks = after.len() - after.trim_ascii_start().len();
    let found = |(kind, sub): &(&str, &str)| {
        let ends = before.len().checked_sub(kind.len()).is_some_and(|from| before[from..].eq_ignore_ascii_case(kind.as_bytes()));
        let begins = after.get(blanks..blanks + sub.len()).is_some_and(|found| found.eq_ignore_ascii_case(sub.as_bytes()));
        ends && begins
    };
    OPENED.iter().find(|opened| found(opened)).map(|(_, sub)| slash + blanks + sub.len())
}

/// A media type in lower case, with what was hidden of it.
pub(super) fn shown(media_type: &str) -> String {
    let shown = media_type.to_ascii_lowercase();
    let whole = OPENED.iter().map(|(kind, sub)| format!("{kind}/{sub}"));
    let hidden = |whole: &String| shown.strip_suffix(char::from(HIDDEN)).is_some_and(|start| whole[..whole.len() - 1] == *start);
    whole.into_iter().find(hidden).unwrap_or(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_opened_is_hidden_and_nothing_else() {
        let message = b"Content-Type: Message/RFC822\nmessage / global; Multipart/digest message/rfc82 message/";
        let hidden = b"Content-Type: Message/RFC82_\nmessage / globa_; Multipart/diges_ message/rfc82 message/";
        assert_eq!(flat(message), &hidden[..]);
        assert!(matches!(flat(b"text/plain and/or base64//"), Cow::Borrowed(_)));
        assert_eq!(shown("Message/RFC82_"), "message/rfc822");
        assert_eq!(shown("multipart/diges_"), "multipart/digest");
        assert_eq!(shown("text/plai_"), "text/plai_");
    }
}
