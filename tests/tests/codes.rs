//! Bar codes and QR codes of faxed forms: printed on the blank, put in by whoever filled it in, or not there.

use std::fmt::Write as _;

use greffier_extraction::ocr::{Readers, models_folder};
use greffier_extraction::{FormCache, KnownForm, ReadOutcome, ReadRequest, read_file};
use greffier_language::{CodeAnchor, FieldDef, FieldType, Form, Millimetres, Pattern, SourceFile, read_form};
use greffier_tests::generator::layout::{self, Rect, Shape, both};
use greffier_tests::generator::samples::{PAPER_DPI, blank, random};
use greffier_tests::generator::typeset::pages;
use greffier_tests::generator::{definition, draw, permit};
use greffier_tests::reading::condition::Condition;
use rxing::{BarcodeFormat, MultiFormatWriter, Writer as _};
use tempfile::TempDir;

/// The field that the symbols of the tests are put into.
const FIELD: &str = "reference";
/// The field over the Code 39 that is printed on the blank.
const PRINTED: &str = "printed";

/// A dog licence with an empty frame at its end, for a code.
struct Office {
    form: layout::Form,
    frame: Rect,
    folder: TempDir,
    readers: Readers,
    cache: FormCache,
}

impl Office {
    fn new() -> Self {
        let mut form = permit::form();
        let end = form.sections.iter().map(|section| section.frame.bottom()).fold(0.0, f64::max);
        let frame = Rect::new(form.edges[0] + 2.0, end + 6.0, 90.0, 30.0);
        assert!(frame.bottom() < form.number_zone().y - 2.0, "no room for the frame");
        form.fields.push(layout::Field {
            name: FIELD,
            page: 1,
            title: both("Référence", "Reference"),
            label: "",
            kind: "code",
            shape: Shape::Line(frame),
            required: false,
            is: None,
            sensitive: false,
        });
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(form.blank()), blank(&form).expect("a blank")).expect("written");
        let models = models_folder();
        let readers = Readers::load("fra+eng", models.as_deref()).expect("readers");
        Self { form, frame, folder, readers, cache: FormCache::new() }
    }

    /// The form as the language reads it, with a field over the printed code.
    fn definition(&self) -> Form {
        let (form, findings) = read_form(&SourceFile { path: "licence.yaml".into(), text: definition::yaml(&self.form) });
        assert!(findings.is_empty(), "{findings:?}");
        let mut form = form.expect("a form");
        let printed = FieldDef { name: PRINTED.into(), kind: FieldType::Code, zone: Some(self.printed_code()), ..FieldDef::default() };
        form.fields.push(printed);
        form
    }

    /// Where the generator prints the form's number in Code 39.
    fn printed_code(&self) -> Millimetres {
        let number = self.form.number_zone();
        Millimetres { page: 1, x: self.form.edges[0] + 46.0, y: number.y - 2.0, width: 38.0, height: 9.0 }
    }

    /// A filled form with `marks` over it, as it arrives.
    fn read(&mut self, definition: Form, marks: &str, condition: Condition, seed: &str) -> ReadOutcome {
        let markup = draw::markup(&self.form, None, &mut random(seed)) + marks;
        let paper = pages(&markup, PAPER_DPI).expect("a page");
        let file = self.folder.path().join("fax.tif");
        let bytes = condition.receive(&paper, self.form.page, &mut random(&format!("{seed} {}", condition.name()))).expect("a fax");
        std::fs::write(&file, bytes).expect("written");
        let blank = self.folder.path().join(self.form.blank());
        let request = ReadRequest { forms: vec![KnownForm { form: definition, blank }], ..ReadRequest::new(&file, self.folder.path()) };
        read_file(&request, &mut self.cache, &mut self.readers, &|_| {}).expect("read")
    }

    /// Marks of a symbol in the middle of the frame, with modules of so many millimetres, turned clockwise by quarters.
    fn symbol(&self, format: BarcodeFormat, content: &str, module: f64, quarters: u32) -> String {
        let matrix = MultiFormatWriter.encode(content, &format, 0, 0).expect("a symbol");
        let (columns, rows) = (matrix.getWidth(), matrix.getHeight());
        let high = if rows == 1 { 12.0 / module } else { 1.0 };
        let (width, height) = (f64::from(columns) * module, f64::from(rows) * high * module);
        let (x, y) = (self.frame.x + self.frame.width / 2.0, self.frame.y + self.frame.height / 2.0);
        assert!(if quarters.is_multiple_of(2) { height } else { width } < self.frame.height, "{format:?} is {width} × {height} mm");
        let mut out = String::new();
        for row in 0..rows {
            for column in (0..columns).filter(|column| matrix.get(*column, row)) {
                let (left, top) = (f64::from(column) * module - width / 2.0, f64::from(row) * high * module - height / 2.0);
                let (mut left, mut top, mut across, mut down) = (left, top, module, high * module);
                for _ in 0..quarters {
                    (left, top, across, down) = (-top - down, left, down, across);
                }
                // A hair wider, so that no light stands between modules.
                _ = writeln!(
                    out,
                    "#at({:.3}, {:.3}, rect(width: {:.3}mm, height: {:.3}mm, fill: black))",
                    x + left,
                    y + top,
                    across + 0.01,
                    down + 0.01
                );
            }
        }
        out
    }
}

