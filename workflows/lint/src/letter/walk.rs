//! A walk over a template's tree, in the order in which it is set.

use greffier_language::{SourceFile, Spot};
use typst_syntax::ast::{
    Arg, AstNode as _, Closure, Expr, ForLoop, FuncCall, Imports, LetBinding, LetBindingKind, ModuleImport, Param, Pattern,
};
use typst_syntax::{LinkedNode, Source, Span, SyntaxKind, SyntaxNode};

use super::scope::Scopes;
use super::{Reader, Use};

/// How deep a template's tree is followed; what lies deeper is let be.
const MAX_DEPTH: usize = 400;

pub(super) struct Walk<'w, 'a> {
    pub(super) reader: &'w mut Reader<'a>,
    pub(super) file: &'w SourceFile,
    pub(super) source: &'w Source,
    pub(super) scopes: Scopes,
}

impl Walk<'_, '_> {
    pub(super) fn node(&mut self, node: &SyntaxNode, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match node.kind() {
            SyntaxKind::LetBinding => self.binding(node, depth),
            SyntaxKind::Closure => self.closure(node, depth),
            SyntaxKind::ForLoop => self.for_loop(node, depth),
            SyntaxKind::ModuleImport => self.import(node),
            SyntaxKind::CodeBlock | SyntaxKind::ContentBlock => {
                self.scopes.enter();
                self.children(node, depth);
                self.scopes.leave();
            }
            SyntaxKind::FuncCall => self.call(node, depth),
            SyntaxKind::FieldAccess => {
                self.note(node);
                self.children(node, depth);
            }
            _ => self.children(node, depth),
        }
    }

    fn children(&mut self, node: &SyntaxNode, depth: usize) {
        node.children().for_each(|child| self.node(child, depth + 1));
    }

    fn binding(&mut self, node: &SyntaxNode, depth: usize) {
        let Some(binding) = node.cast::<LetBinding<'_>>() else { return };
        self.children(node, depth);
        let part = match (binding.kind(), binding.init()) {
            (LetBindingKind::Normal(Pattern::Normal(_)), Some(value)) => self.path(value),
            _ => None,
        };
        for name in binding.kind().bindings() {
            self.scopes.bind(name.as_str(), part.clone());
        }
    }

    fn closure(&mut self, node: &SyntaxNode, depth: usize) {
        let Some(closure) = node.cast::<Closure<'_>>() else { return };
        self.scopes.enter();
        for param in closure.params().children() {
            let names = match param {
                Param::Pos(pattern) => pattern.bindings(),
                Param::Named(named) => vec![named.name()],
                Param::Spread(spread) => spread.sink_ident().into_iter().collect(),
            };
            names.into_iter().for_each(|name| self.scopes.bind(name.as_str(), None));
        }
        self.children(node, depth);
        self.scopes.leave();
    }

    fn for_loop(&mut self, node: &SyntaxNode, depth: usize) {
        let Some(each) = node.cast::<ForLoop<'_>>() else { return };
        self.node(each.iterable().to_untyped(), depth + 1);
        self.scopes.enter();
        each.pattern().bindings().into_iter().for_each(|name| self.scopes.bind(name.as_str(), None));
        self.node(each.body().to_untyped(), depth + 1);
        self.scopes.leave();
    }

    /// Another file of `letters/`; packages and folders are not followed.
    fn import(&mut self, node: &SyntaxNode) {
        let Some(import) = node.cast::<ModuleImport<'_>>() else { return };
        let Expr::Str(file) = import.source() else { return };
        let bound = self.reader.file(file.get().trim_start_matches('/'));
        match import.imports() {
            Some(Imports::Wildcard) => bound.into_iter().for_each(|(name, path)| self.scopes.bind(&name, Some(path))),
            Some(Imports::Items(items)) => {
                for item in items.iter() {
                    self.scopes.bind(item.bound_name().as_str(), bound.get(item.original_name().as_str()).cloned());
                }
            }
            None => {}
        }
    }

    fn call(&mut self, node: &SyntaxNode, depth: usize) {
        let Some(call) = node.cast::<FuncCall<'_>>() else { return };
        self.note(node);
        match call.callee() {
            // What is called is a method, and no part of the data.
            Expr::FieldAccess(method) => self.node(method.target().to_untyped(), depth + 1),
            other => self.node(other.to_untyped(), depth + 1),
        }
        self.node(call.args().to_untyped(), depth + 1);
    }

    /// The use that this node is, if it is one.
    fn note(&mut self, node: &SyntaxNode) {
        let Some(expression) = node.cast::<Expr<'_>>() else { return };
        let Some(path) = self.path(expression).filter(|path| !path.is_empty()) else { return };
        let name = match expression {
            Expr::FieldAccess(access) => access.field().span(),
            Expr::FuncCall(call) => literal(call).map_or(call.span(), |name| name.span()),
            _ => return,
        };
        let at = self.spot(name);
        self.reader.uses.push(Use { file: self.file.path.clone(), at, path });
    }

    /// The way down from the data to what an expression is, when it is a part of it.
    fn path(&self, expression: Expr<'_>) -> Option<Vec<String>> {
        // Backwards, so that a long chain of names takes no stack.
        let mut names = Vec::new();
        let mut here = expression;
        let from = loop {
            here = match here {
                Expr::Ident(name) => break self.scopes.get(name.as_str())?.clone(),
                Expr::Parenthesized(inner) => inner.expr(),
                Expr::FieldAccess(access) => {
                    names.push(access.field().as_str().to_owned());
                    access.target()
                }
                Expr::FuncCall(call) => match call.callee() {
                    Expr::Ident(name) if name.as_str() == "json" => {
                        (literal(call)?.get() == "/data.json").then_some(())?;
                        break Vec::new();
                    }
                    Expr::FieldAccess(access) if access.field().as_str() == "at" => {
                        names.push(literal(call)?.get().to_string());
                        access.target()
                    }
                    _ => return None,
                },
                _ => return None,
            };
        };
        Some(from.into_iter().chain(names.into_iter().rev()).collect())
    }

    fn spot(&self, span: Span) -> Spot {
        let text = self.source.text();
        let range = LinkedNode::new(self.source.root()).find(span).map(|node| node.range()).unwrap_or_default();
        let before = text.get(..range.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Spot {
            line: before.matches('\n').count() as u64 + 1,
            column: before[line_start..].chars().count() as u64 + 1,
            length: text.get(range).map_or(1, |text| text.chars().count().max(1)) as u64,
        }
    }
}

/// The text that a call is given, and nothing else: a `default:` says what happens without it.
fn literal(call: FuncCall<'_>) -> Option<typst_syntax::ast::Str<'_>> {
    let mut given = call.args().items();
    match (given.next(), given.next()) {
        (Some(Arg::Pos(Expr::Str(name))), None) => Some(name),
        _ => None,
    }
}
