//! Which names stand for the letter's data where.

use super::Bound;

/// Scopes inside one another; a name that means something else in an inner one hides that of an outer one.
pub(super) struct Scopes(Vec<std::collections::BTreeMap<String, Option<Vec<String>>>>);

impl Default for Scopes {
    fn default() -> Self {
        Self(vec![std::collections::BTreeMap::new()])
    }
}

impl Scopes {
    pub(super) fn enter(&mut self) {
        self.0.push(std::collections::BTreeMap::new());
    }

    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// From here on `name` is that part of the data; nothing of it, when there is no path.
    pub(super) fn bind(&mut self, name: &str, path: Option<Vec<String>>) {
        if let Some(scope) = self.0.last_mut() {
            scope.insert(name.to_owned(), path);
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Vec<String>> {
        self.0.iter().rev().find_map(|scope| scope.get(name))?.as_ref()
    }

    /// What the outermost scope binds.
    pub(super) fn top(&self) -> Bound {
        self.0.first().into_iter().flatten().filter_map(|(name, path)| Some((name.clone(), path.clone()?))).collect()
    }
}
