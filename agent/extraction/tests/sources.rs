//! Form values and text layers of PDF files: what is typed or drawn is taken as it is, what contradicts the pixels is not.

mod support;

use std::path::{Path, PathBuf};

use greffier_casework::{Field, Source};
use greffier_extraction::decode::{Decoded, Wanted, WidgetKind};
use greffier_extraction::ocr::Readers;
use greffier_extraction::{FormCache, KnownForm, Limits, ReadError, ReadOutcome, ReadRequest, read_file};
use greffier_language::{FieldDef, FieldType, Millimetres, SourceFile, read_form};
use lopdf::{Dictionary, Document, Object, StringFormat};
use serde_json::Value;
use support::{corpus, files, notice, pdf};

fn office() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows/library/changement-adresse")
}

fn known_form() -> KnownForm {
    let path = office().join("forms/changement-adresse.yaml");
    let (form, _) = read_form(&SourceFile { path: path.display().to_string(), text: std::fs::read_to_string(&path).unwrap() });
    let form = form.unwrap();
    KnownForm { blank: office().join("forms").join(&form.blank), form }
}

/// What one person wrote, by the names of the fields.
fn written() -> Value {
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(office().join("samples/truth.json")).unwrap()).unwrap();
    truth["samples"][0]["fields"].clone()
}

fn read(bytes: &[u8]) -> ReadOutcome {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("filled.pdf");
    std::fs::write(&file, bytes).unwrap();
    let request = ReadRequest { forms: vec![known_form()], ..ReadRequest::new(file, folder.path()) };
    read_file(&request, &mut FormCache::new(), &mut Readers::load("fra+eng", None).unwrap(), &|_| {}).unwrap()
}

fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    greffier_extraction::decode::decode(bytes, None, &Wanted::all(&Limits::default()))
}

/// A letter page that shows the blank, with more drawn over it.
struct Paper {
    objects: Vec<(String, Vec<u8>)>,
    content: Vec<u8>,
    fields: Vec<usize>,
}

impl Paper {
    fn new() -> Self {
        let blank = image::open(known_form().blank).unwrap().into_luma8();
        let picture = format!(
            "<< /Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceGray /BitsPerComponent 8 >>",
            blank.width(),
            blank.height()
        );
        let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 6 0 R \
             /Resources << /XObject << /Blank 4 0 R >> /Font << /F 5 0 R >> >> /Annots ANNOTS >>";
        let objects = vec![
            ("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields ANNOTS >> >>".to_owned(), Vec::new()),
            ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(), Vec::new()),
            (page.to_owned(), Vec::new()),
            (picture, blank.into_raw()),
            ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(), Vec::new()),
            ("<< >>".to_owned(), Vec::new()),
        ];
        Self { objects, content: b"q 612 0 0 792 0 0 cm /Blank Do Q\n".to_vec(), fields: Vec::new() }
    }

    fn add(&mut self, dictionary: String, stream: &[u8]) -> usize {
        self.objects.push((dictionary, stream.to_vec()));
        self.objects.len()
    }

    /// Draws text on the page; mode 3 is invisible (ISO 32000-1, table 106).
    fn draw(&mut self, text: &str, zone: &Millimetres, mode: u8) {
        let [x, _, _, top] = rectangle(zone);
        self.content.extend(format!("BT {mode} Tr /F 10 Tf {x:.2} {:.2} Td <{}> Tj ET\n", top - 14.0, latin(text)).bytes());
    }

    /// A text field with what a viewer draws for it.
    fn type_in(&mut self, name: &str, text: &str, shown: &str, zone: &Millimetres) {
        let rectangle = rectangle(zone);
        let (width, height) = (rectangle[2] - rectangle[0], rectangle[3] - rectangle[1]);
        let look = self.add(
            format!("<< /Type /XObject /Subtype /Form /BBox [0 0 {width:.2} {height:.2}] /Resources << /Font << /F 5 0 R >> >> >>"),
            format!("/Tx BMC q BT /F 10 Tf 0 g 2 5 Td <{}> Tj ET Q EMC", latin(shown)).as_bytes(),
        );
        let place = array(rectangle);
        let value: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        let field = self.add(
            format!("<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /T ({name}) /V <FEFF{value}> /Rect {place} /AP << /N {look} 0 R >> >>"),
            &[],
        );
        self.fields.push(field);
    }

    fn tick(&mut self, name: &str, on: bool, zone: &Millimetres) {
        let place = array(rectangle(zone));
        let bounds = "<< /Type /XObject /Subtype /Form /BBox [0 0 10 10] >>".to_owned();
        let (cross, empty) = (self.add(bounds.clone(), b"1.5 w 1 1 m 9 9 l S 1 9 m 9 1 l S"), self.add(bounds, b" "));
        let state = if on { "Oui" } else { "Off" };
        let field = self.add(
            format!(
                "<< /Type /Annot /Subtype /Widget /FT /Btn /F 4 /T ({name}) /V /{state} /AS /{state} /Rect {place} \
                 /AP << /N << /Oui {cross} 0 R /Off {empty} 0 R >> >> >>"
            ),
            &[],
        );
        self.fields.push(field);
    }

    fn finish(mut self) -> Vec<u8> {
        let list = self.fields.iter().map(|field| format!("{field} 0 R ")).collect::<String>();
        for object in [0, 2] {
            self.objects[object].0 = self.objects[object].0.replace("ANNOTS", &format!("[{list}]"));
        }
        self.objects[5].1 = self.content;
        pdf(&self.objects)
    }
}

