//! What a mail server says, understood: one reply at a time, already whole and bounded (RFC 9051 s. 7).

use imap_proto::{AttributeValue, Capability, MailboxDatum, Outcome, Response, ResponseCode, Status};

use super::MailTrouble;

/// Brackets within brackets that a reply may have: the grammar is read by functions that call themselves.
const DEEPEST: usize = 16;
/// Characters of a server's own words that are kept.
const WORDS: usize = 200;

/// What a message has, as far as it was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fetched {
    pub(crate) uid: Option<u32>,
    pub(crate) bytes: Option<u64>,
    pub(crate) body: Option<Vec<u8>>,
}

/// How a command ended, or what was said beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Ok,
    No,
    Bad,
    Bye,
}

/// What stood in brackets before the words of a verdict (RFC 9051 s. 7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    UidValidity(u32),
    UidNext(u32),
    ReadOnly,
    TryCreate,
    Capabilities(Vec<String>),
}

/// One reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// The command with this tag ended.
    Done {
        tag: String,
        verdict: Verdict,
        code: Option<Code>,
        words: String,
    },
    /// Something beside a command.
    Beside {
        verdict: Verdict,
        code: Option<Code>,
        words: String,
    },
    /// The server waits for more.
    More(String),
    Capabilities(Vec<String>),
    Exists(u32),
    Gone,
    Fetched(Fetched),
    /// Something that nothing here asks for.
    Other,
}

/// Understands a reply. What nobody asked for and nobody understands is [`Said::Other`]; a message or an end that is not understood is
/// an error, because something would be missed.
pub(crate) fn understand(reply: &[u8]) -> Result<Said, MailTrouble> {
    if depth(reply) > DEEPEST {
        return Err(MailTrouble::Protocol("a reply has brackets in brackets without end".to_owned()));
    }
    match Response::parse(reply) {
        Ok((_, response)) => Ok(said(response)),
        Err(_) if is_beside(reply) => Ok(Said::Other),
        Err(_) => Err(MailTrouble::Protocol("a reply that is no IMAP".to_owned())),
    }
}

/// Whether a reply is one that may be passed over.
fn is_beside(reply: &[u8]) -> bool {
    let mut words = reply.split(|byte| matches!(byte, b' ' | b'\r')).take(3);
    words.next() == Some(b"*") && !words.any(|word| word.eq_ignore_ascii_case(b"FETCH"))
}

/// How deep brackets stand in brackets outside of quotes. The words for people after a verdict are no grammar.
fn depth(reply: &[u8]) -> usize {
    let second = reply.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    if [b"OK".as_slice(), b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|verdict| second.eq_ignore_ascii_case(verdict)) {
        return 0;
    }
    let line = &reply[..reply.iter().position(|byte| *byte == b'\n').unwrap_or(reply.len())];
    let (mut now, mut deepest, mut quoted, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'(' if !quoted => now += 1,
            b')' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(now);
    }
    deepest
}

fn said(response: Response<'_>) -> Said {
    match response {
        Response::Done { tag, status, outcome } => {
            let (code, words) = told(outcome);
            Said::Done { tag: tag.0, verdict: verdict(&status), code, words }
        }
        Response::Data { status, outcome } => {
            let (code, words) = told(outcome);
            Said::Beside { verdict: verdict(&status), code, words }
        }
        Response::Continue(outcome) => Said::More(told(outcome).1),
        Response::Capabilities(all) => Said::Capabilities(names(all)),
        Response::MailboxData(MailboxDatum::Exists(count)) => Said::Exists(count),
        Response::Expunge(_) => Said::Gone,
        Response::Fetch(_, attributes) => Said::Fetched(fetched(attributes)),
        _ => Said::Other,
    }
}

fn verdict(status: &Status) -> Verdict {
    match status {
        Status::Ok | Status::PreAuth => Verdict::Ok,
        Status::No => Verdict::No,
        Status::Bad => Verdict::Bad,
        Status::Bye => Verdict::Bye,
    }
}

fn told(outcome: Outcome<'_>) -> (Option<Code>, String) {
    let code = match outcome.code {
        Some(ResponseCode::UidValidity(validity)) => Some(Code::UidValidity(validity)),
        Some(ResponseCode::UidNext(next)) => Some(Code::UidNext(next)),
        Some(ResponseCode::ReadOnly) => Some(Code::ReadOnly),
        Some(ResponseCode::TryCreate) => Some(Code::TryCreate),
        Some(ResponseCode::Capabilities(all)) => Some(Code::Capabilities(names(all))),
        _ => None,
    };
    (code, words(&outcome.information.unwrap_or_default()))
}

/// A server's own words, for a person: short, on one line.
pub(crate) fn words(text: &str) -> String {
    text.chars().take(WORDS).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

fn names(all: Vec<Capability<'_>>) -> Vec<String> {
    let name = |one| match one {
        Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
        Capability::Auth(how) => format!("AUTH={}", how.to_uppercase()),
        Capability::Atom(atom) => atom.to_uppercase(),
    };
    all.into_iter().map(name).collect()
}

fn fetched(attributes: Vec<AttributeValue<'_>>) -> Fetched {
    let mut fetched = Fetched::default();
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(uid) => fetched.uid = Some(uid),
            AttributeValue::Rfc822Size(bytes) => fetched.bytes = Some(bytes.into()),
            AttributeValue::BodySection { data: Some(data), .. } => fetched.body = Some(data.into_owned()),
            _ => {}
        }
    }
    fetched
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_servers_say_is_understood() {
        let fetched = Fetched { uid: Some(7), bytes: Some(12), body: Some(b"Subject: a\r\n\r\n".to_vec()) };
        let header = b"* 3 FETCH (UID 7 RFC822.SIZE 12 BODY[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0> {14}\r\nSubject: a\r\n\r\n)\r\n";
        assert_eq!(understand(header).unwrap(), Said::Fetched(fetched));
        assert_eq!(understand(b"* 20000 EXISTS\r\n").unwrap(), Said::Exists(20_000));
        let validity = Said::Beside { verdict: Verdict::Ok, code: Some(Code::UidValidity(9)), words: "valid".to_owned() };
        assert_eq!(understand(b"* OK [UIDVALIDITY 9] valid\r\n").unwrap(), validity);
        let Said::Done { tag, verdict, words, .. } = understand(b"g7 NO [AUTHENTICATIONFAILED] no\tway\r\n").unwrap() else { panic!() };
        assert_eq!((tag.as_str(), verdict), ("g7", Verdict::No));
        assert!(words.contains("no\u{FFFD}way"), "{words}");
        assert_eq!(understand(b"* X-NEVER-HEARD (of it\r\n").unwrap(), Said::Other);
        assert!(matches!(understand(b"+ idling\r\n").unwrap(), Said::More(_)));
    }

    #[test]
    fn a_message_that_is_not_understood_is_never_passed_over() {
        assert!(understand(b"* 3 FETCH (UID 7 BODY[] {9}\r\nx)\r\n").is_err());
        assert!(understand(b"g1 WELL\r\n").is_err());
        let deep = [b"* 3 FETCH (BODYSTRUCTURE ".to_vec(), vec![b'('; 60_000], b"\r\n".to_vec()].concat();
        assert!(understand(&deep).is_err());
    }

    proptest! {
        #[test]
        fn no_reply_is_too_much(reply in prop::collection::vec(any::<u8>(), 0..400), head in "\\* [0-9]{0,3} ?(FETCH|OK|NO|LIST|STATUS)? ?\\(?\\[?") {
            let _ = understand(&reply);
            let _ = understand(&[head.as_bytes(), &reply, b"\r\n"].concat());
        }
    }
}
