//! Taking one file: bytes durable, then the row, then the file moved away. Each step may be the last before a crash.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::PathBuf;
use std::sync::Arc;

use greffier_casework::{ArrivalId, BlobHash};
use greffier_store::{NewArrival, Recorded, StoreError};
use jiff::Timestamp;

use crate::context::{Context, blocking};
use crate::files::{EntryKind, shape_of};
use crate::names::readable;
use crate::problem::Trouble;
use crate::put_away::{Away, Drawer, Received, put_away};
use crate::stability::Shape;

/// A file that is to be taken.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) name: OsString,
    pub(crate) shape: Shape,
}

/// What taking did.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) name: OsString,
    /// What the store said; none when nothing was recorded.
    pub(crate) recorded: Option<Recorded>,
    /// What went wrong; after `recorded` it is only the moving.
    pub(crate) trouble: Option<Trouble>,
}

/// Takes one file, as the arrival `id` received at `now`.
pub(crate) async fn take(context: Arc<Context>, candidate: Candidate, id: ArrivalId, now: Timestamp) -> Taken {
    let name = candidate.name.clone();
    let blob = match keep(&context, &candidate).await {
        Ok(Some(blob)) => blob,
        Ok(None) => return Taken { name, recorded: None, trouble: None },
        Err(trouble) => return Taken { name, recorded: None, trouble: Some(trouble) },
    };
    let arrival = NewArrival {
        id,
        inbox: context.inbox.clone(),
        source_name: readable(&name),
        source_identity: candidate.shape.identity(&name).to_string(),
        blob,
        bytes: candidate.shape.bytes,
        received_at: now,
        confidentiality: context.confidentiality.clone(),
    };
    match context.store.record_arrival(arrival).await {
        Err(error) => Taken { name, recorded: None, trouble: Some(error.into()) },
        Ok(recorded) => {
            let trouble = finish(&context, &candidate, recorded, id, now).await.err();
            Taken { name, recorded: Some(recorded), trouble }
        }
    }
}

/// Makes the bytes durable. None when the file is no longer what it was when it was judged: it is judged anew.
///
/// The store is given the open file by its descriptor, not by its name: whoever may write in the inbox could put a link in the
/// name's place between two looks, and have the agent file any paper it may read.
pub(crate) async fn keep(context: &Context, candidate: &Candidate) -> Result<Option<BlobHash>, Trouble> {
    let path = context.folder.join(&candidate.name);
    let (files, opened) = (context.files.clone(), path.clone());
    let file = match blocking(move || files.open(&opened)).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Trouble::Unreadable(error)),
    };
    if shape_of(&file).map_err(Trouble::Unreadable)? != candidate.shape {
        return Ok(None);
    }
    let by_descriptor = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    let (blob, bytes) = match context.store.blobs().put_file(&by_descriptor).await {
        Ok(kept) => kept,
        Err(StoreError::BlobTooLarge { limit }) => return Err(Trouble::TooLarge { limit }),
        Err(error) => return Err(error.into()),
    };
    drop(file);
    let files = context.files.clone();
    match blocking(move || files.look(&path)).await {
        Ok((EntryKind::File, shape)) if shape == candidate.shape && bytes == shape.bytes => Ok(Some(blob)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Trouble::Unreadable(error)),
    }
}

async fn finish(context: &Arc<Context>, candidate: &Candidate, recorded: Recorded, id: ArrivalId, now: Timestamp) -> Result<(), Trouble> {
    let (arrival, drawer, received_at) = match recorded {
        Recorded::New => (id, Drawer::Done, now),
        Recorded::Duplicate { .. } => (id, Drawer::Duplicates, now),
        Recorded::Known(known) => {
            let known = context.store.arrival(known).await?;
            (known.id, Drawer::of(&known.state), known.received_at)
        }
    };
    move_and_say(context, candidate, arrival, drawer, received_at).await
}

/// Moves a received file to its drawer and tells the store, in this order: a file that is moved and not yet said is found there.
pub(crate) async fn move_and_say(
    context: &Arc<Context>,
    candidate: &Candidate,
    arrival: ArrivalId,
    drawer: Drawer,
    received_at: Timestamp,
) -> Result<(), Trouble> {
    let (shared, candidate, day) = (context.clone(), candidate.clone(), context.day(received_at));
    let away = blocking(move || {
        let received = Received { inbox: &shared.folder, name: &candidate.name, shape: candidate.shape, arrival, day };
        put_away(&*shared.files, &received, drawer)
    });
    // Wherever the file went, or whatever stands in its place: the source that was recorded is no longer in the inbox.
    let (Away::Moved | Away::Gone | Away::Changed) = away.await.map_err(Trouble::NotMoved)?;
    context.store.source_moved(arrival).await.map_err(Trouble::Store)
}
