//! The row of a table, or the item of a list, that steps are read for.

use std::collections::BTreeMap;

use serde_saphyr::Spanned;

use super::Reader;
use super::raw::{RawNotice, RawStep};
use crate::expression::rename;
use crate::rule_check::{Known, Place, Problem};
use crate::{Bilingual, Expression, ExpressionError};

/// A row or an item.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// What tells it from the others: the number of the row, the name of the item.
    pub(super) key: String,
    /// What people read.
    pub(super) title: Bilingual,
    /// What rules call its fields, each with the field.
    pub(super) fields: BTreeMap<String, (String, Known)>,
    /// What rules call the item itself, where it has a name, and what is known of that.
    pub(super) own: Option<(String, Known)>,
    /// The fields of the row as it was read.
    pub(super) row: Vec<String>,
}

impl Item {
    /// The names that its rules may use beside those of the workflow.
    pub(super) fn known(&self) -> impl Iterator<Item = (String, Known)> + '_ {
        let fields = self.fields.iter().map(|(name, (_, known))| (name.clone(), known.clone()));
        fields.chain(self.own.iter().cloned())
    }

    /// What a name of its rules stands for: a field, or the text of its own name.
    fn meant(&self, name: &str) -> Option<String> {
        match (self.fields.get(name), &self.own) {
            (Some((field, _)), _) => Some(field.clone()),
            (None, Some((own, _))) if own == name => Some(format!("'{}'", self.key)),
            (None, _) => None,
        }
    }

    fn field(&self, name: &mut Spanned<String>) {
        if let Some((field, _)) = self.fields.get(&name.value) {
            name.value.clone_from(field);
        }
    }

    fn text(&self, text: &mut Bilingual) {
        text.fr = text.fr.replace("{item}", &self.title.fr);
        text.en = text.en.replace("{item}", &self.title.en);
    }

    fn notice(&self, notice: &mut RawNotice) {
        self.text(&mut notice.subject.value);
        self.text(&mut notice.text.value);
    }

    /// A title with its own behind it.
    pub(super) fn titled(&self, title: &Bilingual) -> Bilingual {
        Bilingual { fr: format!("{} – {}", title.fr, self.title.fr), en: format!("{} – {}", title.en, self.title.en) }
    }

    /// A step as it is for this item. Its rules are left as they are written, so that findings stand at their places.
    pub(super) fn fill(&self, raw: &mut RawStep) {
        raw.title = self.titled(&raw.title);
        raw.task.iter_mut().for_each(|text| self.text(text));
        raw.ask.iter_mut().chain(raw.notify.iter_mut()).for_each(|notice| self.notice(notice));
        for reminder in raw.reminders.iter_mut().flat_map(|reminders| &mut reminders.value) {
            self.text(&mut reminder.subject.value);
            self.text(&mut reminder.text.value);
        }
        raw.fields.iter_mut().flatten().for_each(|field| self.field(field));
        let of_robot = raw.with.iter_mut().chain(raw.take.iter_mut()).flat_map(|pairs| &mut pairs.0);
        of_robot.for_each(|(_, field)| self.field(field));
        raw.within.iter_mut().filter_map(|within| within.value.after.as_mut()).for_each(|field| self.field(field));
        raw.due.iter_mut().filter_map(|due| due.value.on.as_mut()).for_each(|field| self.field(field));
        if let Some(wait) = &mut raw.wait {
            wait.value.until.iter_mut().for_each(|field| self.field(field));
            // What is waited for here is not what is waited for there.
            if let Some(event) = &mut wait.value.event {
                event.value = format!("{}[{}]", event.value, self.key);
            }
            wait.value.title = wait.value.title.as_ref().map(|title| self.titled(title));
        }
    }
}

impl Reader {
    /// The rule of a branch, checked.
    pub(super) fn condition(&mut self, when: &Spanned<String>) -> String {
        self.rules(std::iter::once(when));
        self.of_item(when)
    }

    /// A rule as it is for the row or item that steps are read for.
    pub(super) fn of_item(&mut self, when: &Spanned<String>) -> String {
        let Some(item) = &self.item else { return when.value.clone() };
        let meant = rename(&when.value, |name| item.meant(name));
        // With longer names it may be too long; anything else was told before.
        if let Err(ExpressionError::TooLarge) = Expression::compile(&meant, &self.scope) {
            self.too_large(when);
        }
        meant
    }

    pub(super) fn too_large(&mut self, when: &Spanned<String>) {
        let file = self.file.clone();
        let place = Place { file: &file.path, text: &file.text, code: "GRF-WF-005" };
        self.findings.push(Problem::too_large(&when.value).finding(place, when));
    }
}
