//! A short message to the person, by the channel on file.

use greffier_casework::{Case, Effect, EffectOrder};
use greffier_engine::Message;

use crate::outbox::{Notice, post};
use crate::{Desk, DeskError};

/// Sends the message; returns what to tell the case, and the receipt.
pub(crate) async fn notify(desk: &Desk, order: &EffectOrder, case: &Case) -> Result<(Message, String), DeskError> {
    let Effect::Notify { language, subject, text, .. } = &order.effect else {
        return Err(DeskError::NotFound(format!("message of {}", order.id)));
    };
    let (channel, address) = desk.office().contact(case).ok_or(DeskError::NoChannel)?;
    let office = desk.config().office.name.get(language.tag());
    let subject = format!("{office} : {subject}");
    let name = format!("{}-{}.message.json", case.number, order.id.seq);
    let receipt = post(desk, name, Notice { channel, address, language: *language, subject, text: text.clone() }).await?;
    Ok((Message::Notified { effect: order.id, receipt: receipt.clone() }, receipt))
}
