//! Signing by somebody outside: a link of her own that ends, a one-time code by the channel on file, the same ceremony, the office's seal.

use greffier_casework::{
    BlobHash, Case, Ceremony, Consent, Document, EffectId, IdentityMethod, Language, LinkId, OutsideSigner, Task, TaskId, TaskKind,
};
use greffier_engine::{Message, Refusal, Signing};
use greffier_pades::SignRequest;
use greffier_store::{CodeTried, LinkState, SignLink, token_hash};
use jiff::{SignedDuration, ToSpan as _};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::appearance::{Capacity, Shown};
use crate::consent::ConsentText;
use crate::outbox::{Notice, post};
use crate::signing::{Held, reason_of, signed_name};
use crate::{Desk, DeskError};

/// How long a code is good.
const CODE_MINUTES: i64 = 15;
/// How long somebody may take from her code to her signature.
const SESSION_HOURS: i64 = 4;
/// Characters of a name.
const LONGEST_NAME: usize = 200;

/// A link that may be signed with, and what it is for.
#[derive(Debug, Clone)]
pub struct Outside {
    /// The link.
    pub link: SignLink,
    /// The case.
    pub case: Case,
    /// The document to sign.
    pub document: Document,
    /// The person's language.
    pub language: Language,
    /// The reason that the signature will bear.
    pub reason: String,
    task: Task,
}

/// Why a link cannot be signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// There is no such link.
    Unknown,
    /// Its days are over.
    Expired,
    /// It was signed with, or declined with, or the task is done in another way.
    Used,
    /// The office took it back, or gave another in its place.
    Revoked,
}

impl Desk {
    /// Makes a link for the signer of a task and puts it on its way; the links of before are revoked.
    pub(crate) async fn invite(&self, effect: EffectId, case: &Case, task: u32) -> Result<(Message, String), DeskError> {
        let found = case.task(task).ok_or_else(|| DeskError::NotFound(format!("task {task}")))?;
        let document = outside_document(case, found)?;
        // Without a seal there would be nothing to put on what she signs.
        if self.signed_with(case, document).seal.is_none() {
            return Err(DeskError::NoKey);
        }
        let (channel, address) = self.office().contact(case).ok_or(DeskError::NoChannel)?;
        let now = self.now();
        // It ends with its last day in the office's time zone: people are told a day, not a minute.
        let days = i64::from(self.config().signing.link_days.clamp(1, 365));
        let last_day = self.today().saturating_add(days.days());
        let end = last_day.saturating_add(1.day()).to_zoned_datetime(self.zone());
        let expires_at = end.map_or(now, |end| end.timestamp());
        let token = random_hex()?;
        let link = SignLink {
            id: LinkId(Uuid::now_v7()),
            token_hash: token_hash(token.as_bytes()),
            task: TaskId { case: case.id, number: task },
            content: document.blob.clone(),
            channel: channel.to_owned(),
            state: LinkState::Open,
            created_at: now,
            expires_at,
            codes_sent: 0,
            session_hash: None,
            session_expires_at: None,
        };
        let id = link.id;
        let language = self.language_of(case).await?;
        self.store().open_link(link).await?;
        let until = last_day;
        let office = self.config().office.name.get(language.tag());
        let address_of_page = format!("{}/s/{}", self.public_address(), *token);
        let (subject, text) = match language {
            Language::Fr => (
                format!("{office} : un document à signer"),
                format!(
                    "Un document du dossier {} attend votre signature.\n\nLisez-le et signez-le ici, au plus tard le {until} :\n{address_of_page}\n\n\
                     Ce lien est pour vous seul et ne sert qu'une fois. Si vous ne l'attendiez pas, n'en faites rien et avertissez le bureau.",
                    case.number
                ),
            ),
            Language::En => (
                format!("{office}: a document to sign"),
                format!(
                    "A document of case {} waits for your signature.\n\nRead it and sign it here, by {until} at the latest:\n{address_of_page}\n\n\
                     This link is for you alone and works once. If you did not expect it, do nothing with it and tell the office.",
                    case.number
                ),
            ),
        };
        let name = format!("{}-{}-{id}.message.json", case.number, effect.seq);
        let receipt = post(self, name, Notice { channel, address, language, subject, text }).await?;
        Ok((Message::Invited { effect, link: id, expires_at }, receipt))
    }

