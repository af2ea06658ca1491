//! What a letter's template reads of the data it is given: `data.fields.nom`, `data.decisions.decider.option`, however the binding is called.
//!
//! Only what the text itself says is found: `#let data = json("/data.json")`, other names for parts of it (`#let fields = data.fields`), and
//! both through imports of other files of `letters/`. A name that is computed (`fields.at(name)`) or given with a `default:` is let be, and so
//! is the parameter of a function.

mod scope;
mod walk;

use std::collections::BTreeMap;

use greffier_language::{SourceFile, Spot};

use scope::Scopes;
use walk::Walk;

/// Bytes a template may have to be looked at, and files that one may lead to.
const MAX_BYTES: usize = 200_000;
const MAX_FILES: usize = 50;
/// Bytes of a line: the parser's tree grows by one level with every name of a chain such as `a.b.c`.
const MAX_LINE_BYTES: usize = 4_000;

/// One use of the data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Use {
    /// The path of the file it stands in.
    pub(crate) file: String,
    /// Where the last name of it stands.
    pub(crate) at: Spot,
    /// The names from the data down, such as `fields`, `nom`.
    pub(crate) path: Vec<String>,
}

/// The uses of the data in a template, and in the files of `letters` that it imports, by their names.
pub(crate) fn uses(template: &str, letters: &BTreeMap<String, SourceFile>) -> Vec<Use> {
    let mut reader = Reader { letters, read: BTreeMap::new(), uses: Vec::new() };
    reader.file(template);
    reader.uses.sort();
    reader.uses.dedup();
    reader.uses
}

/// Names that stand for a part of the data, by the way down to it.
type Bound = BTreeMap<String, Vec<String>>;

struct Reader<'a> {
    letters: &'a BTreeMap<String, SourceFile>,
    /// What each file that was read binds; nothing yet while it is read, so that a circle of imports ends.
    read: BTreeMap<String, Bound>,
    uses: Vec<Use>,
}

impl Reader<'_> {
    /// What the file `name` binds at its top.
    fn file(&mut self, name: &str) -> Bound {
        if let Some(bound) = self.read.get(name) {
            return bound.clone();
        }
        let letters = self.letters;
        let within = |file: &&SourceFile| file.text.len() <= MAX_BYTES && file.text.lines().all(|line| line.len() <= MAX_LINE_BYTES);
        let Some(file) = letters.get(name).filter(within).filter(|_| self.read.len() < MAX_FILES) else { return Bound::new() };
        self.read.insert(name.to_owned(), Bound::new());
        let source = typst_syntax::Source::detached(file.text.clone());
        let mut walk = Walk { reader: self, file, source: &source, scopes: Scopes::default() };
        walk.node(source.root(), 0);
        let bound = walk.scopes.top();
        self.read.insert(name.to_owned(), bound.clone());
        bound
    }
}
