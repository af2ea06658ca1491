//! Rules that hold never, or always: shown from what they say of each field, taken by itself.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue};

use crate::Scope;
use crate::expression::emptiness;

/// Whether `tree` never gives `wanted`. What cannot be shown simply is taken to be possible.
pub(super) fn never(tree: &IdedExpr, wanted: bool, scope: &Scope) -> bool {
    let mut parts = Vec::new();
    together(tree, wanted, &mut parts);
    if let [(part, wanted)] = parts[..] {
        return match &part.expr {
            // Either would do: neither can be.
            Expr::Call(CallExpr { func_name, args, .. }) if matches!(func_name.as_str(), "_&&_" | "_||_") => {
                args.iter().all(|arg| never(arg, wanted, scope))
            }
            Expr::Literal(LiteralValue::Boolean(value)) => *value.inner() != wanted,
            _ => contradictory(&parts, scope),
        };
    }
    parts.iter().any(|(part, wanted)| never(part, *wanted, scope)) || contradictory(&parts, scope)
}

/// The parts that must each give what stands beside them, for `tree` to give `wanted`.
pub(super) fn together<'t>(tree: &'t IdedExpr, wanted: bool, parts: &mut Vec<(&'t IdedExpr, bool)>) {
    if let Expr::Call(CallExpr { func_name, args, .. }) = &tree.expr {
        match (func_name.as_str(), wanted) {
            ("_&&_", true) | ("_||_", false) => return args.iter().for_each(|arg| together(arg, wanted, parts)),
            ("!_", _) => return args.iter().for_each(|arg| together(arg, !wanted, parts)),
            _ => {}
        }
    }
    parts.push((tree, wanted));
}

/// A value that is written.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Written<'t> {
    Number(f64),
    Text(&'t str),
}

/// What all the parts say of one field.
#[derive(Default)]
struct Said<'t> {
    /// True or false.
    truth: [bool; 2],
    /// Empty or not.
    empty: [bool; 2],
    /// One of each of these lists.
    one_of: Vec<Vec<Written<'t>>>,
    none_of: Vec<Written<'t>>,
    /// Above or below a value; whether the value itself will do.
    above: Vec<(Written<'t>, bool)>,
    below: Vec<(Written<'t>, bool)>,
}

impl<'t> Said<'t> {
    fn allows(&self, value: Written<'t>) -> bool {
        let on = |bound: &(Written<'t>, bool), side: Ordering| match value.partial_cmp(&bound.0) {
            Some(Ordering::Equal) => bound.1,
            Some(found) => found == side,
            None => true,
        };
        self.one_of.iter().all(|list| list.contains(&value))
            && !self.none_of.contains(&value)
            && self.above.iter().all(|bound| on(bound, Ordering::Greater))
            && self.below.iter().all(|bound| on(bound, Ordering::Less))
    }

    fn contradictory(&self) -> bool {
        let valued = !self.one_of.is_empty() || !self.above.is_empty() || !self.below.is_empty();
        let crossed = self.above.iter().any(|low| {
            self.below.iter().any(|high| match low.0.partial_cmp(&high.0) {
                Some(Ordering::Greater) => true,
                Some(Ordering::Equal) => !(low.1 && high.1),
                _ => false,
            })
        });
        self.truth == [true; 2]
            || self.empty == [true; 2]
            || (self.empty[1] && valued)
            || crossed
            || self.one_of.first().is_some_and(|list| !list.iter().any(|value| self.allows(*value)))
    }
}

fn contradictory(parts: &[(&IdedExpr, bool)], scope: &Scope) -> bool {
    let mut said: BTreeMap<&str, Said<'_>> = BTreeMap::new();
    for (part, wanted) in parts {
        note(part, *wanted, scope, &mut said);
    }
    said.values().any(Said::contradictory)
}

fn note<'t>(part: &'t IdedExpr, wanted: bool, scope: &Scope, said: &mut BTreeMap<&'t str, Said<'t>>) {
    if let Some((field, negated)) = emptiness(part, scope) {
        said.entry(field).or_default().empty[usize::from(wanted != negated)] = true;
        return;
    }
    match &part.expr {
        Expr::Ident(field) => said.entry(field).or_default().truth[usize::from(wanted)] = true,
        Expr::Call(CallExpr { func_name, args, .. }) => {
            let [left, right] = &args[..] else { return };
            let (field, values, turned) = match (&left.expr, &right.expr) {
                (Expr::Ident(field), Expr::List(list)) => (field, list.elements.iter().map(written).collect::<Option<Vec<_>>>(), false),
                (Expr::Ident(field), _) => (field, written(right).map(|value| vec![value]), false),
                (_, Expr::Ident(field)) => (field, written(left).map(|value| vec![value]), true),
                _ => return,
            };
            let Some(values) = values else { return };
            let said = said.entry(field).or_default();
            let first = values.first().copied();
            match (func_name.as_str(), wanted, first) {
                ("_==_" | "@in", true, _) | ("_!=_", false, _) => said.one_of.push(values),
                ("_==_" | "@in", false, _) | ("_!=_", true, _) => said.none_of.extend(values),
                (sign @ ("_<_" | "_<=_" | "_>_" | "_>=_"), _, Some(value)) => {
                    let less = sign.starts_with("_<") != turned;
                    let itself = sign.len() == 4;
                    // What is not below a value is at it or above.
                    let bounds = if less == wanted { &mut said.below } else { &mut said.above };
                    bounds.push((value, itself == wanted));
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn written(tree: &IdedExpr) -> Option<Written<'_>> {
    match &tree.expr {
        Expr::Literal(LiteralValue::Double(number)) => Some(Written::Number(*number.inner())),
        Expr::Literal(LiteralValue::Int(number)) => Some(Written::Number(*number.inner() as f64)),
        Expr::Literal(LiteralValue::String(text)) => Some(Written::Text(text.inner())),
        _ => None,
    }
}
