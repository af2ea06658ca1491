//! Archives: ZIP as PKWARE's APPNOTE (6.3.10) describes it, read by its central directory.
//!
//! An own reader, since a general one keeps only the last of several entries with one name, and is not asked to tell what it left.

mod directory;
mod inflate;
mod names;

use directory::{Directory, Entry};
use inflate::inflate;

use crate::basket::{Basket, Item, Place};
use crate::{Role, Why};

/// Puts the files of an archive into the basket.
///
/// # Errors
/// [`Why::Broken`] when there is no central directory; [`Why::Overlapping`] when entries share bytes: nothing is taken out then.
pub(crate) fn open(bytes: &[u8], place: &Place, basket: &mut Basket<'_>) -> Result<(), Why> {
    let Directory { entries, more, broken } = Directory::read(bytes).ok_or(Why::Broken)?;
    overlapping(bytes, &entries)?;
    basket.skip(more);
    if broken {
        basket.leave(place, "", "", Why::Broken);
    }
    for entry in entries.iter().filter(|entry| !entry.ignored()) {
        let position = entry.path();
        let item = Item { position: &position, name: Some(&position), media_type: "", charset: None, role: Role::Attachment };
        if basket.full() {
            basket.skip(1);
            continue;
        }
        match inflate(bytes, entry, basket.room(), basket.bounds) {
            Ok(inflated) => basket.take(place, &item, inflated),
            Err(why) => basket.leave(place, &position, &position, why),
        }
    }
    Ok(())
}

/// Whether two entries claim the same bytes: what makes a small archive come out endless.
fn overlapping(bytes: &[u8], entries: &[Entry<'_>]) -> Result<(), Why> {
    let mut spans: Vec<_> = entries.iter().filter_map(|entry| entry.span(bytes)).collect();
    spans.sort_unstable();
    if spans.windows(2).any(|pair| pair[1].0 < pair[0].1) { Err(Why::Overlapping) } else { Ok(()) }
}

/// Whether an archive is an office document, an electronic book or a signed container: those are documents by themselves.
///
/// OPC (ISO/IEC 29500-2) has `[Content_Types].xml` at its top; ODF (part 2, section 3.3), EPUB and ASiC (ETSI EN 319 162-1) begin with
/// `mimetype`. `head` may end before the archive does.
pub(crate) fn is_office(head: &[u8]) -> bool {
    const TYPES: &[u8] = b"[Content_Types].xml";
    let first = directory::first_name(head).unwrap_or_default();
    if first == TYPES || first == b"mimetype" {
        return true;
    }
    Directory::read(head).is_some_and(|directory| directory.entries.iter().any(|entry| entry.name == TYPES))
}
