//! Whether a machine sent a message, and whether an answer may be sent: two machines must never answer each other.

use mail_parser::{HeaderName, Message};

use super::Mail;

/// As what a machine sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Automatic {
    /// An answer that nobody wrote: "out of office" (RFC 3834 `auto-replied`, and what mailers before and beside it do).
    Reply,
    /// A notice or a mass mailing (RFC 3834 `auto-generated`, `Precedence: bulk`), or what asks not to be answered by machines.
    Generated,
    /// It tells that a message was or was not delivered (RFC 3464), or has the empty return path of such (RFC 5321 section 4.5.5).
    Bounce,
    /// It tells that a message was seen (RFC 8098).
    DispositionNotification,
}

/// The fields that decide, in lower case, as a message or the properties of Outlook tell them.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    auto_submitted: Option<String>,
    suppress: Option<String>,
    precedence: Option<String>,
    return_path: Option<String>,
    /// The media type of the whole with its parameters.
    media_type: String,
    subject: Option<String>,
    from: Option<String>,
    /// A field by which mailers mark answers that nobody wrote.
    marked: bool,
    /// A field that only notices of failure have.
    failed: bool,
}

/// How the subject of an answer that nobody wrote begins, in lower case; mailers put these there in the language of their user.
const ABSENT: [&str; 16] = [
    "automatic reply:",
    "automatic reply :",
    "auto reply:",
    "autoreply:",
    "auto-reply:",
    "auto:",
    "out of office",
    "out-of-office",
    "réponse automatique",
    "reponse automatique",
    "absence du bureau",
    "absent du bureau",
    "absente du bureau",
    "message d'absence",
    "message d’absence",
    "notification d'absence",
];

/// Whether an automatic answer, such as a receipt, may be sent to a message (RFC 3834 section 2).
///
/// Not to what a machine sent, not to a list, not to a bounce, and not where no answer is read: no usable address, or one that says so
/// itself (`noreply@`, `mailer-daemon@`). The address that counts is where the answer would go: `Reply-To`, else `From`; neither may be
/// a machine's.
#[must_use]
pub fn may_be_answered(mail: &Mail) -> bool {
    if mail.automatic.is_some() || mail.list || mail.from.is_none() {
        return false;
    }
    [&mail.from, &mail.reply_to].into_iter().flatten().all(|address| !machine(&address.address))
}

/// Whether an address is one behind which nobody reads answers: by its local part, a sub-address (`+…`) or prefix of it (RFC 3834
/// section 2 names some, RFC 2142 others).
fn machine(address: &str) -> bool {
    let Some((local, _)) = address.rsplit_once('@') else { return true };
    let plain: String = local.to_lowercase().chars().filter(|character| !"-_.".contains(*character)).collect();
    let stems = ["noreply", "donotreply", "nepasrepondre", "nepasrépondre", "nereply", "mailerdaemon", "sansreponse", "nonreply"];
    let whole = ["postmaster", "bounce", "bounces", "owner", "request", "listserv", "majordomo", "automailer", "root", "daemon"];
    let ends = local.to_lowercase().ends_with("-request") || local.to_lowercase().starts_with("owner-");
    stems.iter().any(|stem| plain.contains(stem)) || whole.contains(&plain.as_str()) || ends || bounce_address(&plain)
}

/// Addresses that carry whom a message could not be delivered to (VERP).
fn bounce_address(local: &str) -> bool {
    local.starts_with("bounce+") || local.starts_with("bounces+")
}

/// Whether a message came through a list (RFC 2919, RFC 2369, and what lists did before).
pub(super) fn list(message: &Message<'_>) -> bool {
    let standard = [HeaderName::ListId, HeaderName::ListPost, HeaderName::ListUnsubscribe, HeaderName::ListOwner, HeaderName::ListArchive];
    standard.into_iter().any(|field| message.header(field).is_some())
        || ["Mailing-List", "X-Mailing-List", "X-BeenThere", "X-Loop-List"].iter().any(|field| raw(message, field).is_some())
        || raw(message, "Precedence").is_some_and(|value| value == "list")
}

/// As what a machine sent a message, or `None` when a person seems to have.
pub(super) fn of(message: &Message<'_>) -> Option<Automatic> {
    let root = &message.parts[0];
    let from = message.header_values(HeaderName::From).filter_map(|value| value.as_address()?.first()?.address.as_deref()).next();
    let marks = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-AutoReply-From", "X-Mail-Autoreply", "X-Vacation", "X-Autoresponder"];
    of_fields(&Fields {
        auto_submitted: raw(message, "Auto-Submitted"),
        suppress: raw(message, "X-Auto-Response-Suppress"),
        precedence: raw(message, "Precedence").or_else(|| raw(message, "X-Precedence")),
        return_path: raw(message, "Return-Path"),
        media_type: media_type(root),
        subject: message.subject().map(str::to_lowercase),
        from: from.map(str::to_lowercase),
        marked: marks.iter().any(|field| raw(message, field).is_some_and(|value| value != "no" && value != "false")),
        failed: raw(message, "X-Failed-Recipients").is_some(),
    })
}

/// The media type of a part with the parameter `report-type`, in lower case.
fn media_type(part: &mail_parser::MessagePart<'_>) -> String {
    use mail_parser::MimeHeaders;
    let Some(claimed) = part.content_type() else { return String::new() };
    let report = claimed.attribute("report-type").unwrap_or_default();
    format!("{}/{};{report}", claimed.ctype(), claimed.subtype().unwrap_or_default()).to_lowercase()
}

/// The last value of a field, in lower case, without blanks around and comments behind.
fn raw(message: &Message<'_>, field: &str) -> Option<String> {
    let name = HeaderName::parse(field.to_owned())?;
    let header = message.parts[0].headers.iter().rev().find(|header| header.name == name)?;
    let bytes = message.raw_message.get(header.offset_start as usize..header.offset_end as usize)?;
    Some(String::from_utf8_lossy(bytes).trim().to_lowercase())
}

