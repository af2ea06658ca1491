//! A message as it is written: plain text, with what says that a machine wrote it.

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};

use crate::MailError;

/// What kind of message a machine writes (RFC 3834, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// It answers a message.
    Replied,
    /// It tells of something.
    Generated,
}

/// A message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Her address, with or without a name.
    pub to: String,
    /// The subject: one line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// What it is known by when it is sent again: letters, digits, dots and hyphens.
    pub key: String,
    /// The identifier of the message that it answers (RFC 5322, section 3.6.4), without angle brackets.
    pub answers: Option<String>,
    /// What kind of message it is.
    pub automatic: Automatic,
}

/// `Auto-Submitted` (RFC 3834, section 5).
#[derive(Clone)]
struct AutoSubmitted(Automatic);

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        match text {
            "auto-replied" => Ok(Self(Automatic::Replied)),
            "auto-generated" => Ok(Self(Automatic::Generated)),
            _ => Err("no value of Auto-Submitted that is written here".into()),
        }
    }

    fn display(&self) -> HeaderValue {
        let value = match self.0 {
            Automatic::Replied => "auto-replied",
            Automatic::Generated => "auto-generated",
        };
        HeaderValue::new(Self::name(), value.to_owned())
    }
}

/// Writes a message from `from`; its identifier follows from its key alone.
pub(crate) fn compose(outgoing: &Outgoing, from: &Mailbox) -> Result<Message, MailError> {
    let to: Mailbox = outgoing.to.parse().map_err(|_| MailError::Address)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let key: String = outgoing.key.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(&outgoing.subject))
        .message_id(Some(format!("<{key}@{}>", from.email.domain())))
        .header(AutoSubmitted(outgoing.automatic))
        .header(ContentType::TEXT_PLAIN);
    // What came from outside goes into a header only where it is an identifier and nothing else.
    let identifier = |id: &&String| id.len() <= 500 && id.contains('@') && id.chars().all(|c| c.is_ascii_graphic() && !"<>".contains(c));
    if let Some(answers) = outgoing.answers.as_ref().filter(identifier) {
        message = message.in_reply_to(format!("<{answers}>")).references(format!("<{answers}>"));
    }
    message.body(outgoing.text.replace("\r\n", "\n").replace('\n', "\r\n")).map_err(|_| MailError::Address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing() -> Outgoing {
        Outgoing {
            to: "Zoé Côté <zoe@example.org>".into(),
            subject: "Accusé de\r\nBcc: autre@example.org réception".into(),
            text: "Bonjour,\nreçu.".into(),
            key: "AR26-000001 x".into(),
            answers: Some("abc@example.org".into()),
            automatic: Automatic::Replied,
        }
    }

    fn written(outgoing: &Outgoing) -> String {
        String::from_utf8(compose(outgoing, &"Greffe <greffe@example.ca>".parse().unwrap()).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_message_says_that_a_machine_wrote_it_and_what_it_answers() {
        let text = written(&outgoing());
        for line in [
            "Auto-Submitted: auto-replied\r\n",
            "Message-ID: <AR26-000001-x@example.ca>\r\n",
            "In-Reply-To: <abc@example.org>\r\n",
            "References: <abc@example.org>\r\n",
            "From: Greffe <greffe@example.ca>\r\n",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
        assert!(!text.contains("\r\nBcc:"), "a subject is one line: {text}");
    }

    #[test]
    fn what_comes_from_outside_cannot_add_a_header() {
        for answers in ["a@b>\r\nBcc: x@y", "no identifier", "é@b"] {
            let text = written(&Outgoing { answers: Some(answers.into()), ..outgoing() });
            assert!(!text.contains("In-Reply-To") && !text.contains("Bcc: x@y"), "{text}");
        }
        for to in ["", "zoe", "a@b\r\nBcc: x@y", "a@b, c@d"] {
            let one = compose(&Outgoing { to: to.into(), ..outgoing() }, &"greffe@example.ca".parse().unwrap());
            assert_eq!(one.unwrap_err(), MailError::Address, "{to:?}");
        }
    }
}