    /// What a token opens.
    ///
    /// # Errors
    /// The inner one says why nothing may be signed with it, the outer one is the store's.
    pub async fn outside(&self, token: &str) -> Result<Result<Outside, LinkFault>, DeskError> {
        if token.len() != 64 || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(Err(LinkFault::Unknown));
        }
        let Some(link) = self.store().link(&token_hash(token.as_bytes())).await? else { return Ok(Err(LinkFault::Unknown)) };
        match link.state {
            LinkState::Used => return Ok(Err(LinkFault::Used)),
            LinkState::Revoked => return Ok(Err(LinkFault::Revoked)),
            LinkState::Open if link.expires_at <= self.now() => return Ok(Err(LinkFault::Expired)),
            LinkState::Open => {}
        }
        let case = self.case(link.task.case).await?;
        let Some(task) = case.task(link.task.number).filter(|task| task.is_open() && case.is_open()).cloned() else {
            return Ok(Err(LinkFault::Used));
        };
        let document = outside_document(&case, &task)?.clone();
        // Another document than the one she was asked to sign: the office gives a new link for it.
        if document.blob != link.content {
            return Ok(Err(LinkFault::Revoked));
        }
        let workflow = self.workflow_of(&case).await?;
        let (language, reason) = (greffier_engine::language_of(&workflow, &case), reason_of(&workflow, &case, &task));
        Ok(Ok(Outside { link, case, document, language, reason, task }))
    }

    /// Sends a one-time code by the channel on file; `false` when as many were sent as may be.
    ///
    /// # Errors
    /// [`DeskError::NoChannel`]; the outbox's and the store's.
    pub async fn send_link_code(&self, outside: &Outside) -> Result<bool, DeskError> {
        let (channel, address) = self.office().contact(&outside.case).ok_or(DeskError::NoChannel)?;
        let code = one_time_code()?;
        let now = self.now();
        let expires = now.checked_add(SignedDuration::from_mins(CODE_MINUTES)).unwrap_or(now);
        if !self.store().set_link_code(outside.link.id, &code_hash(outside.link.id, &code), expires).await? {
            return Ok(false);
        }
        let office = self.config().office.name.get(outside.language.tag());
        let (subject, text) = match outside.language {
            Language::Fr => (
                format!("{office} : votre code"),
                format!("Votre code pour signer est {}. Il est bon {CODE_MINUTES} minutes. Ne le donnez à personne.", *code),
            ),
            Language::En => (
                format!("{office}: your code"),
                format!("Your code for signing is {}. It is good for {CODE_MINUTES} minutes. Give it to nobody.", *code),
            ),
        };
        let sent = outside.link.codes_sent.saturating_add(1);
        let name = format!("{}-{}-code-{sent}.message.json", outside.case.number, outside.link.id);
        let language = outside.language;
        post(self, name, Notice { channel, address, language, subject, text }).await?;
        Ok(true)
    }

    /// Tries the code that was typed. A right one begins a session, whose token is returned.
    ///
    /// # Errors
    /// The store's; a machine without randomness.
    pub async fn try_link_code(&self, outside: &Outside, typed: &str) -> Result<Result<String, CodeTried>, DeskError> {
        let typed: String = typed.chars().filter(char::is_ascii_digit).take(12).collect();
        let session = random_hex()?;
        let (id, hash, now) = (outside.link.id, token_hash(session.as_bytes()), self.now());
        let ends = now.checked_add(SignedDuration::from_hours(SESSION_HOURS)).unwrap_or(now);
        match self.store().try_link_code(id, &code_hash(id, &typed), (&hash, ends), now).await? {
            CodeTried::Right => Ok(Ok(session.to_string())),
            other => Ok(Err(other)),
        }
    }

    /// Notes that a page was seen by who signs with a link; returns the pages seen.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for a page that is none; the store's.
    pub async fn see_outside_page(&self, outside: &Outside, page: u32) -> Result<Vec<u32>, DeskError> {
        if page == 0 || usize::try_from(page).map_or(true, |page| page > outside.document.pages.len()) {
            return Err(DeskError::NotFound(format!("page {page}")));
        }
        let (signer, content) = (signer_text(outside), &outside.document.blob);
        self.store().note_page_seen(&signer, outside.link.task, content, page, self.now()).await?;
        self.outside_pages_seen(outside).await
    }

    /// The pages that were seen by who signs with a link.
    ///
    /// # Errors
    /// The store's.
    pub async fn outside_pages_seen(&self, outside: &Outside) -> Result<Vec<u32>, DeskError> {
        let seen = self.store().pages_seen(&signer_text(outside), outside.link.task, &outside.document.blob).await?;
        Ok(seen.into_iter().map(|(page, _)| page).collect())
    }

    /// Signs with a link: the office's seal is put on the document in the signer's name, with the evidence beside it.
    ///
    /// # Errors
    /// [`DeskError::OtherConsent`], [`Refusal::OtherDocument`], [`Refusal::PagesNotSeen`], [`Refusal::ReasonNeeded`] without a name;
    /// [`DeskError::Seal`] when the seal does not open. Nothing is signed then, and the link stays good.
    pub async fn sign_outside(
        &self,
        outside: &Outside,
        shown: &str,
        name: &str,
        language: Language,
        consent_version: &str,
    ) -> Result<Case, DeskError> {
        let consent = ConsentText::outside(language);
        if consent_version != consent.version {
            return Err(DeskError::OtherConsent);
        }
        if shown != outside.document.blob.as_str() {
            return Err(Refusal::OtherDocument.into());
        }
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect();
        if name.is_empty() {
            return Err(Refusal::ReasonNeeded.into());
        }
        let seen = self.every_page_seen(&signer_text(outside), outside.link.task, &outside.document).await?;
        let with = self.signed_with(&outside.case, &outside.document);
        let seal = self.open_seal(with.seal).await.map_err(|error| DeskError::Seal(Box::new(error)))?.ok_or(DeskError::NoKey)?;
        let at = self.now();
        let (by, reason) = (Some(name.clone()), Some(outside.reason.clone()));
        let request = SignRequest { name: by, reason, level: with.seal_level, ..SignRequest::new(at) };
        let shown = Shown {
            capacity: Capacity::Outside,
            name: name.clone(),
            role: None,
            reason: request.reason.clone(),
            at,
            zone: self.zone(),
            language: outside.language,
        };
        let signed = self.put_signature(&outside.document, seal, request, shown).await?;
        let document = self.keep_signed(&outside.document, &signed, signed_name(&outside.document)).await?;
        let ceremony = Ceremony {
            document: outside.document.blob.clone(),
            pages: seen,
            consent: Consent { language, version: consent.version.clone(), text: consent.digest(), at },
            identity: vec![IdentityMethod::SignLink, IdentityMethod::OneTimeCode],
            acting_for: None,
            outside: Some(OutsideSigner { link: outside.link.id, name: name.clone(), channel: outside.link.channel.clone() }),
            signed_at: at,
        };
        let held = Held {
            case: &outside.case,
            task: &outside.task,
            original: &outside.document,
            signed: &document,
            signatory: &signed.signatory,
            signer: &name,
            reason: &outside.reason,
            consent,
            ceremony: &ceremony,
        };
        let evidence = self.keep_evidence(&held).await?;
        let reason = outside.reason.clone();
        let signing = Box::new(Signing { signed: document, signatory: signed.signatory, reason, ceremony, evidence });
        let (task, link) = (outside.link.task, outside.link.id);
        let case = self.say(task.case, Message::SignOutside { task: task.number, link, signing }).await?;
        self.finish_link(task).await;
        Ok(case)
    }

    /// Declines with a link, with a reason.
    ///
    /// # Errors
    /// [`Refusal::ReasonNeeded`]; the store's.
    pub async fn decline_outside(&self, outside: &Outside, reason: &str) -> Result<Case, DeskError> {
        let (task, link) = (outside.link.task, outside.link.id);
        let message = Message::DeclineOutside { task: task.number, link, reason: reason.to_owned() };
        let case = self.say(task.case, message).await?;
        self.finish_link(task).await;
        Ok(case)
    }

    /// Whether a session of a link holds: the right one, and begun not too long ago.
    #[must_use]
    pub fn holds_session(&self, outside: &Outside, session: &str) -> bool {
        let known = outside.link.session_hash.as_deref().is_some_and(|kept| kept == token_hash(session.as_bytes()));
        known && outside.link.session_expires_at.is_some_and(|ends| ends > self.now())
    }

    /// How long the cookie of a session lasts, in seconds.
    #[must_use]
    pub fn link_session_seconds(&self) -> i64 {
        SESSION_HOURS * 3_600
    }

    /// The journal says that the task is at its end, so the link is used whatever stands beside; this only says it in the list.
    async fn finish_link(&self, task: TaskId) {
        let ended = self.store().end_links(task, LinkState::Used).await;
        if let Err(error) = ended.and(self.store().forget_pages_seen(task).await) {
            tracing::warn!(code = error.code(), "a link that was signed with could not be marked");
        }
    }

    async fn language_of(&self, case: &Case) -> Result<Language, DeskError> {
        Ok(greffier_engine::language_of(&*self.workflow_of(case).await?, case))
    }

    /// Where people outside reach the console.
    fn public_address(&self) -> String {
        let console = &self.config().console;
        console
            .public_address
            .as_ref()
            .map_or_else(|| format!("http://{}", console.listen), |address| address.trim_end_matches('/').to_owned())
    }
}

