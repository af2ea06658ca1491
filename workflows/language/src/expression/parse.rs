//! From the text of a rule to its tree, within bounds: what is refused here could run long, and nothing else can.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue, SourceInfo};
use cel::parser::Parser;

use super::{ExpressionError, Scope};

/// Bytes an expression may have.
const MAX_EXPRESSION_BYTES: usize = 2_000;
/// How deep brackets may nest: the parser is recursive.
const MAX_NESTING: u16 = 32;
/// How deep the tree may be: whoever walks it is recursive.
const MAX_DEPTH: usize = 64;

/// The tree of `text`, and where its parts stand: byte offsets.
pub(crate) fn parse(text: &str) -> Result<(IdedExpr, SourceInfo), ExpressionError> {
    if text.len() > MAX_EXPRESSION_BYTES {
        return Err(ExpressionError::TooLarge);
    }
    let parsed = Parser::new().max_recursion_depth(MAX_NESTING).parse_with_source_info(text);
    let (tree, places) = parsed.map_err(|errors| {
        if errors.errors.iter().any(|error| error.msg.to_lowercase().contains("recursion limit")) {
            return ExpressionError::TooLarge;
        }
        let first = errors.errors.first();
        let number = |at: isize| usize::try_from(at).unwrap_or(1).max(1);
        let (line, column) = first.map_or((1, 1), |error| (number(error.pos.0), number(error.pos.1)));
        let message = first.map_or_else(|| errors.to_string(), |error| error.msg.clone());
        ExpressionError::Syntax { at: offset(text, line, column), message }
    })?;
    match refused(&tree, MAX_DEPTH) {
        Some(error) => Err(error),
        None => Ok((tree, places)),
    }
}

/// The byte at which a place of the parser is, which counts lines and characters from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(before..).unwrap_or_default();
    before + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at)
}

/// What keeps a tree from being walked in a time that its length bounds: its depth, or a loop.
fn refused(tree: &IdedExpr, left: usize) -> Option<ExpressionError> {
    let Some(left) = left.checked_sub(1) else { return Some(ExpressionError::TooLarge) };
    match &tree.expr {
        Expr::Comprehension(_) => Some(ExpressionError::Loop { id: tree.id }),
        _ => parts(tree).into_iter().find_map(|part| refused(part, left)),
    }
}

/// The expressions that a tree is made of, one level down, without those of loops.
pub(crate) fn parts(tree: &IdedExpr) -> Vec<&IdedExpr> {
    match &tree.expr {
        Expr::Call(call) => call.target.iter().map(AsRef::as_ref).chain(&call.args).collect(),
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::Map(map) => map.entries.iter().flat_map(|entry| entry_parts(&entry.expr)).collect(),
        Expr::Struct(fields) => fields.entries.iter().flat_map(|entry| entry_parts(&entry.expr)).collect(),
        Expr::Unspecified | Expr::Comprehension(_) | Expr::Ident(_) | Expr::Literal(_) => Vec::new(),
    }
}

fn entry_parts(entry: &EntryExpr) -> Vec<&IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&field.value],
        EntryExpr::MapEntry(entry) => vec![&entry.key, &entry.value],
    }
}

/// The field that a comparison asks to be empty, and whether it asks for the opposite: `montant == null`, `date_effet != ''`.
pub(crate) fn emptiness<'t>(tree: &'t IdedExpr, scope: &Scope) -> Option<(&'t str, bool)> {
    let Expr::Call(CallExpr { func_name, args, .. }) = &tree.expr else { return None };
    let negated = match func_name.as_str() {
        "_==_" => false,
        "_!=_" => true,
        _ => return None,
    };
    let (Expr::Ident(name), Expr::Literal(value)) = (match &args[..] {
        [left, right] if matches!(right.expr, Expr::Literal(_)) => (&left.expr, &right.expr),
        [left, right] => (&right.expr, &left.expr),
        _ => return None,
    }) else {
        return None;
    };
    let empty = match value {
        LiteralValue::Null => scope.get(name).is_none_or(|kind| !kind.is_boolean()),
        LiteralValue::String(text) => {
            text.inner().is_empty() && scope.get(name).is_some_and(|kind| !kind.is_boolean() && !kind.is_number())
        }
        _ => false,
    };
    empty.then_some((name.as_str(), negated))
}

/// The name under which it is known whether a field is empty: no field can be called so.
pub(super) fn emptiness_of(field: &str) -> String {
    format!("{field} is empty")
}

/// The tree in which each question whether a field is empty is one about [`emptiness_of`] it: CEL itself would find a number that is
/// missing unlike every other, and hold what nobody knows for an answer.
pub(super) fn with_emptiness(tree: &IdedExpr, scope: &Scope) -> IdedExpr {
    if let Some((field, negated)) = emptiness(tree, scope) {
        let asked = IdedExpr { id: tree.id, expr: Expr::Ident(emptiness_of(field)) };
        if !negated {
            return asked;
        }
        return IdedExpr { id: tree.id, expr: Expr::Call(CallExpr { func_name: "!_".into(), target: None, args: vec![asked] }) };
    }
    let Expr::Call(call) = &tree.expr else { return tree.clone() };
    let args = call.args.iter().map(|arg| with_emptiness(arg, scope)).collect();
    let target = call.target.as_ref().map(|target| Box::new(with_emptiness(target, scope)));
    IdedExpr { id: tree.id, expr: Expr::Call(CallExpr { func_name: call.func_name.clone(), target, args }) }
}