/// Value, doubts and confidence of a field.
fn told(outcome: &ReadOutcome, name: &str) -> (String, Vec<String>, u16) {
    let field = outcome.fields.iter().find(|field| field.name.0 == name).expect("a field");
    (field.value.clone(), field.doubts.clone(), field.confidence.0)
}

#[test]
fn the_printed_bar_code_is_read_and_tells_the_form() {
    let mut office = Office::new();
    let zone = office.printed_code();
    for condition in [Condition::Clean, Condition::Standard, Condition::Heavy, Condition::Scan300] {
        for seed in ["one", "two", "three"] {
            let mut definition = office.definition();
            definition.codes.push(CodeAnchor { code: "LR-8".into(), zone });
            let outcome = office.read(definition, "", condition, seed);
            let (value, doubts, confidence) = told(&outcome, PRINTED);
            assert_eq!((value.as_str(), doubts.len()), ("LR-8", 0), "{condition:?} {seed}: {doubts:?}");
            assert!(confidence > 980, "{confidence}");
        }
    }
    // Another content is another form, however alike they look.
    let mut definition = office.definition();
    definition.codes.push(CodeAnchor { code: "LR-9".into(), zone });
    let outcome = office.read(definition, "", Condition::Clean, "one");
    assert!(told(&outcome, PRINTED).1.contains(&"form-unsure".to_owned()));
    // A spoilt one says nothing.
    let mut definition = office.definition();
    definition.codes.push(CodeAnchor { code: "LR-8".into(), zone });
    let spoilt = format!("#at({:.2}, {:.2}, rect(width: 30mm, height: 9mm, fill: black))", zone.x + 3.0, zone.y);
    let outcome = office.read(definition, &spoilt, Condition::Clean, "one");
    assert_eq!(told(&outcome, PRINTED), (String::new(), vec!["code-not-read".to_owned()], 0));
}

#[test]
fn symbols_come_through_the_fax() {
    use BarcodeFormat::{AZTEC, CODE_128, DATA_MATRIX, EAN_13, ITF, PDF_417, QR_CODE};
    const LINK: &str = "https://exemple.quebec/permis?n=000123";
    let mut office = Office::new();
    let cases = [
        (QR_CODE, LINK, 0.6, 0),
        (QR_CODE, LINK, 0.6, 1),
        (QR_CODE, "LR-8 000123", 0.6, 2),
        (QR_CODE, "LR-8 000123", 0.6, 3),
        (DATA_MATRIX, "LR-8 000123", 0.7, 0),
        (AZTEC, "LR-8 000123", 0.7, 0),
        (PDF_417, "LR-8 000123", 0.3, 0),
        (CODE_128, "LR-8-000123", 0.36, 0),
        (EAN_13, "4006381333931", 0.36, 2),
        (ITF, "00012345678905", 0.4, 0),
    ];
    for (number, (format, content, module, quarters)) in cases.into_iter().enumerate() {
        let marks = office.symbol(format, content, module, quarters);
        for condition in [Condition::Clean, Condition::Standard, Condition::Heavy] {
            let definition = office.definition();
            let outcome = office.read(definition, &marks, condition, &format!("symbol {number}"));
            let (value, doubts, confidence) = told(&outcome, FIELD);
            assert_eq!((value.as_str(), doubts.len()), (content, 0), "{format:?} {quarters} {condition:?}: {doubts:?}");
            assert!(confidence > 980, "{confidence}");
        }
    }
}

#[test]
fn what_a_form_asks_of_a_code_must_hold() {
    let mut office = Office::new();
    let mut definition = office.definition();
    let field = definition.fields.iter_mut().find(|field| field.name == FIELD).expect("the field");
    field.details.pattern = Pattern::new("LR-8-[0-9]{6}").ok();
    let good = office.symbol(BarcodeFormat::CODE_39, "LR-8-000123", 0.36, 0);
    let (value, doubts, _) = told(&office.read(definition.clone(), &good, Condition::Heavy, "good"), FIELD);
    assert_eq!((value.as_str(), doubts.len()), ("LR-8-000123", 0), "{doubts:?}");
    let other = office.symbol(BarcodeFormat::QR_CODE, "LR-7-000123", 0.6, 0);
    let (value, doubts, confidence) = told(&office.read(definition, &other, Condition::Clean, "other"), FIELD);
    assert_eq!((value.as_str(), doubts), ("LR-7-000123", vec!["not-the-pattern".to_owned()]));
    assert!(confidence < 500);
}

#[test]
fn an_empty_frame_is_empty_and_a_spoilt_code_goes_to_a_person() {
    let mut office = Office::new();
    for condition in [Condition::Clean, Condition::Heavy] {
        let definition = office.definition();
        let (value, doubts, _) = told(&office.read(definition, "", condition, "empty"), FIELD);
        assert_eq!((value.as_str(), doubts.len()), ("", 0), "{condition:?}: {doubts:?}");
    }
    let (x, y) = (office.frame.x + office.frame.width / 2.0 - 6.0, office.frame.y + office.frame.height / 2.0 - 6.0);
    let blot = format!("#at({x:.2}, {y:.2}, rect(width: 12mm, height: 12mm, fill: black))");
    let spoilt = office.symbol(BarcodeFormat::QR_CODE, "https://exemple.quebec/permis?n=000123", 0.6, 0) + &blot;
    let definition = office.definition();
    assert_eq!(told(&office.read(definition, &spoilt, Condition::Clean, "spoilt"), FIELD).1, ["code-not-read"]);
}