/// From millimetres of the blank to points of the page.
fn rectangle(zone: &Millimetres) -> [f64; 4] {
    let points = |mm: f64| mm / 25.4 * 72.0;
    [points(zone.x), 792.0 - points(zone.y + zone.height), points(zone.x + zone.width), 792.0 - points(zone.y)]
}

fn array(numbers: [f64; 4]) -> String {
    format!("[{:.2} {:.2} {:.2} {:.2}]", numbers[0], numbers[1], numbers[2], numbers[3])
}

/// Latin-1 letters in hexadecimal; typographic ones are not needed here.
fn latin(text: &str) -> String {
    text.chars().map(|letter| format!("{:02X}", u32::from(letter))).collect()
}

fn text_of<'a>(truth: &'a Value, field: &FieldDef) -> &'a str {
    truth[&field.name].as_str().unwrap()
}

fn is_text(field: &&FieldDef) -> bool {
    !field.kind.is_ink()
}

/// Values and sources that are not as expected.
fn differing<'a>(outcome: &'a ReadOutcome, truth: &Value, source: impl Fn(&Field) -> Source) -> Vec<&'a Field> {
    let wrong = |field: &&Field| {
        let written = match &truth[field.name.as_str()] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        field.value != written || field.doubtful || field.source != source(field)
    };
    outcome.fields.iter().filter(|field| field.name.as_str() != "signature").filter(wrong).collect()
}

