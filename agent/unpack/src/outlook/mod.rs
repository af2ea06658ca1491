//! Messages as Outlook saves them: MS-OXMSG, properties (MS-OXPROPS) in the streams of a compound file (MS-CFB).

mod head;
mod storage;

use head::head;
use storage::{File, Storage};

use crate::basket::{Basket, Item, Place};
use crate::mail::{Mail, Shown, letter, letter_name, role};
use crate::{Role, Why, html, mail, rtf};

/// Attachments that are looked at.
const MAX_ATTACHMENTS: u64 = 2000;

/// Puts the parts of an Outlook message into the basket; its head.
///
/// # Errors
/// [`Why::Broken`] when it is no compound file, or has no properties of a message.
pub(crate) fn open(bytes: &[u8], place: &Place, basket: &mut Basket<'_>) -> Result<Mail, Why> {
    let mut file = File::open(bytes).ok_or(Why::Broken)?;
    let root = file.message("/", 32).ok_or(Why::Broken)?;
    Ok(message(&mut file, &root, place, basket))
}

/// A message: the outermost one, or one that is attached as a storage of the same file.
fn message(file: &mut File<'_>, storage: &Storage, place: &Place, basket: &mut Basket<'_>) -> Mail {
    let mut mail = head(file, storage, basket);
    if sealed(file, storage, &mut mail, place, basket) {
        return mail;
    }
    let shown = say(file, storage, &mail, place, basket);
    for (at, attachment) in file.numbered(storage, "__attach_version1.0_#").iter().enumerate() {
        if at as u64 >= MAX_ATTACHMENTS {
            basket.skip(1);
            continue;
        }
        attached(file, attachment, &shown, &(at + 1).to_string(), place, basket);
    }
    mail
}

/// Takes out what is in a signed or encrypted message, which Outlook keeps whole as its only attachment (MS-OXOSMIME section 2.1); whether
/// it is one.
fn sealed(file: &mut File<'_>, storage: &Storage, mail: &mut Mail, place: &Place, basket: &mut Basket<'_>) -> bool {
    let class = file.text(storage, 0x001a, 200).unwrap_or_default().to_ascii_uppercase();
    let attachments = file.numbered(storage, "__attach_version1.0_#");
    let [only] = attachments.as_slice() else { return false };
    if !class.starts_with("IPM.NOTE.SMIME") {
        return false;
    }
    let Some(attachment) = file.message(only, 8) else { return false };
    let Some(bytes) = file.binary(&attachment, 0x3701, basket.room()) else { return false };
    let entity = if class.starts_with("IPM.NOTE.SMIME.MULTIPARTSIGNED") && !mail::header_names(&bytes).is_empty() {
        bytes
    } else {
        [b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: binary\r\n\r\n", &*bytes].concat()
    };
    let inner = mail::open(&entity, place, basket);
    mail.signed |= inner.as_ref().is_ok_and(|inner| inner.signed);
    inner.is_ok()
}

/// What the message says: its plain text, its page, or its RTF; what its page shows.
fn say(file: &mut File<'_>, storage: &Storage, mail: &Mail, place: &Place, basket: &mut Basket<'_>) -> Shown {
    let mut shown = Shown::default();
    let limit = basket.bounds.html_bytes;
    let page = file.binary(storage, 0x1013, limit).map(|bytes| html::decode(&bytes, None)).or_else(|| file.text(storage, 0x1013, limit));
    if let Some(page) = &page {
        html::shown(page, &mut shown.references);
    }
    let filled = |text: String| Some(html::tidy(&text)).filter(|text| !text.is_empty());
    let formatted = file.binary(storage, 0x1009, limit).and_then(|bytes| rtf::read(&bytes));
    if let Some(page) = formatted.as_ref().and_then(rtf::Content::page) {
        html::shown(page, &mut shown.references);
    }
    let text = file
        .text(storage, 0x1000, basket.bounds.part_bytes)
        .and_then(filled)
        .or_else(|| page.as_deref().map(html::text).and_then(filled))
        .or_else(|| formatted.map(|content| content.text()).and_then(filled));
    let Some(text) = text else { return shown };
    let (name, text, role) = if place.depth == 0 {
        ("message.txt".to_owned(), text, Role::Body)
    } else {
        (letter_name(mail, "txt"), letter(mail, &text), Role::Attachment)
    };
    basket.keep(
        place,
        &Item { position: "text", name: Some(&name), media_type: "text/plain", charset: Some("utf-8"), role },
        text.into_bytes(),
    );
    shown
}

/// An attachment (MS-OXCMSG section 2.2.2), by how it is attached.
fn attached(file: &mut File<'_>, path: &str, shown: &Shown, position: &str, place: &Place, basket: &mut Basket<'_>) {
    let Some(storage) = file.message(path, 8) else {
        basket.leave(place, position, "", Why::Broken);
        return;
    };
    let limit = u64::from(basket.bounds.field_bytes);
    let name = [0x3707, 0x3704, 0x3001].into_iter().find_map(|id| file.text(&storage, id, limit).filter(|name| !name.trim().is_empty()));
    let label = name.as_deref().unwrap_or_default();
    match storage.number(0x3705) {
        Some(5) => embedded(file, &storage, name.as_deref(), position, place, basket),
        Some(6) => basket.leave(place, position, label, Why::Unsupported("OLE".to_owned())),
        Some(2..=4 | 7) => basket.leave(place, position, label, Why::Unsupported("lien / link".to_owned())),
        _ => by_value(file, &storage, name.as_deref(), shown, position, place, basket),
    }
}

fn by_value(
    file: &mut File<'_>,
    storage: &Storage,
    name: Option<&str>,
    shown: &Shown,
    position: &str,
    place: &Place,
    basket: &mut Basket<'_>,
) {
    let label = name.unwrap_or_default();
    if file.size(storage, 0x3701).is_some_and(|size| size > basket.room()) {
        basket.leave(place, position, label, Why::TooLarge);
        return;
    }
    let Some(bytes) = file.binary(storage, 0x3701, basket.room()) else {
        basket.leave(place, position, label, Why::Broken);
        return;
    };
    let media_type = file.text(storage, 0x370e, 200).and_then(|text| mail::one_line(&text.to_lowercase(), 100)).unwrap_or_default();
    let (identifier, location) = (file.text(storage, 0x3712, 1000), file.text(storage, 0x3713, 1000));
    let role = role(&media_type, name, shown.has(identifier.as_deref(), location.as_deref()), bytes.len());
    basket.take(place, &Item { position, name, media_type: &media_type, charset: None, role }, bytes);
}

/// A message that is attached: a storage inside the attachment's.
fn embedded(file: &mut File<'_>, storage: &Storage, name: Option<&str>, position: &str, place: &Place, basket: &mut Basket<'_>) {
    let label = name.unwrap_or("message");
    let Some(inner) = file.message(&storage.inner("__substg1.0_3701000D"), 24) else {
        basket.leave(place, position, label, Why::Broken);
        return;
    };
    let item = Item { position, name, media_type: "application/vnd.ms-outlook", charset: None, role: Role::Attachment };
    let safe = crate::names::safe(&format!("{label}.msg")).unwrap_or_else(|| "message.msg".to_owned());
    basket.enter(place, &item, &safe, |basket, inside| {
        message(file, &inner, inside, basket);
        Ok(())
    });
}
