use greffier_language::{FieldType, SourceFile, read_form};
use image::{GrayImage, Luma};

use super::*;

/// Eight pixels a millimetre.
const PER_MM: f64 = 8.0;

struct Drawing {
    image: GrayImage,
    words: Vec<Word>,
}

impl Drawing {
    fn letter() -> Self {
        Self { image: GrayImage::from_pixel((215.9 * PER_MM) as u32, (279.4 * PER_MM) as u32, Luma([255])), words: Vec::new() }
    }

    fn fill(&mut self, x: f64, y: f64, width: f64, height: f64, grey: u8) {
        let pixel = |mm: f64| (mm * PER_MM).round() as u32;
        for row in pixel(y)..pixel(y + height) {
            for column in pixel(x)..pixel(x + width) {
                self.image.put_pixel(column, row, Luma([grey]));
            }
        }
    }

    fn frame(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.fill(x - 0.25, y - 0.25, width + 0.5, 0.25, 0);
        self.fill(x - 0.25, y + height, width + 0.5, 0.25, 0);
        self.fill(x - 0.25, y, 0.25, height, 0);
        self.fill(x + width, y, 0.25, height, 0);
    }

    /// Words with bars that stand for their letters.
    fn text(&mut self, x: f64, y: f64, height: f64, text: &str) {
        let mut at = x;
        for word in text.split(' ') {
            let width = 0.55 * height * word.chars().count() as f64;
            for letter in 0..word.chars().count() {
                self.fill(at + 0.55 * height * letter as f64, y, 0.3 * height, height, 40);
            }
            self.words.push(Word { page: 1, text: word.to_owned(), area: Area { x: at, y, width, height } });
            at += width + 0.5 * height;
        }
    }

    fn propose(self, widgets: &[Widget]) -> Proposal {
        let page = BlankPicture { image: self.image, width_mm: 215.9, height_mm: 279.4 };
        let naming = Naming { form: "essai".into(), revision: "1".into(), blank: "essai.png".into() };
        propose(&[page], &self.words, widgets, &naming)
    }
}

fn kinds(proposal: &Proposal) -> Vec<(&str, FieldType, Option<u32>)> {
    proposal.form.fields.iter().map(|field| (field.name.as_str(), field.kind, field.comb)).collect()
}

fn near(zone: &greffier_language::Millimetres, x: f64, y: f64, width: f64, height: f64) -> bool {
    [(zone.x, x), (zone.y, y), (zone.width, width), (zone.height, height)].iter().all(|(a, b)| (a - b).abs() < 0.5)
}

#[test]
fn frames_combs_and_boxes_become_fields_with_their_labels() {
    let mut page = Drawing::letter();
    page.text(60.0, 12.0, 6.0, "Demande de permis");
    page.text(14.0, 265.0, 3.0, "DP-204 (2026-02)");
    page.text(17.0, 48.0, 2.4, "Nom de famille");
    page.frame(17.0, 52.0, 90.0, 7.0);
    page.text(17.0, 61.0, 2.4, "Date de naissance");
    page.frame(17.0, 65.0, 40.0, 7.0);
    for cell in 1..8 {
        page.fill(17.0 + 5.0 * f64::from(cell), 69.0, 0.25, 3.0, 0);
    }
    page.text(17.0, 80.0, 2.4, "Langue");
    page.frame(17.0, 84.0, 4.0, 4.0);
    page.text(23.0, 84.5, 2.6, "Français");
    page.frame(45.0, 84.0, 4.0, 4.0);
    page.text(51.0, 84.5, 2.6, "Anglais");
    page.frame(17.0, 95.0, 4.0, 4.0);
    page.text(23.0, 95.5, 2.6, "Je consens");
    page.text(17.0, 110.0, 2.4, "Signature");
    page.frame(17.0, 114.0, 100.0, 16.0);
    let proposal = page.propose(&[]);
    assert_eq!(
        kinds(&proposal),
        [
            ("nom_famille", FieldType::Name, None),
            ("date_naissance", FieldType::Date, Some(8)),
            ("langue", FieldType::Choice, None),
            ("je_consens", FieldType::Checkbox, None),
            ("signature", FieldType::Signature, None),
        ]
    );
    let form = &proposal.form;
    assert!(near(form.fields[0].zone.as_ref().unwrap(), 17.0, 52.0, 90.0, 7.0), "{:?}", form.fields[0].zone);
    assert!(near(form.fields[1].zone.as_ref().unwrap(), 17.0, 65.0, 40.0, 7.0), "{:?}", form.fields[1].zone);
    let options: Vec<&str> = form.fields[2].options.iter().map(|option| option.value.as_str()).collect();
    assert_eq!(options, ["francais", "anglais"]);
    assert_eq!(form.fields[2].options[1].title.en, "English");
    assert_eq!(form.fields[1].is.as_deref(), Some("person.birth-date"));
    assert!(form.fields[1].sensitive);
    assert_eq!(form.title.fr, "Demande de permis");
    let anchors: Vec<&str> = form.recognise.iter().map(|anchor| anchor.text.as_str()).collect();
    assert_eq!(anchors, ["Demande de permis", "DP-204 (2026-02)"]);
}

