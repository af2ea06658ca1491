//! What each line of a file is: free to be moved, or part of something that begins above it.

use serde_saphyr::granit_parser::{Event, ScalarStyle, Span};

/// What may be done to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It begins something: a key, an item, a comment, nothing.
    Free,
    /// It begins something, and a quoted text goes on behind it.
    Opens,
    /// It goes on with what stands above, and moves with it.
    GoesOn,
    /// The same, and the space at its end is part of a text.
    Text,
}

impl Kind {
    /// Whether the space at the end of the line may be part of a text.
    pub(super) fn ends_in_text(self) -> bool {
        matches!(self, Self::Opens | Self::Text)
    }

    /// Whether the line begins something of its own.
    pub(super) fn begins(self) -> bool {
        matches!(self, Self::Free | Self::Opens)
    }
}

/// The kind of each line.
pub(super) fn kinds(lines: &[&str], events: &[(Event<'_>, Span)]) -> Vec<Kind> {
    let mut kinds = vec![Kind::Free; lines.len()];
    let mut open = Vec::new();
    for (event, span) in events {
        // Lines of the parser count from 1.
        let (first, last) = (span.start.line().saturating_sub(1), span.end.line().saturating_sub(1));
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => open.push((first, span.is_empty())),
            Event::SequenceEnd | Event::MappingEnd => {
                // A collection of a block has no sign of its own: its lines are free.
                if let Some((first, block)) = open.pop()
                    && !block
                {
                    mark(&mut kinds, first + 1, last + 1, Kind::GoesOn);
                }
            }
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => block(&mut kinds, lines, span),
            Event::Scalar(_, style, ..) if last > first => {
                mark(&mut kinds, first + 1, last + 1, Kind::GoesOn);
                if *style != ScalarStyle::Plain {
                    mark(&mut kinds, first + 1, last, Kind::Text);
                    if let Some(kind) = kinds.get_mut(first) {
                        *kind = if kind.begins() { Kind::Opens } else { Kind::Text };
                    }
                }
            }
            _ => {}
        }
    }
    kinds
}

/// Marks lines from `from` to before `to`; what is text already stays so.
fn mark(kinds: &mut [Kind], from: usize, to: usize, kind: Kind) {
    let to = to.min(kinds.len());
    for line in kinds.get_mut(from..to).unwrap_or_default() {
        if !matches!(line, Kind::Text) {
            *line = kind;
        }
    }
}

/// The content of a block (`|`, `>`): from below its sign to its last line. Empty lines at its end are part of it only where `+` keeps them.
fn block(kinds: &mut [Kind], lines: &[&str], span: &Span) {
    let empty = |line: usize| lines.get(line).is_none_or(|text| text.trim().is_empty());
    let mut first = span.start.line().saturating_sub(1);
    // The span ends at the sign below it, or behind the last letter of the file.
    let last = span.end.line().saturating_sub(1);
    let mut end = if lines.get(last).is_none_or(|text| text.chars().take(span.end.col()).all(|c| c == ' ')) { last } else { last + 1 };
    while first > 0 && empty(first - 1) {
        first -= 1;
    }
    let keeps = first.checked_sub(1).and_then(|sign| lines.get(sign)).is_none_or(|sign| sign.contains('+'));
    let depth = span.start.col();
    while !keeps && end > first && lines.get(end - 1).is_some_and(|text| text.trim().is_empty() && text.len() <= depth) {
        end -= 1;
    }
    mark(kinds, first, end, Kind::Text);
}