/// The document that a task asks somebody outside to sign.
fn outside_document<'c>(case: &'c Case, task: &Task) -> Result<&'c Document, DeskError> {
    let id = TaskId { case: case.id, number: task.number };
    let TaskKind::SignOutside { document } = task.kind else { return Err(Refusal::OtherKind(id).into()) };
    case.document(document).ok_or_else(|| DeskError::NotFound(format!("document {document}")))
}

fn signer_text(outside: &Outside) -> String {
    format!("link:{}", outside.link.id)
}

/// A code is kept with its link, so that a hash is good for no other.
fn code_hash(link: LinkId, code: &str) -> String {
    BlobHash::of(format!("{link}:{code}").as_bytes()).to_string()
}

fn random_hex() -> Result<Zeroizing<String>, DeskError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| DeskError::Thread(format!("no random bytes: {error}")))?;
    Ok(Zeroizing::new(hex::encode(*bytes)))
}

/// Six digits, each code as likely: what lies beyond a whole number of millions is drawn again.
fn one_time_code() -> Result<Zeroizing<String>, DeskError> {
    const BOUND: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|error| DeskError::Thread(format!("no random bytes: {error}")))?;
        let drawn = u32::from_be_bytes(bytes);
        if drawn < BOUND {
            return Ok(Zeroizing::new(format!("{:06}", drawn % 1_000_000)));
        }
    }
}
