//! Two spaces for each level.

use super::lines::Kind;

/// A collection that the line at hand is inside of.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// The column its keys or items stand at.
    was: usize,
    /// The column they are to stand at.
    becomes: usize,
    list: bool,
}

/// Follows the levels of a file line by line.
#[derive(Debug, Default)]
pub(super) struct Indent {
    levels: Vec<Level>,
    /// From where the newest line begins what goes on below it, to where that is moved.
    moved: (usize, usize),
}

impl Indent {
    /// The lines, each at its column.
    pub(super) fn lines(lines: &[&str], kinds: &[Kind]) -> Vec<String> {
        let mut indent = Self::default();
        let mut out: Vec<String> = Vec::with_capacity(lines.len());
        let mut comments: Vec<usize> = Vec::new();
        for (index, (line, kind)) in lines.iter().zip(kinds).enumerate() {
            let (column, rest) = split(line);
            if !kind.begins() {
                out.push(indent.along(line));
            } else if rest.trim().is_empty() {
                out.push(String::new());
            } else if rest.starts_with('#') {
                comments.push(index);
                out.push(indent.comment(column, rest));
            } else if column == 0 && (rest.starts_with("---") || rest.starts_with("...") || rest.starts_with('%')) {
                indent = Self::default();
                comments.clear();
                out.push(rest.to_owned());
            } else {
                let moved = indent.begin(column, rest);
                // A comment at the column of the line below it speaks of that line.
                let to = split(&moved).0;
                for comment in comments.drain(..) {
                    let (at, text) = split(lines[comment]);
                    if at == column {
                        out[comment] = spaced(to, text);
                    }
                }
                out.push(moved);
            }
        }
        out
    }

    /// A line that begins something: its dashes, each a level, and what follows them.
    fn begin(&mut self, column: usize, rest: &str) -> String {
        let (mut column, mut rest) = (column, rest);
        let mut out = None;
        loop {
            let item = rest.strip_prefix('-').filter(|after| after.is_empty() || after.starts_with([' ', '\t']));
            let to = self.place(column, item.is_some());
            self.moved = (column, to);
            let out = out.get_or_insert_with(|| " ".repeat(to));
            let Some(after) = item else { return format!("{out}{rest}") };
            let (gap, inside) = split(after);
            // Nothing, a comment or a text over several lines is inside the item and begins no level.
            if inside.is_empty() || inside.starts_with(['#', '|', '>', '\t']) {
                let gap = if inside.starts_with(['|', '>']) { 1 } else { gap };
                return format!("{out}-{}{inside}", " ".repeat(gap));
            }
            out.push_str("- ");
            column += 1 + gap;
            rest = inside;
        }
    }

    /// The column for a key or item that stood at `column`.
    fn place(&mut self, column: usize, list: bool) -> usize {
        while self.levels.last().is_some_and(|level| level.was > column || (level.was == column && level.list && !list)) {
            self.levels.pop();
        }
        match self.levels.last() {
            Some(level) if level.was == column && level.list == list => return level.becomes,
            _ => {}
        }
        let becomes = self.levels.last().map_or(0, |level| level.becomes + 2);
        self.levels.push(Level { was: column, becomes, list });
        becomes
    }

    /// A line that goes on with what stands above.
    fn along(&self, line: &str) -> String {
        let (from, to) = self.moved;
        let (column, rest) = split(line);
        if line.is_empty() { String::new() } else { spaced((column + to).saturating_sub(from), rest) }
    }

    /// A comment, while the line below it is not known: with the level it stands at, else with the line above.
    fn comment(&self, column: usize, text: &str) -> String {
        let level = self.levels.iter().rev().find(|level| level.was == column);
        let (from, to) = self.moved;
        spaced(level.map_or_else(|| (column + to).saturating_sub(from), |level| level.becomes), text)
    }
}

/// How many spaces a line begins with, and the rest.
fn split(line: &str) -> (usize, &str) {
    let rest = line.trim_start_matches(' ');
    (line.len() - rest.len(), rest)
}

fn spaced(column: usize, text: &str) -> String {
    format!("{}{text}", " ".repeat(column))
}
