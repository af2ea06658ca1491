//! Where signatures show: a template says it with `metadata` under the label `<signature>`, and the letter gets an empty signature field there.
//!
//! The value is `(width: 85mm, height: 22mm)`, and `who: "signataire"` for the role whose signature it is; `person` is who signs from outside,
//! `seal` the office's seal. A place without `who` is for whoever signs next.

use greffier_pdf::EmptyField;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Content, Dict, Label, Selector, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::layout::{Abs, Em};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

/// Places of one letter, at most.
const MOST: usize = 16;
/// What a field is, for people who do not see it: the same word in French and English.
const TOOLTIP: &str = "Signature";
const EXAMPLE: &str = "write #metadata((width: 85mm, height: 22mm)) <signature>, with who: \"a role\" where it is somebody's";

/// The name of a place's field. No such name begins another.
fn field_name(number: usize, who: Option<&str>) -> String {
    match who {
        Some(who) => format!("Signature {number} ({who})"),
        None => format!("Signature {number} ()"),
    }
}

/// Whose signature a field of a letter waits for; `None` when it was made elsewhere, `Some(None)` when it is for whoever signs next.
#[must_use]
pub fn who_signs(field: &str) -> Option<Option<&str>> {
    let (number, who) = field.strip_prefix("Signature ")?.strip_suffix(')')?.split_once(" (")?;
    number.parse::<usize>().ok()?;
    Some(Some(who).filter(|who| !who.is_empty()))
}

/// The fields that a letter's places ask for, in reading order.
///
/// # Errors
/// One remark for each place that cannot be used.
pub(crate) fn places(document: &PagedDocument) -> Result<Vec<EmptyField>, Vec<SourceDiagnostic>> {
    let Some(label) = Label::new(PicoStr::intern("signature")) else { return Ok(Vec::new()) };
    let marked = document.introspector().query(&Selector::Label(label));
    let mut fields = Vec::new();
    let mut wrong = Vec::new();
    for (number, element) in (1..).zip(marked.iter().take(MOST + 1)) {
        let found = if number > MOST {
            Err(format!("a letter has {MOST} places for signatures at most"))
        } else {
            field(document, number, element)
        };
        match found {
            Ok(field) => fields.push(field),
            Err(reason) => wrong.push(SourceDiagnostic::error(element.span(), reason).with_hint(EXAMPLE)),
        }
    }
    if wrong.is_empty() { Ok(fields) } else { Err(wrong) }
}

fn field(document: &PagedDocument, number: usize, element: &Content) -> Result<EmptyField, String> {
    let metadata = element.to_packed::<MetadataElem>().ok_or("the label <signature> is for metadata alone")?;
    let Value::Dict(said) = &metadata.value else { return Err("a place for a signature is a dictionary".into()) };
    if let Some((key, _)) = said.iter().find(|(key, _)| !matches!(key.as_str(), "width" | "height" | "who")) {
        return Err(format!("a place for a signature has no key {key}"));
    }
    let (width, height) = (length(said, "width")?, length(said, "height")?);
    let who = match said.get("who") {
        Err(_) | Ok(Value::None) => None,
        Ok(Value::Str(who)) if is_role(who) => Some(who.as_str()),
        Ok(_) => return Err("who is the name of a role, or person, or seal".into()),
    };
    let position = element.location().and_then(|location| document.introspector().position(location));
    let position = position.ok_or("a place for a signature is not on any page")?;
    let page = position.page.get();
    let frame = document.pages().get(page - 1).map(|page| page.frame.size()).ok_or("a place for a signature is not on any page")?;
    let (left, top) = (position.point.x, position.point.y);
    if left + width > frame.x || top + height > frame.y || left < Abs::zero() || top < Abs::zero() {
        return Err(format!("a place for a signature leaves page {page}: keep it together with a block of its size"));
    }
    // From the top in the typesetter's eyes, from the bottom in a PDF's.
    let points = |length: Abs| length.to_pt() as f32;
    let rectangle = [points(left), points(frame.y - top - height), points(left + width), points(frame.y - top)];
    Ok(EmptyField { name: field_name(number, who), tooltip: TOOLTIP.into(), page, rectangle: Some(rectangle), lock: None })
}

fn length(said: &Dict, key: &str) -> Result<Abs, String> {
    match said.get(key) {
        Ok(Value::Length(length)) if length.em == Em::zero() && length.abs.to_mm() >= 10.0 && length.abs.to_mm() <= 400.0 => Ok(length.abs),
        Ok(_) => Err(format!("{key} is a length of 10 to 400 mm, without em")),
        Err(_) => Err(format!("{key} is missing")),
    }
}

fn is_role(who: &str) -> bool {
    !who.is_empty() && who.chars().count() <= 40 && who.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_s_name_says_whose_it_is() {
        assert_eq!(who_signs(&field_name(1, Some("signataire"))), Some(Some("signataire")));
        assert_eq!(who_signs(&field_name(12, None)), Some(None));
        assert_eq!(who_signs("Signature-001"), None);
        assert_eq!(who_signs("Signature de (x)"), None);
        assert!(!field_name(10, None).starts_with(&field_name(1, None)));
    }
}
