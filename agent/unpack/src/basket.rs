//! What was taken out so far, and how much may still be.

use crate::mail::one_line;
use crate::names::{Names, nameless, safe};
use crate::{Bounds, Kind, Left, Part, Role, Why, open};

/// Bytes of the name of a character set.
const MAX_CHARSET: u32 = 40;

/// Where the readers put what they find. It keeps the bounds, and opens what is a container itself.
pub(crate) struct Basket<'b> {
    pub(crate) bounds: &'b Bounds,
    pub(crate) parts: Vec<Part>,
    left: Vec<Left>,
    names: Names,
    /// Bytes taken out so far.
    taken: u64,
    /// What was neither taken nor listed.
    more: u64,
    /// Whether something of the container that is being read was left: then it is kept whole beside its parts.
    incomplete: bool,
}

/// A container that is being read: where it is, and how many it is in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub(crate) depth: u32,
    prefix: String,
    /// Whether this container is a message that says something.
    said: Option<bool>,
    /// The same of the container around it.
    around: Option<bool>,
}

impl Place {
    /// The path of what is at this position of the container.
    pub(crate) fn path(&self, position: &str) -> String {
        format!("{}{position}", self.prefix)
    }

    /// The place inside a container of this name.
    fn inside(&self, name: &str) -> Self {
        Self { depth: self.depth + 1, prefix: format!("{}{name}/", self.prefix), said: None, around: self.said }
    }

    /// The same place, of a message that says something or not.
    pub(crate) fn saying(&self, said: bool) -> Self {
        Self { said: Some(said), ..self.clone() }
    }

    /// Whether the message around this container says something; `None` when what is around is no message.
    pub(crate) fn around(&self) -> Option<bool> {
        self.around
    }
}

/// Something a reader found.
pub(crate) struct Item<'a> {
    /// Its position in the container: a section number, or a path.
    pub(crate) position: &'a str,
    /// The name that is claimed.
    pub(crate) name: Option<&'a str>,
    /// The media type that is claimed, in lower case; empty for none.
    pub(crate) media_type: &'a str,
    /// The character set that is claimed.
    pub(crate) charset: Option<&'a str>,
    pub(crate) role: Role,
}

impl Item<'_> {
    /// A safe name: the one claimed, else one after the type.
    fn safe_name(&self, bytes: &[u8]) -> String {
        self.name.and_then(safe).unwrap_or_else(|| nameless(self.media_type, bytes))
    }
}

impl<'b> Basket<'b> {
    pub(crate) fn new(bounds: &'b Bounds) -> Self {
        Self { bounds, parts: Vec::new(), left: Vec::new(), names: Names::default(), taken: 0, more: 0, incomplete: false }
    }

    /// Bytes that the next part may have.
    pub(crate) fn room(&self) -> u64 {
        self.bounds.part_bytes.min(self.bounds.total_bytes.saturating_sub(self.taken))
    }

    /// Whether there is no room for another part: then its bytes need not be made.
    pub(crate) fn full(&self) -> bool {
        self.parts.len() >= self.bounds.parts as usize
    }

    /// Takes what was found: opens it when it is a container, else keeps it. Its bytes are counted once.
    pub(crate) fn take(&mut self, place: &Place, item: &Item<'_>, bytes: Vec<u8>) {
        if !self.charge(place, item, &bytes) {
            return;
        }
        let name = item.safe_name(&bytes);
        if let Some(kind) = crate::kind(&bytes, &name) {
            self.nested(kind, place, item, &name, bytes);
        } else {
            let name = self.names.unique(&name);
            self.put(place, item, name, bytes);
        }
    }

    /// Takes what is claimed to be a container of this kind.
    pub(crate) fn open_as(&mut self, kind: Kind, place: &Place, item: &Item<'_>, bytes: Vec<u8>) {
        if self.charge(place, item, &bytes) {
            self.nested(kind, place, item, &item.safe_name(&bytes), bytes);
        }
    }

