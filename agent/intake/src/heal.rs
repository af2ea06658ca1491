//! What a crash, a full disk or a missing right left between the row and the move is brought to its end. Nothing is recorded here.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::sync::Arc;

use greffier_store::Arrival;

use crate::context::{Context, blocking};
use crate::files::{EntryKind, Listed, Listing};
use crate::problem::Trouble;
use crate::put_away::{Drawer, is_in};
use crate::stability::Identity;
use crate::take::{Candidate, keep, move_and_say};

/// Files of one drawer that are searched for a moved one.
const SEARCHED: usize = 100_000;

/// What healing did.
#[derive(Debug, Default)]
pub(crate) struct Healed {
    /// Arrivals whose source is now known to be gone from the inbox.
    pub(crate) moved: u64,
    /// Files that belong to arrivals already recorded and still stand in the inbox: they must not be taken again.
    pub(crate) claimed: HashSet<OsString>,
    /// What went wrong, by file.
    pub(crate) troubles: Vec<(OsString, Trouble)>,
    /// What went wrong with the store or the drawers.
    pub(crate) stopped: Option<Trouble>,
}

/// Ends every arrival whose source is not yet known to be moved. `skip` names files whose time for another try has not come.
pub(crate) async fn heal(context: &Arc<Context>, listing: &Listing, skip: impl Fn(&OsString) -> bool) -> Healed {
    let mut healed = Healed::default();
    let unmoved = match context.store.unmoved_arrivals(&context.inbox).await {
        Ok(unmoved) => unmoved,
        Err(error) => {
            healed.stopped = Some(error.into());
            return healed;
        }
    };
    if unmoved.is_empty() {
        return healed;
    }
    let here = Here::new(listing);
    for arrival in &unmoved {
        let Some(identity) = Identity::parse(&arrival.source_identity) else { continue };
        let found = match here.find(&identity) {
            Some(entry) => Some(entry),
            None => match find_otherwise(context, &here, arrival, &identity, listing.more).await {
                Ok(Elsewhere::InDrawer) => None,
                Ok(Elsewhere::UnderAnotherInode(entry)) => Some(entry),
                Ok(Elsewhere::CannotTell) => continue,
                Err(trouble) => {
                    healed.stopped = Some(trouble);
                    return healed;
                }
            },
        };
        let ended = match found {
            None => context.store.source_moved(arrival.id).await.map_err(Trouble::Store),
            Some(entry) => {
                healed.claimed.insert(entry.name.clone());
                if skip(&entry.name) {
                    continue;
                }
                let candidate = Candidate { name: entry.name.clone(), shape: entry.shape };
                move_and_say(context, &candidate, arrival.id, Drawer::of(&arrival.state), arrival.received_at).await
            }
        };
        match ended {
            Ok(()) => healed.moved += 1,
            Err(trouble @ Trouble::NotMoved(_)) if let Some(entry) = found => healed.troubles.push((entry.name.clone(), trouble)),
            Err(trouble) => {
                healed.stopped = Some(trouble);
                return healed;
            }
        }
    }
    healed
}

/// The regular files of a listing by what the store remembers of a name.
struct Here<'l>(HashMap<String, (&'l Listed, Identity)>);

impl<'l> Here<'l> {
    fn new(listing: &'l Listing) -> Self {
        let files = listing.entries.iter().filter(|entry| entry.kind == EntryKind::File);
        Self(files.map(|entry| (entry, entry.shape.identity(&entry.name))).map(|(entry, id)| (id.name().to_owned(), (entry, id))).collect())
    }

    fn find(&self, wanted: &Identity) -> Option<&'l Listed> {
        self.0.get(wanted.name()).filter(|(_, identity)| identity == wanted).map(|(entry, _)| *entry)
    }

    fn find_apart_from_inode(&self, wanted: &Identity) -> Option<&'l Listed> {
        self.0.get(wanted.name()).filter(|(_, identity)| identity.apart_from_inode(wanted)).map(|(entry, _)| *entry)
    }
}

enum Elsewhere<'l> {
    /// It stands in its drawer, or somebody took it away. Its bytes are in the store either way.
    InDrawer,
    /// The share gives other inodes after each mount, and this is the file.
    UnderAnotherInode(&'l Listed),
    /// The folder has more files than were listed.
    CannotTell,
}

async fn find_otherwise<'l>(
    context: &Arc<Context>,
    here: &Here<'l>,
    arrival: &Arrival,
    identity: &Identity,
    more: bool,
) -> Result<Elsewhere<'l>, Trouble> {
    let (shared, drawer, wanted) = (context.clone(), Drawer::of(&arrival.state), identity.clone());
    let day = context.day(arrival.received_at);
    let in_drawer = blocking(move || is_in(&*shared.files, &drawer.path(&shared.folder, day), &wanted, SEARCHED));
    if in_drawer.await.map_err(Trouble::Folder)? {
        return Ok(Elsewhere::InDrawer);
    }
    if let Some(entry) = here.find_apart_from_inode(identity) {
        let candidate = Candidate { name: entry.name.clone(), shape: entry.shape };
        return match keep(context, &candidate).await? {
            Some(blob) if blob == arrival.blob => Ok(Elsewhere::UnderAnotherInode(entry)),
            Some(_) => Ok(Elsewhere::InDrawer),
            None => Ok(Elsewhere::CannotTell),
        };
    }
    Ok(if more { Elsewhere::CannotTell } else { Elsewhere::InDrawer })
}
