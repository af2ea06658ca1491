//! What is wrong with a rule (CEL) that no run would show in time: names, natures and units of what is compared, values that cannot be,
//! rules that hold always or never.

mod arithmetic;
mod compare;
mod function;
mod infer;
mod literal;
mod nature;
mod order;
mod place;
mod problem;
mod syntax;
#[cfg(test)]
mod tests;
mod truth;
mod vocabulary;

use std::ops::Range;

use cel::IdedExpr;
use cel::common::ast::{Expr, SourceInfo};

use crate::ExpressionError;
use crate::expression::parse;
pub(crate) use nature::Nature;
pub(crate) use order::{choose_problems, lone_problems};
pub(crate) use problem::{Place, Problem};
pub(crate) use vocabulary::{Known, Vocabulary};

/// A rule without errors.
pub(crate) struct Checked {
    text: String,
    tree: IdedExpr,
    places: SourceInfo,
    /// What it gives.
    pub(crate) nature: Nature,
    /// The fields it uses, each once.
    pub(crate) names: Vec<String>,
}

impl Checked {
    /// The bytes of the rule's text at which a part of it stands.
    fn place(&self, tree: &IdedExpr) -> Range<usize> {
        place_of(&self.text, &self.places, tree)
    }
}

/// Checks an expression against the fields it may use. Returns it when nothing is wrong with it, and every problem.
pub(crate) fn check(text: &str, vocabulary: &Vocabulary) -> Result<Checked, Vec<Problem>> {
    let (tree, places) = parse(text).map_err(|error| vec![unread(text, error)])?;
    let mut inference = infer::Inference::new(text, &places, vocabulary);
    let nature = inference.nature(&tree);
    let problems = inference.problems;
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut names: Vec<String> = tree.references().variables().iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    Ok(Checked { text: text.to_owned(), tree, places, nature, names })
}

/// Checks a rule, which must give true or false.
pub(crate) fn check_truth(text: &str, vocabulary: &Vocabulary) -> Result<Checked, Vec<Problem>> {
    let checked = check(text, vocabulary)?;
    if checked.nature == Nature::Truth {
        return Ok(checked);
    }
    let [fr, en] = checked.nature.words();
    Err(vec![Problem::own(
        0..text.len(),
        [format!("la règle donne {fr}, et non vrai ou faux."), format!("the rule gives {en}, and not true or false.")],
        ["Comparez-le : montant > 100.0, nom != ''.".into(), "Compare it: montant > 100.0, nom != ''.".into()],
    )])
}

fn unread(text: &str, error: ExpressionError) -> Problem {
    match error {
        ExpressionError::Syntax { at, message } => syntax::problem(text, at, &message),
        ExpressionError::Loop { .. } => Problem::error(
            "GRF-RULE-007",
            0..text.len(),
            [
                "la règle parcourt une liste (all, exists, filter, map) : ce pourrait être long.".into(),
                "the rule goes through a list (all, exists, filter, map): that could take long.".into(),
            ],
            [
                "Écrivez province in ['QC', 'ON'], ou reliez par || et &&.".into(),
                "Write province in ['QC', 'ON'], or join by || and &&.".into(),
            ],
        ),
        _ => Problem::too_large(text),
    }
}

/// The bytes at which a part stands: a call at the name of what is called, an operation at its sign.
fn place_of(text: &str, places: &SourceInfo, tree: &IdedExpr) -> Range<usize> {
    let Some((start, stop)) = places.offset_for(tree.id) else { return 0..text.len() };
    let (start, stop) = (start as usize, (stop as usize).saturating_add(1).min(text.len()));
    if let Expr::Call(call) = &tree.expr
        && text.get(start..stop) == Some("(")
        && let Some(before) = text.get(..start).map(str::trim_end)
        && before.ends_with(&call.func_name)
    {
        return before.len() - call.func_name.len()..before.len();
    }
    if text.get(start..stop).is_some() { start..stop } else { 0..text.len() }
}
