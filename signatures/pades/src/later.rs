//! What came after a signature: nothing, other signatures, or something else.

use crate::Reason;
use crate::report::{LaterChange, SignatureReport};
use greffier_pdf::{ChangeKind, FoundSignature, Limits, Pdf, changes_between};

/// Changes that are told; all are judged.
const MAX_TOLD: usize = 200;

/// Judges it, for the newest signature first: it decides whether what a signature covers reaches to the end of the file, or nothing but
/// certificates and proofs of revocation follow. `budget` bounds the bytes of earlier revisions that are still read again.
pub(crate) fn judge_later(
    file: &[u8],
    pdf: &Pdf<'_>,
    signature: &FoundSignature,
    covered_to_end: &mut Option<bool>,
    budget: &mut usize,
    report: &mut SignatureReport,
) {
    let Some(end) = signature.end() else { return };
    // Bytes after the last end-of-file marker are no revision; they are held against every signature elsewhere.
    if end >= pdf.bytes().len() {
        covered_to_end.get_or_insert(end == file.len());
        return;
    }
    let Some(left) = budget.checked_sub(end) else {
        covered_to_end.get_or_insert(false);
        report.reasons.push(Reason::TooLarge);
        return;
    };
    *budget = left;
    let changes = match file.get(..end).map(|signed| Pdf::open(signed, &Limits::default())) {
        Some(Ok(signed)) => changes_between(&signed, pdf),
        _ => {
            covered_to_end.get_or_insert(false);
            report.reasons.push(Reason::RevisionUnreadable);
            return;
        }
    };
    // An update that changes nothing is not that.
    let only_proofs = || matches!(changes.as_slice(), [change] if change.kind == ChangeKind::ValidationDataAdded);
    let covered_to_end = *covered_to_end.get_or_insert_with(only_proofs);
    let permissions = &signature.permissions;
    if permissions.unclear && !changes.is_empty() {
        report.reasons.push(Reason::RestrictionsNotJudged);
    }
    // What the certification of a document allows needs nobody's signature.
    let mut foreseen = permissions.doc_mdp.is_some() && !changes.is_empty();
    for change in changes {
        if !change.permitted_by(permissions) {
            foreseen = false;
            report.reasons.push(match change.kind {
                ChangeKind::VisibleSignatureAdded { .. } => Reason::VisibleSignatureAfter,
                ChangeKind::Unreadable { .. } => Reason::Ambiguous,
                _ if signature.restricts && !permissions.unclear => Reason::ForbiddenChange,
                _ => Reason::ChangedAfter,
            });
        }
        if report.later.len() < MAX_TOLD {
            report.later.push(LaterChange::from(change.kind));
        }
    }
    if !covered_to_end && !foreseen {
        report.reasons.push(Reason::UncoveredUpdate);
    }
}