#[test]
fn lines_with_ticks_are_combs_and_lines_without_a_label_are_ornaments() {
    let mut page = Drawing::letter();
    page.text(20.0, 60.0, 3.0, "Pays :");
    page.fill(40.0, 63.5, 80.0, 0.3, 0);
    page.text(20.0, 75.0, 3.0, "Code postal :");
    page.fill(50.0, 78.5, 25.3, 0.3, 0);
    for tick in 0..6 {
        page.fill(50.0 + 5.0 * f64::from(tick), 76.0, 0.3, 2.5, 0);
    }
    page.fill(20.0, 150.0, 170.0, 0.3, 0);
    let proposal = page.propose(&[]);
    assert_eq!(kinds(&proposal), [("pays", FieldType::Text, None), ("code_postal", FieldType::Text, Some(5))]);
    assert!(proposal.guesses[0].contains(&Guess::Edges));
}

#[test]
fn a_line_goes_on_from_the_one_above_and_pale_frames_are_seen() {
    let mut page = Drawing::letter();
    page.text(20.0, 60.0, 3.0, "Adresse :");
    for line in 0..3 {
        page.fill(45.0, 63.5 + 8.0 * f64::from(line), 90.0, 0.4, 222);
    }
    let proposal = page.propose(&[]);
    assert_eq!(kinds(&proposal).iter().map(|(name, _, _)| *name).collect::<Vec<_>>(), ["adresse", "adresse_2", "adresse_3"]);
}

#[test]
fn equal_labels_are_told_apart_by_their_heading() {
    let mut page = Drawing::letter();
    for (top, heading) in [(40.0, "Ancienne adresse"), (80.0, "Nouvelle adresse")] {
        page.text(17.0, top, 4.2, heading);
        page.text(17.0, top + 8.0, 2.4, "Municipalité");
        page.frame(17.0, top + 12.0, 90.0, 7.0);
        page.text(117.0, top + 8.0, 2.4, "Province");
        page.frame(117.0, top + 12.0, 30.0, 7.0);
    }
    let proposal = page.propose(&[]);
    let names: Vec<&str> = proposal.form.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(
        names,
        ["ancienne_adresse_municipalite", "ancienne_adresse_province", "nouvelle_adresse_municipalite", "nouvelle_adresse_province"]
    );
}

#[test]
fn what_a_pdf_says_of_its_fields_is_believed() {
    let widget = |name: &str, kind: WidgetKind, x: f64| Widget {
        page: 1,
        name: name.into(),
        tooltip: None,
        kind,
        area: Area { x, y: 50.0, width: 4.0, height: 4.0 },
        comb: None,
        required: false,
        on: None,
    };
    let mut page = Drawing::letter();
    page.text(26.0, 50.5, 2.6, "Yes");
    page.text(46.0, 50.5, 2.6, "No");
    let mut text = Widget { tooltip: Some("Your full name".into()), required: true, ..widget("topmost.name[0]", WidgetKind::Text, 80.0) };
    text.area = Area { x: 80.0, y: 70.0, width: 60.0, height: 6.0 };
    let comb = Widget { comb: Some(9), area: Area { x: 20.0, y: 90.0, width: 54.0, height: 6.0 }, ..widget("sin", WidgetKind::Text, 0.0) };
    let sign = Widget { area: Area { x: 20.0, y: 110.0, width: 60.0, height: 12.0 }, ..widget("sig1", WidgetKind::Signature, 0.0) };
    let proposal = page.propose(&[widget("agree", WidgetKind::Radio, 20.0), widget("agree", WidgetKind::Radio, 40.0), text, comb, sign]);
    assert_eq!(
        kinds(&proposal),
        [
            ("agree", FieldType::Choice, None),
            ("name", FieldType::Name, None),
            ("sin", FieldType::Nas, Some(9)),
            ("sig1", FieldType::Signature, None),
        ]
    );
    assert!(proposal.form.fields[1].required);
    assert_eq!(proposal.form.fields[0].options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>(), ["yes", "no"]);
}

#[test]
fn the_file_passes_the_check_as_it_is() {
    let mut page = Drawing::letter();
    page.text(60.0, 12.0, 6.0, "Titre \"entre\" guillemets");
    page.text(17.0, 48.0, 2.4, "Nom # 2 : {a}");
    page.frame(17.0, 52.0, 90.0, 7.0);
    page.frame(17.0, 72.0, 90.0, 7.0);
    for tag in ["fr", "en"] {
        let mut copy = Drawing::letter();
        copy.image = page.image.clone();
        copy.words = page.words.clone();
        let proposal = copy.propose(&[]);
        let text = to_yaml(&proposal, tag);
        let (form, findings) = read_form(&SourceFile { path: "essai.yaml".into(), text: text.clone() });
        assert!(findings.is_empty(), "{findings:?}\n{text}");
        assert_eq!(form.unwrap(), proposal.form, "{text}");
    }
}

#[test]
fn an_empty_page_still_gives_a_file_to_begin_with() {
    let proposal = Drawing::letter().propose(&[]);
    assert!(!proposal.recognisable && proposal.form.fields.is_empty());
    let (form, findings) = read_form(&SourceFile { path: "vide.yaml".into(), text: to_yaml(&proposal, "fr") });
    assert!(findings.is_empty() && form.is_some(), "{findings:?}");
}
