//! The head of an Outlook message: the header it was received with, or else its properties (MS-OXPROPS).

use super::storage::{File, Storage};
use crate::basket::Basket;
use crate::mail::{self, Address, Fields, Mail, automatic_of_fields};

/// Seconds between 1601-01-01 and 1970-01-01.
const EPOCH: i64 = 11_644_473_600;
/// Bytes of the received header that are read.
const MAX_HEADER: u64 = 1 << 20;

/// The head of a message. What the received header tells counts before the properties; a message that was never sent has only those.
pub(super) fn head(file: &mut File<'_>, storage: &Storage, basket: &Basket<'_>) -> Mail {
    let header = file.text(storage, 0x007d, MAX_HEADER).filter(|header| !header.trim().is_empty());
    let received = header.and_then(|header| mail::head_of(header.as_bytes(), basket)).unwrap_or_default();
    let own = properties(file, storage, basket);
    let several = |received: Vec<String>, own: Vec<String>| if received.is_empty() { own } else { received };
    Mail {
        message_id: received.message_id.or(own.message_id),
        in_reply_to: several(received.in_reply_to, own.in_reply_to),
        references: several(received.references, own.references),
        from: received.from.or(own.from),
        reply_to: received.reply_to,
        to: if received.to.is_empty() { own.to } else { received.to },
        subject: own.subject.or(received.subject),
        date: received.date.or(own.date),
        list: received.list,
        automatic: received.automatic.or(own.automatic),
        signed: own.signed,
    }
}

fn properties(file: &mut File<'_>, storage: &Storage, basket: &Basket<'_>) -> Mail {
    let limit = u64::from(basket.bounds.field_bytes);
    let bounds = basket.bounds;
    let class = file.text(storage, 0x001a, 200).unwrap_or_default();
    let subject = file.text(storage, 0x0037, limit).and_then(|text| mail::one_line(&text, bounds.field_bytes));
    let from = author(file, storage, basket);
    let mut identifiers = |id| -> Vec<String> {
        let text = file.text(storage, id, limit * 4).unwrap_or_default();
        let all = text.split([' ', '\r', '\n', '\t']).filter_map(|text| mail::identifier(text, bounds));
        all.take(bounds.addresses as usize).collect()
    };
    let (message_id, in_reply_to, references) = (identifiers(0x1035).into_iter().next(), identifiers(0x1042), identifiers(0x1039));
    let moment = storage.wide(0x0039).or_else(|| storage.wide(0x0e06)).and_then(|ticks| i64::try_from(ticks / 10_000_000).ok());
    let automatic = automatic_of_fields(&Fields::of_outlook(&class, subject.as_deref(), from.as_ref().map(|from| &*from.address)));
    Mail {
        message_id,
        in_reply_to,
        references,
        to: recipients(file, storage, basket),
        date: moment.map(|seconds| seconds - EPOCH).filter(|seconds| *seconds > 0).map(|seconds| (seconds, 0)),
        signed: class.to_ascii_uppercase().starts_with("IPM.NOTE.SMIME.MULTIPARTSIGNED"),
        subject,
        from,
        automatic,
        ..Mail::default()
    }
}

/// Whom the message represents, else who sent it: the SMTP address, or the address when it is one.
fn author(file: &mut File<'_>, storage: &Storage, basket: &Basket<'_>) -> Option<Address> {
    let limit = u64::from(basket.bounds.field_bytes);
    [(0x0042, [0x5d02, 0x0065]), (0x0c1a, [0x5d01, 0x0c1f])].into_iter().find_map(|(name, addresses)| {
        let name = file.text(storage, name, limit);
        addresses.into_iter().find_map(|id| mail::address(name.as_deref(), &file.text(storage, id, limit)?, basket.bounds))
    })
}

fn recipients(file: &mut File<'_>, storage: &Storage, basket: &Basket<'_>) -> Vec<Address> {
    let limit = u64::from(basket.bounds.field_bytes);
    let mut found = Vec::new();
    for path in file.numbered(storage, "__recip_version1.0_#").iter().take(basket.bounds.addresses as usize) {
        let Some(recipient) = file.message(path, 8) else { continue };
        let name = file.text(&recipient, 0x3001, limit);
        let address = [0x39fe, 0x3003].into_iter().find_map(|id| {
            let address = file.text(&recipient, id, limit)?;
            mail::address(name.as_deref(), &address, basket.bounds)
        });
        found.extend(address);
    }
    found
}
