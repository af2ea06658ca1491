//! From a place in a text to the line and column at which YAML has it: between quotes, with escapes, in blocks of several lines.

use std::ops::Range;

use serde_saphyr::Spanned;

use crate::Spot;

/// Where the bytes `at` of a scalar's value stand in the file `text`. The beginning of the scalar, when that cannot be followed (an alias).
pub(super) fn spot(text: &str, scalar: &Spanned<String>, at: &Range<usize>) -> Spot {
    let whole = Spot::from(scalar.referenced);
    if scalar.referenced != scalar.defined {
        return whole;
    }
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
    let source: Vec<char> = text.lines().skip(number(whole.line)).take(MAX_LINES).flat_map(|line| line.chars().chain(['\n'])).collect();
    let begin = number(whole.column);
    let style = match source.get(begin) {
        Some('\'') => Style::Single,
        Some('"') => Style::Double,
        _ => Style::Bare,
    };
    let Some(found) = aligned(&source, begin + usize::from(style != Style::Bare), style, &scalar.value, at) else { return whole };
    let line = source[..found.start].iter().filter(|c| **c == '\n').count();
    let line_start = source[..found.start].iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
    let end = source[found.start..found.end].iter().position(|c| *c == '\n').map_or(found.end, |at| found.start + at);
    Spot {
        line: whole.line + line as u64,
        column: (found.start - line_start) as u64 + 1,
        length: end.saturating_sub(found.start).max(1) as u64,
    }
}

/// Lines that a rule may stand on: its bytes are bounded, and lines without any are not followed further.
const MAX_LINES: usize = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Single,
    Double,
    /// Without quotes, or a block.
    Bare,
}

/// The characters of `source` from `begin` that give the bytes `at` of `value`. White space is folded in many ways: any stands for any.
fn aligned(source: &[char], begin: usize, style: Style, value: &str, at: &Range<usize>) -> Option<Range<usize>> {
    let mut here = begin;
    let (mut start, mut end) = (None, None);
    for (byte, wanted) in value.char_indices() {
        if byte >= at.end {
            break;
        }
        let (next, given) = if wanted.is_whitespace() {
            // Written as it is, folded, or skipped before; an escape gives it too.
            if style == Style::Double && source.get(here..here + 2) == Some(&['\\', '\n']) {
                here = skipped(source, here, style);
            }
            match unit(source, here, style) {
                Some((next, given)) if given.is_whitespace() => (next, given),
                _ => (here, wanted),
            }
        } else {
            here = skipped(source, here, style);
            unit(source, here, style)?
        };
        if !wanted.is_whitespace() && given != wanted {
            return None;
        }
        if byte >= at.start && start.is_none() {
            start = Some(here);
        }
        here = next;
        end = Some(here);
    }
    // At the end of the rule: just after its last character.
    let start = start.unwrap_or(here);
    Some(start..end.filter(|end| *end > start).unwrap_or(start + 1).min(source.len()))
}

/// Past the white space, and the lines that are joined by a backslash.
fn skipped(source: &[char], mut here: usize, style: Style) -> usize {
    loop {
        match (source.get(here), source.get(here + 1)) {
            (Some(c), _) if c.is_whitespace() => here += 1,
            (Some('\\'), Some('\n')) if style == Style::Double => here += 2,
            _ => return here,
        }
    }
}

/// One character of the value, and where the next begins.
fn unit(source: &[char], here: usize, style: Style) -> Option<(usize, char)> {
    let first = *source.get(here)?;
    match (style, first) {
        (Style::Single, '\'') => (source.get(here + 1) == Some(&'\'')).then_some((here + 2, '\'')),
        (Style::Double, '\\') => {
            let escape = *source.get(here + 1)?;
            let digits = match escape {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                other => return Some((here + 2, plain_escape(other))),
            };
            let code: String = source.get(here + 2..here + 2 + digits)?.iter().collect();
            Some((here + 2 + digits, char::from_u32(u32::from_str_radix(&code, 16).ok()?)?))
        }
        _ => Some((here + 1, first)),
    }
}

/// The escapes of one letter (YAML 1.2.2, section 5.7) that a rule may have.
fn plain_escape(letter: char) -> char {
    match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '_' => '\u{a0}',
        other => other,
    }
}
