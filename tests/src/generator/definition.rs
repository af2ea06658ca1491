//! The form definition that goes with a drawn form.

use std::fmt::Write;

use super::layout::{Bilingual, Form, Rect, Shape, zone_of};
use super::typeset::literal;

/// `forms/<name>.yaml`, as the form reader takes it.
#[must_use]
pub fn yaml(form: &Form) -> String {
    let mut out = String::from("# yaml-language-server: $schema=../../schemas/form.json\n");
    out.push_str("# Produit avec le dessin du formulaire par `make-samples` : à changer là, pas ici.\n");
    out.push_str("# Made together with the drawing of the form by `make-samples`: change it there, not here.\n");
    _ = writeln!(out, "form: {}\ntitle: {}\nrevision: {}", form.name, title(&form.title), literal(form.revision));
    _ = writeln!(out, "blank: {}", form.blank());
    _ = writeln!(out, "page: {{ width: {}, height: {} }} # millimètres / millimetres\nrecognise:", form.page[0], form.page[1]);
    for anchor in form.anchors() {
        _ = writeln!(out, "  - {{ text: {}, zone: {} }}", literal(&anchor.text), zone(1, &anchor.zone));
    }
    out.push_str("fields:\n");
    for field in &form.fields {
        _ = writeln!(out, "  - name: {}\n    title: {}\n    type: {}", field.name, title(&field.title), field.kind);
        match &field.shape {
            Shape::Choice(boxes) => {
                out.push_str("    options:\n");
                for choice in boxes {
                    let place = zone(field.page, &zone_of(&choice.frame));
                    _ = writeln!(out, "      - {{ value: {}, title: {}, zone: {place} }}", choice.value, title(&choice.title));
                }
            }
            Shape::Comb { frame, cells, .. } => _ = writeln!(out, "    zone: {}\n    comb: {cells}", zone(field.page, &zone_of(frame))),
            Shape::Line(frame) | Shape::Ruled(frame) | Shape::Block(frame) | Shape::Box(frame) | Shape::Signature(frame) => {
                _ = writeln!(out, "    zone: {}", zone(field.page, &zone_of(frame)));
            }
        }
        if field.required {
            out.push_str("    required: true\n");
        }
        if let Some(is) = field.is {
            _ = writeln!(out, "    is: {is}");
        }
        if field.sensitive {
            out.push_str("    sensitive: true\n");
        }
    }
    out
}

fn title(title: &Bilingual) -> String {
    format!("{{ fr: {}, en: {} }}", literal(title.fr), literal(title.en))
}

fn zone(page: u32, zone: &Rect) -> String {
    format!("{{ page: {page}, x: {:.2}, y: {:.2}, width: {:.2}, height: {:.2} }}", zone.x, zone.y, zone.width, zone.height)
}