    fn nested(&mut self, kind: Kind, place: &Place, item: &Item<'_>, name: &str, bytes: Vec<u8>) {
        let (name, whole) = self.enter(place, item, name, |basket, inside| open(kind, &bytes, inside, basket).map(|_| ()));
        if whole {
            self.put(place, item, name, bytes);
        }
    }

    /// Keeps what was found without looking whether it is a container.
    pub(crate) fn keep(&mut self, place: &Place, item: &Item<'_>, bytes: Vec<u8>) {
        let name = item.safe_name(&bytes);
        let name = self.names.unique(&name);
        self.keep_as(place, item, name, bytes);
    }

    /// As [`Self::keep`], under a name that is given already.
    pub(crate) fn keep_as(&mut self, place: &Place, item: &Item<'_>, name: String, bytes: Vec<u8>) {
        if self.charge(place, item, &bytes) {
            self.put(place, item, name, bytes);
        }
    }

    /// Reads what is inside a container of this name. The name it got, and whether it should be kept whole beside its parts: something
    /// in it was left, or nothing came out.
    pub(crate) fn enter(
        &mut self,
        place: &Place,
        item: &Item<'_>,
        name: &str,
        read: impl FnOnce(&mut Self, &Place) -> Result<(), Why>,
    ) -> (String, bool) {
        let (name, before) = (self.names.unique(name), self.parts.len());
        if place.depth >= self.bounds.depth {
            self.note(place, item.position, &name, Why::TooDeep);
            return (name, true);
        }
        let outside = std::mem::take(&mut self.incomplete);
        if let Err(why) = read(self, &place.inside(&name)) {
            self.leave(place, item.position, &name, why);
        }
        let incomplete = std::mem::replace(&mut self.incomplete, outside);
        (name, incomplete || self.parts.len() == before)
    }

    /// Notes what could not be taken, so that its container is kept whole.
    pub(crate) fn leave(&mut self, place: &Place, position: &str, name: &str, why: Why) {
        self.incomplete = true;
        self.note(place, position, name, why);
    }

    /// Notes something about what is kept all the same.
    pub(crate) fn note(&mut self, place: &Place, position: &str, name: &str, why: Why) {
        if self.left.len() < self.bounds.parts as usize {
            self.left.push(Left { path: place.path(position), name: safe(name).unwrap_or_default(), why });
        } else {
            self.more += 1;
        }
    }

    /// Counts what there is no room for.
    pub(crate) fn skip(&mut self, more: u64) {
        self.incomplete |= more > 0;
        self.more = self.more.saturating_add(more);
    }

    /// The parts, and what was left; the last line counts what there was no room for.
    pub(crate) fn done(mut self) -> (Vec<Part>, Vec<Left>) {
        if self.more > 0 {
            self.left.push(Left { path: String::new(), name: String::new(), why: Why::TooMany(self.more) });
        }
        (self.parts, self.left)
    }

    /// Whether so many bytes may still be taken; they count from now on.
    fn charge(&mut self, place: &Place, item: &Item<'_>, bytes: &[u8]) -> bool {
        let count = bytes.len() as u64;
        if count > self.room() {
            self.leave(place, item.position, &item.safe_name(bytes), Why::TooLarge);
            return false;
        }
        self.taken += count;
        true
    }

    fn put(&mut self, place: &Place, item: &Item<'_>, name: String, bytes: Vec<u8>) {
        if self.full() {
            self.skip(1);
            return;
        }
        let media_type = if item.media_type.is_empty() { "application/octet-stream" } else { item.media_type };
        let charset = item.charset.and_then(|charset| one_line(charset, MAX_CHARSET)).map(|charset| charset.to_lowercase());
        self.parts.push(Part { name, media_type: media_type.to_owned(), charset, path: place.path(item.position), bytes, role: item.role });
    }
}