#[test]
fn what_was_typed_into_a_form_is_taken() {
    let (form, truth) = (known_form().form, written());
    let mut paper = Paper::new();
    for field in &form.fields {
        match field.kind {
            FieldType::Signature => {}
            FieldType::Checkbox => paper.tick(&field.name, truth[&field.name] == true, &field.zone.unwrap()),
            FieldType::Choice => {
                for option in &field.options {
                    let name = format!("{}.{}", field.name, option.value);
                    paper.tick(&name, truth[&field.name] == option.value.as_str(), &option.zone);
                }
            }
            _ => paper.type_in(&field.name, text_of(&truth, field), text_of(&truth, field), &field.zone.unwrap()),
        }
    }
    let outcome = read(&paper.finish());
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
    let wrong = differing(&outcome, &truth, |_| Source::FormValue);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn drawn_text_is_taken_and_boxes_are_read_from_ink() {
    let (form, truth) = (known_form().form, written());
    let mut paper = Paper::new();
    for field in form.fields.iter().filter(is_text) {
        paper.draw(text_of(&truth, field), &field.zone.unwrap(), 0);
    }
    let outcome = read(&paper.finish());
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
    let read: Vec<&Field> = outcome.fields.iter().filter(|field| field.source == Source::TextLayer).collect();
    assert_eq!(read.len(), form.fields.iter().filter(is_text).count(), "{:#?}", outcome.fields);
    for field in read {
        assert_eq!((field.value.as_str(), field.doubtful), (truth[field.name.as_str()].as_str().unwrap(), false));
    }
}

#[test]
fn hidden_text_that_lies_is_not_taken() {
    let (form, truth) = (known_form().form, written());
    let mut paper = Paper::new();
    for field in form.fields.iter().filter(is_text) {
        paper.draw("Mensonge hébété", &field.zone.unwrap(), 3);
    }
    let name = form.fields.iter().find(|field| field.name == "nom").unwrap();
    let outcome = read(&paper.finish());
    assert!(outcome.warnings.iter().any(|warning| warning.code == "GRF-RD-142"), "{:?}", outcome.warnings);
    assert!(outcome.fields.iter().all(|field| !matches!(field.source, Source::FormValue | Source::TextLayer)));
    let seen = outcome.fields.iter().find(|field| field.name.as_str() == name.name).unwrap();
    assert_ne!(seen.value, text_of(&truth, name));
    assert!(seen.doubtful, "required and empty");
}

#[test]
fn a_form_value_that_the_page_does_not_show_is_doubtful() {
    let (form, truth) = (known_form().form, written());
    let mut paper = Paper::new();
    for field in form.fields.iter().filter(is_text) {
        let shown = if field.name == "nas" { "046454286" } else { text_of(&truth, field) };
        paper.type_in(&field.name, text_of(&truth, field), shown, &field.zone.unwrap());
    }
    let outcome = read(&paper.finish());
    for field in outcome.fields.iter().filter(|field| field.source == Source::FormValue) {
        assert_eq!(field.doubts.contains(&"value-not-shown".to_owned()), field.name.as_str() == "nas", "{field:?}");
    }
    assert!(outcome.fields.iter().any(|field| field.name.as_str() == "nas" && field.source == Source::FormValue));
}

#[test]
fn fields_that_are_their_own_parents_end() {
    let mut paper = Paper::new();
    let own = paper.objects.len() + 1;
    let dictionary =
        format!("<< /Type /Annot /Subtype /Widget /Parent {own} 0 R /Kids [{own} 0 R] /T (a) /V (b) /FT /Tx /Rect [100 100 200 120] >>");
    let field = paper.add(dictionary, &[]);
    paper.fields.push(field);
    let decoded = decode(&paper.finish()).unwrap();
    let widget = &decoded.pages[0].facts.widgets[0];
    assert_eq!((widget.value.as_str(), widget.kind), ("b", WidgetKind::Text));
    assert!(widget.name.len() < 100);
}

#[test]
fn a_form_that_a_program_makes_is_told() {
    let objects = [
        ("<< /Type /Catalog /Pages 2 0 R /NeedsRendering true /AcroForm << /Fields [] /XFA 4 0 R >> >>".to_owned(), Vec::new()),
        ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(), Vec::new()),
        ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>".to_owned(), Vec::new()),
        ("<< >>".to_owned(), b"<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"/>".to_vec()),
    ];
    let decoded = decode(&pdf(&objects)).unwrap();
    assert_eq!(decoded.warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(), ["GRF-RD-141"]);
}

/// Fills every text field of a real form and sets every box, and returns what was put where.
fn filled(document: &mut Document) -> Vec<(WidgetKind, String)> {
    let pages: Vec<_> = document.page_iter().collect();
    let mut widgets = Vec::new();
    for page in pages {
        let Ok(dictionary) = document.get_dictionary(page) else { continue };
        let Ok(annotations) = dictionary.get(b"Annots").and_then(|list| Ok(document.dereference(list)?.1.as_array()?.clone())) else {
            continue;
        };
        widgets.extend(annotations.iter().filter_map(|one| one.as_reference().ok()));
    }
    let mut put = Vec::new();
    for (index, id) in widgets.into_iter().enumerate() {
        let inherited = |key: &[u8]| -> Option<Object> {
            let mut at: &Dictionary = document.get_dictionary(id).ok()?;
            loop {
                if let Ok(found) = at.get(key) {
                    return Some(found.clone());
                }
                at = document.get_dictionary(at.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
            }
        };
        let flags = inherited(b"Ff").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        let hidden = inherited(b"F").and_then(|flags| flags.as_i64().ok()).unwrap_or(0) & 0b10_0010 != 0;
        let Some(Object::Name(kind)) = inherited(b"FT").filter(|_| !hidden) else { continue };
        let field = document.get_dictionary_mut(id).unwrap();
        match kind.as_slice() {
            b"Tx" => {
                let text = format!("Valeur n° {index} d'Étienne");
                let bytes = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
                field.set("V", Object::String(bytes, StringFormat::Hexadecimal));
                put.push((WidgetKind::Text, text));
            }
            b"Btn" if flags & 0x1_8000 == 0 => {
                let looks = field.get(b"AP").and_then(Object::as_dict).and_then(|looks| looks.get(b"N")).cloned();
                let Ok(Object::Dictionary(states)) = looks else { continue };
                let Some((on, _)) = states.iter().find(|(state, _)| *state != b"Off") else { continue };
                let state = if index % 2 == 0 { on.clone() } else { b"Off".to_vec() };
                let field = document.get_dictionary_mut(id).unwrap();
                field.set("AS", Object::Name(state.clone()));
                field.set("V", Object::Name(state));
                put.push((WidgetKind::CheckBox, (index % 2 == 0).to_string()));
            }
            _ => {}
        }
    }
    put
}

#[test]
fn real_forms_give_back_what_was_put_in() {
    let Some(folder) = corpus("real_forms_give_back_what_was_put_in") else { return };
    let (mut forms, mut values) = (0, 0);
    for path in files(&folder.join("forms")).into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "pdf")) {
        let Ok(mut document) = Document::load(&path) else { continue };
        let put = filled(&mut document);
        let mut bytes = Vec::new();
        if put.is_empty() || document.save_to(&mut bytes).is_err() {
            continue;
        }
        let decoded = decode(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let kinds = |kind: &WidgetKind| matches!(kind, WidgetKind::Text | WidgetKind::CheckBox);
        let widgets = decoded.pages.iter().flat_map(|page| {
            let (width, height) = (f64::from(page.image.width()), f64::from(page.image.height()));
            let inside = move |place: &greffier_extraction::decode::Place| place.middle().0 < width && place.middle().1 < height;
            assert!(page.facts.widgets.iter().all(|widget| inside(&widget.place)), "{}", path.display());
            page.facts.widgets.iter().filter(|widget| kinds(&widget.kind)).map(|widget| (widget.kind, widget.value.clone()))
        });
        let found: Vec<(WidgetKind, String)> = widgets.filter(|one| put.contains(one)).collect();
        assert_eq!(found, put, "{}", path.display());
        forms += 1;
        values += put.len();
    }
    notice(&format!("  {values} values of {forms} forms"));
    assert!(forms >= 10 && values >= 264);
}
