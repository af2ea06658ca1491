//! What stands in for documents, signatures and people. Identifiers are counted.

use std::collections::BTreeMap;

use greffier_casework::{
    BlobHash, Case, Ceremony, Consent, Delegation, Document, DocumentId, DocumentKind, Effect, EffectId, Evidence, IdentityMethod,
    Language, LinkId, Medium, Origin, OutsideSigner, Page, Person, RoleName, SeenPage, Signatory,
};
use greffier_engine::{Message, Signing};
use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

use crate::Trials;

/// Hours that a link holds.
const LINK_HOURS: i64 = 24;

/// Makes what stands in for documents and signatures, and gives every identifier once.
#[derive(Debug, Clone, Default)]
pub struct StandIns(u128);

impl StandIns {
    pub(super) fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128((1 << 64) + self.0)
    }

    /// A document of one page.
    pub(super) fn document(
        &mut self,
        kind: DocumentKind,
        medium: Medium,
        template: Option<String>,
        made_from: Option<DocumentId>,
    ) -> Document {
        let id = self.next();
        let evidence = if medium == Medium::Paper { Evidence::Bilevel } else { Evidence::MadeHere };
        Document {
            id: DocumentId(id),
            kind,
            name: template.clone().unwrap_or_else(|| "test".into()),
            blob: BlobHash::of(id.as_bytes()),
            media_type: "application/pdf".into(),
            arrival: None,
            form: None,
            template,
            made_from,
            pages: vec![Page { image: BlobHash::of(&[id.as_bytes().as_slice(), b"1"].concat()), width: 1_240, height: 1_754 }],
            origin: Origin { medium, evidence: vec![evidence] },
            transfer: None,
        }
    }

    /// What the outside says when it has done, at `now`, what the case asked for.
    pub fn done(&mut self, case: &Case, effect: EffectId, asked: &Effect, now: Timestamp) -> Message {
        match asked {
            Effect::MakeLetter { template, .. } => {
                let letter = self.document(DocumentKind::Letter, Medium::Digital, Some(template.clone()), None);
                Message::LetterMade { effect, letter: Box::new(letter) }
            }
            Effect::Seal { .. } => {
                let signatory = Signatory { subject: "O=test".into(), certificate: String::new(), account: None };
                Message::Sealed { effect, sealed: Box::new(self.signed(case)), signatory }
            }
            Effect::InviteSigner { .. } => Message::Invited { effect, link: LinkId(self.next()), expires_at: now + LINK_HOURS.hours() },
            Effect::Notify { .. } => Message::Notified { effect, receipt: "test".into() },
            Effect::RunRobot { .. } => self.robot_done(effect, BTreeMap::new()),
            Effect::Deliver { .. } => Message::Delivered { effect, receipt: "test".into() },
        }
    }

    /// What a robot says when it has done its work.
    pub fn robot_done(&mut self, effect: EffectId, outputs: BTreeMap<String, String>) -> Message {
        Message::RobotDone { effect, outputs, evidence: Box::new(self.evidence()) }
    }

    /// What a robot says when the other system said no.
    pub fn robot_refused(&mut self, effect: EffectId, refusal: &str, said: &str) -> Message {
        Message::RobotRefused { effect, refusal: refusal.to_owned(), said: said.to_owned(), evidence: Box::new(self.evidence()) }
    }

    fn evidence(&mut self) -> Document {
        self.document(DocumentKind::Evidence, Medium::Digital, None, None)
    }

    /// The newest letter of a case, signed or sealed.
    fn signed(&mut self, case: &Case) -> Document {
        let newest = case.newest_answer();
        let template = newest.and_then(|letter| letter.template.clone());
        self.document(DocumentKind::Signed, Medium::Digital, template, newest.map(|letter| letter.id))
    }

    /// A signature of the newest letter of a case, every page of it seen; by a link when somebody outside signs.
    pub fn signing(
        &mut self,
        case: &Case,
        name: &str,
        link: Option<LinkId>,
        acting_for: Option<Delegation>,
        at: Timestamp,
    ) -> Box<Signing> {
        let letter = case.newest_answer();
        let pages = letter.map_or(&[][..], |letter| &letter.pages).iter().zip(1..);
        let ceremony = Ceremony {
            document: letter.map_or_else(|| BlobHash::of(b""), |letter| letter.blob.clone()),
            pages: pages.map(|(page, number)| SeenPage { page: number, image: page.image.clone(), at }).collect(),
            consent: Consent { language: Language::Fr, version: "1".into(), text: BlobHash::of(b""), at },
            identity: vec![if link.is_some() { IdentityMethod::SignLink } else { IdentityMethod::KeyPassphrase }],
            acting_for,
            outside: link.map(|link| OutsideSigner { link, name: name.to_owned(), channel: "email".into() }),
            signed_at: at,
        };
        let account = if link.is_none() { Some(name.into()) } else { None };
        Box::new(Signing {
            signed: self.signed(case),
            signatory: Signatory { subject: format!("CN={name}"), certificate: String::new(), account },
            reason: "test".into(),
            ceremony,
            evidence: Vec::new(),
        })
    }
}

/// A person of a test: with the roles that the file says, or with `role` alone; and with what she is lent.
pub(super) fn person(trials: &Trials, name: &str, role: Option<&RoleName>) -> Person {
    let known = trials.people.iter().find(|person| person.name.as_str() == name).cloned();
    let person = known.unwrap_or_else(|| Person::new(name.into(), role.filter(|role| !is_lent(trials, name, role)).cloned()));
    let received: Vec<Delegation> = trials.delegations.iter().filter(|delegation| delegation.receiver == person.name).cloned().collect();
    person.standing_in(&received).linked_by(&trials.delegations)
}

/// Whether somebody has a role only because another lent it to her.
fn is_lent(trials: &Trials, name: &str, role: &RoleName) -> bool {
    trials.delegations.iter().any(|delegation| delegation.receiver.as_str() == name && delegation.role == *role)
}
