//! The way back from the newest migration of a case.

use std::collections::BTreeMap;

use greffier_casework::{Case, Entry, Event, StepId, WorkflowRef};

use crate::plan::Mapping;

/// Where a case came from by its newest migration, and how it goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayBack {
    /// The version that it kept before.
    pub to: WorkflowRef,
    /// The steps that it stands at only because of that migration, each with the one it stood at before.
    pub mapping: Mapping,
}

/// The way back from the newest migration in the journal of a case; `None` when there is none, or the case has gone on to another version.
/// A step that the migration led to is mapped back as long as the case has not gone on from it, and unless several steps became one.
#[must_use]
pub fn way_back(case: &Case, journal: &[Entry]) -> Option<WayBack> {
    let (place, from, mapping) = journal.iter().enumerate().rev().find_map(|(place, entry)| match &entry.event {
        Event::WorkflowMigrated { from, to, mapping, .. } if *to == case.workflow => Some((place, from, mapping)),
        _ => None,
    })?;
    let migrated = journal.get(place)?.seq;
    let came = came_from(mapping, journal.get(place..)?);
    let sources = |root: &StepId| mapping.iter().filter(|(_, to)| *to == root).map(|(from, _)| from).collect::<Vec<_>>();
    let mut back = Mapping::new();
    for there in &case.places {
        // Of the branches at their end, one alone is come to anew.
        let root = came.get(&there.since).or_else(|| (there.since == migrated).then_some(&there.step));
        if let Some([source]) = root.map(sources).as_deref() {
            back.insert(there.step.clone(), (*source).clone());
        }
    }
    for done in &case.undoing {
        if let [source] = sources(done)[..] {
            back.entry(done.clone()).or_insert_with(|| source.clone());
        }
    }
    Some(WayBack { to: from.clone(), mapping: back })
}

/// The places that were come to in the decision that begins with a migration, by the entry that came there, each with the mapped step it came from.
fn came_from(mapping: &Mapping, entries: &[Entry]) -> BTreeMap<u64, StepId> {
    let Some(first) = entries.first() else { return BTreeMap::new() };
    let mut roots: BTreeMap<&StepId, &StepId> = mapping.values().map(|to| (to, to)).collect();
    let mut came: BTreeMap<u64, StepId> = BTreeMap::new();
    // All of a decision bears one moment and one hand.
    for entry in entries.iter().skip(1).take_while(|entry| entry.at == first.at && entry.actor == first.actor) {
        match &entry.event {
            Event::StepEntered { step, from: Some(from) } => {
                let root = if step == from { roots.get(step) } else { roots.get(from) }.copied();
                if let Some(root) = root {
                    roots.insert(step, root);
                    came.insert(entry.seq, root.clone());
                }
            }
            Event::BranchesBegun { step, first } => {
                if let Some(root) = roots.get(step).copied() {
                    roots.extend(first.iter().map(|first| (first, root)));
                    came.insert(entry.seq, root.clone());
                }
            }
            Event::BranchesJoined { step, .. } => {
                if let Some(root) = roots.get(step).copied() {
                    came.insert(entry.seq, root.clone());
                }
            }
            _ => {}
        }
    }
    came
}
