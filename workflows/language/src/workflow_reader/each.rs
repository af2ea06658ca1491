//! Reads `each`: the same steps for each row of a form's table, or for each item of a list, all at once.

use std::collections::BTreeMap;

use serde_saphyr::{Location, Spanned};

use super::item::Item;
use super::raw::{RawData, RawEach, RawStep};
use super::{Block, Reader, names_of};
use crate::rule_check::Known;
use crate::workflow::Branch;
use crate::{Bilingual, Cell, Compiled, Expression, ExpressionError, FieldType, Workflow};

/// Rows or items that one step goes through, at most.
const MAX_ITEMS: usize = 60;

impl Reader {
    /// The branches of an `each`, one for each item, with the items.
    pub(super) fn each(&mut self, at: Location, each: &RawEach, name: &str, join: &str) -> Option<Vec<(Branch, Item)>> {
        if self.item.is_some() {
            self.error(
                "GRF-WF-038",
                at,
                ["« each » ne se met pas dans un autre « each ».".into(), "“each” does not stand in another “each”.".into()],
                ["Parcourez les deux listes l'une après l'autre.".into(), "Go through the two lists one after the other.".into()],
            );
            return None;
        }
        self.steps_present(&each.steps);
        let items = self.items(at, each)?;
        let mut branches = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let first = match each.steps.value.first() {
                Some(first) => format!("{}{}", prefix(name, &item), first.step.value),
                None => join.to_owned(),
            };
            let lone = each.of.iter().find(|raw| raw.item.value == item.key).and_then(|raw| raw.when.as_ref());
            let lone = lone.map(|when| self.condition(when));
            let (item, all) = self.with_item(item, index > 0, |reader| each.when.as_ref().map(|when| reader.condition(when)));
            let when = match (lone, all) {
                (Some(lone), Some(all)) => Some(format!("({lone}) && ({all})")),
                (lone, all) => lone.or(all),
            };
            if when.as_ref().is_some_and(|when| matches!(Expression::compile(when, &self.scope), Err(ExpressionError::TooLarge)))
                && let Some(at) = each.when.as_ref()
            {
                self.too_large(at);
            }
            let (name, title, row) = (item.key.clone(), item.title.clone(), item.row.clone());
            branches.push((Branch { name, title, first, when, row, compiled: Compiled::default() }, item));
        }
        Some(branches)
    }

    /// Reads the steps for one item. What is found is told once.
    pub(super) fn for_item(&mut self, each: &RawEach, name: &str, item: Item, again: bool, join: &str) {
        let steps = &each.steps;
        let prefix = prefix(name, &item);
        let (scope, join) = (prefix.clone(), Some(join.to_owned()));
        let block = Block { names: names_of(&steps.value), prefix, scope, end: join.clone(), join };
        self.with_item(item, again, |reader| {
            reader.names(steps, &block);
            reader.block(steps.value.clone(), &block);
        });
    }

    fn with_item<T>(&mut self, item: Item, again: bool, read: impl FnOnce(&mut Self) -> T) -> (Item, T) {
        let found = self.findings.len();
        let vocabulary = self.vocabulary.with(item.known());
        let outer = std::mem::replace(&mut self.vocabulary, vocabulary);
        self.item = Some(item.clone());
        let read = read(self);
        self.item = None;
        self.vocabulary = outer;
        // A rule may be too long with the longer names of later rows alone.
        if again {
            let later = self.findings.split_off(found);
            self.findings.extend(later.into_iter().filter(|finding| finding.code == "GRF-RULE-007").take(1));
        }
        (item, read)
    }

    /// The fields that people fill in for each row or item, before any rule is read: rules after the `each` may use them.
    pub(super) fn data_of_blocks(&mut self, steps: &[RawStep], workflow: &mut Workflow) {
        for step in steps {
            if let Some(each) = &step.each
                && !each.value.data.is_empty()
            {
                let found = self.findings.len();
                let items = self.items(each.referenced, &each.value).unwrap_or_default();
                // They are told where the steps are read.
                self.findings.truncate(found);
                let mut told = false;
                for item in &items {
                    let found = self.findings.len();
                    let data = each.value.data.iter().map(|data| data_of(data, base(&each.value), item));
                    self.data(data.collect(), workflow);
                    // What is wrong with one is wrong with all, but for names that are taken.
                    if told {
                        self.findings.truncate(found);
                    }
                    told |= self.findings.len() > found;
                }
            }
            for branch in step.together.iter().flat_map(|together| &together.value.branches) {
                self.data_of_blocks(&branch.steps.value, workflow);
            }
        }
    }

    /// The rows or items of an `each`.
    fn items(&mut self, at: Location, each: &RawEach) -> Option<Vec<Item>> {
        let mut items = match (&each.rows_of, &each.name, each.of.is_empty()) {
            (Some(table), None, true) => self.rows_of(table)?,
            (None, Some(name), false) => self.listed(name, each),
            _ => {
                self.error(
                    "GRF-WF-037",
                    at,
                    ["ce qui est parcouru n'est pas clair.".into(), "what is gone through is not clear.".into()],
                    [
                        "Écrivez « rows-of: TABLEAU », ou « as: NOM » avec « of: » et ses éléments.".into(),
                        "Write “rows-of: TABLE”, or “as: NAME” with “of:” and its items.".into(),
                    ],
                );
                return None;
            }
        };
        for item in &mut items {
            for data in &each.data {
                let known = Known { kind: data.kind, options: data.options.iter().map(|o| o.value.clone()).collect(), ..Known::default() };
                let name = format!("{}_{}", base(each), data.field.value);
                item.fields.insert(name, (field_of(base(each), item, &data.field.value), Known { given: data.required, ..known }));
            }
        }
        let taken = items.first().and_then(|item| item.known().find(|(name, _)| self.scope.contains_key(name)));
        if let Some((name, _)) = taken {
            self.error(
                "GRF-WF-037",
                at,
                [format!("« {name} » est déjà un champ du processus."), format!("“{name}” is a field of the workflow already.")],
                ["Donnez un autre nom à l'un des deux.".into(), "Give one of the two another name.".into()],
            );
        }
        Some(items)
    }

    fn rows_of(&mut self, table: &Spanned<String>) -> Option<Vec<Item>> {
        let Some(found) = self.rows.get(&table.value).cloned() else {
            let names: Vec<String> = self.rows.keys().cloned().collect();
            self.unknown("GRF-WF-035", table, names.iter().map(String::as_str), ["tableau inconnu", "unknown table of the form"]);
            return None;
        };
        let rows = (1..=found.rows).map(|row| {
            let cell = |column: &str| Cell { table: found.name.clone(), row, column: column.to_owned() }.field();
            let known = |column: &crate::Column| {
                // A row that has anything has what its columns require, or a person looks at it.
                let known = self.vocabulary.get(&cell(&column.name)).cloned().unwrap_or_default();
                let name = format!("{}_{}", found.name, column.name);
                (name, (cell(&column.name), Known { given: column.required, ..known }))
            };
            Item {
                key: row.to_string(),
                title: Bilingual { fr: format!("rangée {row}"), en: format!("row {row}") },
                fields: found.columns.iter().map(known).collect(),
                own: None,
                row: found.row(row).collect(),
            }
        });
        Some(rows.collect())
    }

    fn listed(&mut self, name: &Spanned<String>, each: &RawEach) -> Vec<Item> {
        let names = std::iter::once(name).chain(each.of.iter().map(|item| &item.item));
        let wrong = names.into_iter().find(|name| !is_name(&name.value));
        let mut seen = std::collections::BTreeSet::new();
        let twice = each.of.iter().map(|item| &item.item).find(|item| !seen.insert(item.value.as_str()));
        if let Some(wrong) = wrong.or(twice) {
            let said = &wrong.value;
            self.error(
                "GRF-WF-037",
                wrong.referenced,
                [format!("« {said} » ne peut pas être ce nom."), format!("“{said}” cannot be this name.")],
                [
                    "De petites lettres sans accent, des chiffres et « _ », et chaque élément une fois.".into(),
                    "Small letters without accents, digits and “_”, and each item once.".into(),
                ],
            );
        }
        if each.of.len() > MAX_ITEMS {
            self.error(
                "GRF-WF-037",
                name.referenced,
                [format!("plus de {MAX_ITEMS} éléments."), format!("more than {MAX_ITEMS} items.")],
                ["Partagez la liste.".into(), "Split the list.".into()],
            );
        }
        let options: Vec<String> = each.of.iter().map(|item| item.item.value.clone()).collect();
        let own = || Known { kind: FieldType::Choice, options: options.clone(), given: true, ..Known::default() };
        let item = |raw: &super::raw::RawItem| Item {
            key: raw.item.value.clone(),
            title: raw.title.clone(),
            fields: BTreeMap::new(),
            own: Some((name.value.clone(), own())),
            row: Vec::new(),
        };
        each.of.iter().filter(|raw| is_name(&raw.item.value)).take(MAX_ITEMS).map(item).collect()
    }
}

/// What the names of an item's fields begin with.
fn base(each: &RawEach) -> &str {
    each.rows_of.as_ref().or(each.name.as_ref()).map_or("", |name| &name.value)
}

/// The field of one item: `membres_2_verdict`.
fn field_of(base: &str, item: &Item, field: &str) -> String {
    format!("{base}_{}_{field}", item.key)
}

fn data_of(data: &RawData, base: &str, item: &Item) -> RawData {
    let mut own = data.clone();
    own.field.value = field_of(base, item, &data.field.value);
    own.title = item.titled(&data.title);
    own
}

/// What stands before the names of the steps for an item.
fn prefix(name: &str, item: &Item) -> String {
    format!("{name}[{}]/", item.key)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
