//! Rules that do nothing, and rules that cannot answer: one by itself, and those of a `choose` after one another.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, ListExpr};

use super::truth::{never, together};
use super::{Checked, Problem, Vocabulary};
use crate::FieldType;
use crate::expression::{emptiness, parts};

/// What a rule by itself makes doubtful: that it holds never, or always.
pub(crate) fn lone_problems(rule: &Checked, vocabulary: &Vocabulary) -> Option<Problem> {
    let (reason, mend) = if never(&rule.tree, true, vocabulary.scope()) {
        (
            [
                "la règle ne tient jamais : ses parties se contredisent.".into(),
                "the rule never holds: its parts contradict each other.".into(),
            ],
            ["Écrivez || au lieu de &&, ou corrigez une des valeurs.".into(), "Write || instead of &&, or mend one of the values.".into()],
        )
    } else if never(&rule.tree, false, vocabulary.scope()) {
        (
            [
                "la règle tient toujours : ce qui vient après elle ne sert jamais.".into(),
                "the rule always holds: what comes after it never serves.".into(),
            ],
            ["Écrivez && au lieu de ||, ou corrigez une des valeurs.".into(), "Write && instead of ||, or mend one of the values.".into()],
        )
    } else {
        return None;
    };
    Some(Problem::warning("GRF-RULE-005", 0..rule.text.len(), reason, mend))
}

/// What the rules of a `choose` make doubtful, each by itself and after those before it; with the index of the rule. A rule with errors is
/// `None`.
pub(crate) fn choose_problems(rules: &[Option<Checked>], vocabulary: &Vocabulary) -> Vec<(usize, Problem)> {
    let mut problems = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let Some(rule) = rule else { continue };
        let before = rules.iter().enumerate().take(index).filter_map(|(index, rule)| Some((index, rule.as_ref()?)));
        if let Some(problem) = lone_problems(rule, vocabulary) {
            problems.push((index, problem));
        } else if let Some((earlier, _)) = before.clone().find(|(_, earlier)| follows(rule, earlier)) {
            problems.push((index, repeated(rule, earlier)));
        }
        let asked = before.flat_map(|(_, earlier)| disjuncts(&earlier.tree)).filter_map(|part| emptiness(part, vocabulary.scope()));
        let asked: Vec<&str> = asked.filter(|(_, negated)| !negated).map(|(name, _)| name).collect();
        problems.extend(unanswerable(rule, vocabulary, &asked).map(|problem| (index, problem)));
    }
    problems
}

fn repeated(rule: &Checked, earlier: usize) -> Problem {
    let number = earlier + 1;
    Problem::warning(
        "GRF-RULE-006",
        0..rule.text.len(),
        [
            format!("la règle ne sert jamais : dès qu'elle tiendrait, la règle {number} de ce « choose » tient avant elle."),
            format!("the rule never serves: whenever it would hold, rule {number} of this “choose” holds before it."),
        ],
        ["Mettez la plus précise d'abord, ou retirez-la.".into(), "Put the more precise one first, or remove it.".into()],
    )
}

/// Whether `earlier` holds whenever `rule` does: `rule` asks for all that one of its alternatives asks for, and perhaps more.
fn follows(rule: &Checked, earlier: &Checked) -> bool {
    let all = |tree| {
        let mut parts = Vec::new();
        together(tree, true, &mut parts);
        parts.into_iter().map(|(part, wanted)| (bare(part), wanted)).collect::<Vec<_>>()
    };
    let asked = all(&rule.tree);
    disjuncts(&earlier.tree).into_iter().any(|alternative| all(alternative).iter().all(|part| asked.contains(part)))
}

/// The alternatives of which one must hold.
fn disjuncts(tree: &IdedExpr) -> Vec<&IdedExpr> {
    match &tree.expr {
        Expr::Call(CallExpr { func_name, args, .. }) if func_name == "_||_" => args.iter().flat_map(disjuncts).collect(),
        _ => vec![tree],
    }
}

/// The tree without the numbers of its parts, so that two can be compared.
fn bare(tree: &IdedExpr) -> IdedExpr {
    let expr = match &tree.expr {
        Expr::Call(call) => Expr::Call(CallExpr {
            func_name: call.func_name.clone(),
            target: call.target.as_ref().map(|target| Box::new(bare(target))),
            args: call.args.iter().map(bare).collect(),
        }),
        Expr::List(list) => Expr::List(ListExpr::new(list.elements.iter().map(bare).collect())),
        other => other.clone(),
    };
    IdedExpr { id: 0, expr }
}

/// The numbers and dates that may be empty, and of which neither this rule nor one `asked` before asks whether they are.
fn unanswerable<'r>(rule: &'r Checked, vocabulary: &'r Vocabulary, asked: &'r [&str]) -> impl Iterator<Item = Problem> + 'r {
    let may_be_empty = rule.names.iter().filter(|name| {
        let known = vocabulary.get(name);
        known.is_some_and(|known| !known.given && (known.kind.is_number() || known.kind == FieldType::Date))
            && !asked.contains(&name.as_str())
    });
    may_be_empty.filter(|name| !asks(&rule.tree, name, vocabulary)).filter_map(|name| {
        let place = rule.place(named(&rule.tree, name)?);
        Some(Problem::warning(
            "GRF-RULE-008",
            place,
            [
                format!("« {name} » peut être vide : la règle n'a alors pas de réponse et ne tient pas, et le dossier suit la suivante."),
                format!("“{name}” may be empty: then the rule has no answer and does not hold, and the case goes by the next one."),
            ],
            [
                format!("Dites-le : {name} != null && …, ou une règle « {name} == null » avant celle-ci ; ou rendez le champ obligatoire."),
                format!("Say so: {name} != null && …, or a rule “{name} == null” before this one; or make the field required."),
            ],
        ))
    })
}

fn asks(tree: &IdedExpr, name: &str, vocabulary: &Vocabulary) -> bool {
    match emptiness(tree, vocabulary.scope()) {
        Some((asked, _)) => asked == name,
        None => parts(tree).into_iter().any(|part| asks(part, name, vocabulary)),
    }
}

/// The first place at which a field is named.
fn named<'t>(tree: &'t IdedExpr, name: &str) -> Option<&'t IdedExpr> {
    match &tree.expr {
        Expr::Ident(found) if found == name => Some(tree),
        _ => parts(tree).into_iter().find_map(|part| named(part, name)),
    }
}