impl Fields {
    /// What the properties of an Outlook message tell: its class (MS-OXCMSG section 2.2.1.3), its subject and its author.
    pub(crate) fn of_outlook(class: &str, subject: Option<&str>, from: Option<&str>) -> Self {
        let class = class.to_ascii_uppercase();
        let report = |ending: &[&str]| class.starts_with("REPORT.") && ending.iter().any(|end| class.ends_with(end));
        let media_type = if report(&[".IPNRN", ".IPNNRN"]) {
            "multipart/report;disposition-notification"
        } else if report(&[".NDR", ".DR"]) {
            "multipart/report;delivery-status"
        } else {
            ""
        };
        Self {
            media_type: media_type.to_owned(),
            marked: class.starts_with("IPM.NOTE.RULES.OOFTEMPLATE") || class.starts_with("IPM.NOTE.RULES.REPLYTEMPLATE"),
            subject: subject.map(str::to_lowercase),
            from: from.map(str::to_lowercase),
            ..Self::default()
        }
    }
}

/// As what a machine sent a message with these fields. The report's type counts first, then what RFC 3834 defines, then habits.
pub(crate) fn of_fields(fields: &Fields) -> Option<Automatic> {
    let report = fields.media_type.starts_with("multipart/report");
    if report && fields.media_type.ends_with("disposition-notification") {
        return Some(Automatic::DispositionNotification);
    }
    if report && fields.media_type.ends_with("delivery-status") || fields.failed || fields.from.as_deref().is_some_and(daemon) {
        return Some(Automatic::Bounce);
    }
    let submitted = fields.auto_submitted.as_deref().map(first_word);
    let precedence = fields.precedence.as_deref().map(first_word).unwrap_or_default();
    let absent = fields.subject.as_deref().is_some_and(|subject| ABSENT.iter().any(|start| subject.trim_start().starts_with(start)));
    if submitted == Some("auto-replied") || fields.marked || precedence == "auto_reply" || absent {
        return Some(Automatic::Reply);
    }
    let suppresses = |word: &str| matches!(word.trim(), "all" | "oof" | "autoreply");
    let suppressed = fields.suppress.as_deref().is_some_and(|value| value.split([',', ';']).any(suppresses));
    if submitted.is_some_and(|word| word != "no" && !word.is_empty()) || matches!(precedence, "bulk" | "junk") || suppressed {
        return Some(Automatic::Generated);
    }
    let empty = fields.return_path.as_deref().is_some_and(|path| path.is_empty() || path.starts_with("<>"));
    if empty || report { Some(Automatic::Bounce) } else { None }
}

fn daemon(address: &str) -> bool {
    address.starts_with("mailer-daemon@") || address == "mailer-daemon"
}

fn first_word(value: &str) -> &str {
    value.split([';', ' ', '(', '\t']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, unpack};

    fn mail(fields: &str) -> Mail {
        let text = format!("From: Renée <renee@x.example>\r\nMessage-ID: <1@x>\r\n{fields}\r\n\r\nBonjour");
        unpack(text.as_bytes(), "x.eml", &Bounds::default()).unwrap().mail.unwrap()
    }

    #[test]
    fn what_machines_send_is_known_and_never_answered() {
        use Automatic::{Bounce, DispositionNotification, Generated, Reply};
        for (fields, automatic) in [
            ("Auto-Submitted: auto-replied (vacation)", Reply),
            ("auto-submitted: Auto-Replied; owner-email=\"x\"", Reply),
            ("X-Autoreply: yes", Reply),
            ("Precedence: auto_reply", Reply),
            ("Subject: =?utf-8?Q?R=C3=A9ponse_automatique=C2=A0=3A_demande?=", Reply),
            ("Subject: Out of Office: demande", Reply),
            ("Subject: Automatic reply: demande", Reply),
            ("Auto-Submitted: auto-generated", Generated),
            ("Auto-Submitted: auto-notified", Generated),
            ("Precedence: bulk", Generated),
            ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Generated),
            ("X-Auto-Response-Suppress: All", Generated),
            ("Return-Path: <>", Bounce),
            ("X-Failed-Recipients: a@x.example", Bounce),
            ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", Bounce),
            ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", DispositionNotification),
        ] {
            let mail = mail(fields);
            assert_eq!(mail.automatic, Some(automatic), "{fields}");
            assert!(!may_be_answered(&mail), "{fields}");
        }
    }

    #[test]
    fn lists_are_never_answered() {
        for fields in ["List-Id: <x.example>", "List-Unsubscribe: <mailto:a@x>", "X-Mailing-List: x", "Precedence: list"] {
            let mail = mail(fields);
            assert!(mail.list && !may_be_answered(&mail), "{fields}");
        }
    }

    #[test]
    fn people_are_answered() {
        for fields in ["Auto-Submitted: no", "Subject: Absence", "Return-Path: <renee@x.example>", "X-Auto-Response-Suppress: DR, RN", ""] {
            assert!(may_be_answered(&mail(fields)), "{fields}");
        }
        assert!(may_be_answered(&mail("Subject: Re: demande\r\nReply-To: roy@x.example")));
    }

    #[test]
    fn nobody_answers_where_nobody_reads() {
        for address in ["no-reply@x.example", "ne_pas_repondre@x", "MAILER-DAEMON@x", "postmaster@x", "bounces+a=b@x", "owner-liste@x"] {
            assert!(!may_be_answered(&mail(&format!("Reply-To: {address}"))), "{address}");
        }
        assert!(!may_be_answered(&Mail::default()), "no address");
    }
}
