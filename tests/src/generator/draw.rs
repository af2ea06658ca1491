//! A form as typst markup: blank, or with somebody's answers and signature.

use std::fmt::Write;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::layout::{Answer, Answers, ChoiceBox, FRAME_LINE, Field, Form, Look, Rect, Section, Shape, written};
use super::signature::sign;
use super::typeset::{SANS, literal};

/// How somebody fills in a form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hand {
    /// Typeface of the answers.
    pub face: &'static str,
    /// Size of the answers in points.
    pub size: f64,
    /// How far the answers lie off the frames, in millimetres.
    pub offset: [f64; 2],
    /// Whether names and addresses are in capitals.
    pub capitals: bool,
    /// Whether it is a pen: each letter lies, stands and slants a little differently.
    pub pen: bool,
}

impl Hand {
    /// A value as this hand spells it.
    #[must_use]
    pub fn spelled(&self, field: &Field, value: &str) -> String {
        if self.capitals && field.kind != "email" { value.to_uppercase() } else { value.to_owned() }
    }

    /// Answers as this hand spells them.
    #[must_use]
    pub fn writes(&self, form: &Form, answers: Answers) -> Answers {
        let spelled = |(name, answer): (&'static str, Answer)| match (form.field(name), answer) {
            (Some(field), Answer::Text(value)) => (name, Answer::Text(self.spelled(field, &value))),
            (_, answer) => (name, answer),
        };
        answers.into_iter().map(spelled).collect()
    }
}

const PREAMBLE: &str = r##"
#let mm(v) = v * 1mm
#let at(x, y, body) = place(top + left, dx: mm(x), dy: mm(y), body)
#let frame(x, y, w, h, line) = at(x, y, rect(width: mm(w), height: mm(h), stroke: mm(line)))
#let vline(x, y, h, line) = at(x, y, std.line(length: mm(h), angle: 90deg, stroke: mm(line)))
#let hline(x, y, w, line) = at(x, y, std.line(length: mm(w), stroke: mm(line)))
#let label(x, y, t) = at(x, y, text(size: 6.6pt, t))
// Words set on their middle line, made smaller where they would not fit.
#let typed(x, y, w, h, face, size, t) = at(x, y, context {
  let set-in(s) = text(font: face, size: s, t)
  let wide = measure(set-in(size)).width
  let fit = calc.min(1.0, mm(w - 2.6) / calc.max(wide, 1pt))
  box(width: mm(w), height: mm(h), align(left + horizon, pad(left: 1.3mm, set-in(size * fit))))
})
// The same letter by letter, each (letter, rise in em, size, slant in degrees).
#let strokes(face, size, letters) = letters.map(((letter, rise, grown, slant)) => {
  if letter == " " { h(0.3 * size) } else { box(move(dy: rise * size, skew(ax: slant * 1deg, text(font: face, size: size * grown, letter)))) }
}).join()
#let penned(x, y, w, h, face, size, letters) = at(x, y, context {
  let wide = measure(strokes(face, size, letters)).width
  let fit = calc.min(1.0, mm(w - 2.6) / calc.max(wide, 1pt))
  box(width: mm(w), height: mm(h), align(left + horizon, pad(left: 1.3mm, strokes(face, size * fit, letters))))
})
#let cell(x, y, w, h, face, size, t) = at(x, y, box(width: mm(w), height: mm(h), align(center + horizon, text(font: face, size: size, t))))
#let cross(x, y, s, a) = {
  let pen = (thickness: 0.55mm, cap: "round")
  at(x, y, curve(stroke: pen, curve.move((mm(0.6), mm(0.5 + a))), curve.line((mm(s - 0.5), mm(s - 0.6)))))
  at(x, y, curve(stroke: pen, curve.move((mm(s - 0.6 - a), mm(0.4))), curve.line((mm(0.5), mm(s - 0.4)))))
}
"##;

/// The blank form, or the form with `answers` written by `hand`; `rng` draws the strokes.
#[must_use]
pub fn markup(form: &Form, filled: Option<(&Answers, &Hand)>, rng: &mut ChaCha8Rng) -> String {
    let mut out = format!(
        "#set page(width: {}mm, height: {}mm, margin: 0mm)\n#set text(font: {}, size: 8pt, lang: \"fr\", region: \"CA\", hyphenate: false)\n{PREAMBLE}",
        form.page[0],
        form.page[1],
        literal(SANS)
    );
    for page in 1..=form.pages {
        if page > 1 {
            out.push_str("#pagebreak()\n");
        }
        draw_page(&mut out, form, page);
        for (name, answer) in filled.iter().flat_map(|(answers, _)| answers.iter()) {
            if let (Some(field), Some((_, hand))) = (form.field(name).filter(|field| field.page == page), filled) {
                write_answer(&mut out, form, field, answer, hand, rng);
            }
        }
    }
    out
}

/// What is printed on a page.
fn draw_page(out: &mut String, form: &Form, page: u32) {
    head(out, form, page);
    for section in form.sections.iter().filter(|section| section.page == page) {
        draw_section(out, section);
    }
    for note in form.notes.iter().filter(|note| note.page == page) {
        let Rect { x, y, width, .. } = note.place;
        let text = literal(note.text);
        _ = writeln!(out, "#at({x:.2}, {y:.2}, block(width: mm({width:.2}), text(size: {}pt, {text})))", note.size);
    }
    for field in form.fields.iter().filter(|field| field.page == page) {
        draw_field(out, form, field);
    }
}

fn head(out: &mut String, form: &Form, page: u32) {
    let [left, right] = form.edges;
    match form.look {
        Look::Town => town_mark(out, left),
        Look::Republic => republic_mark(out, left),
        Look::Ministry => _ = writeln!(out, "#at({left}, 11.5, rect(width: 12mm, height: 12mm, fill: black))"),
    }
    _ = writeln!(out, "#at({}, 13.6, text(size: 10.5pt, weight: \"bold\", {}))", left + 17.5, literal(form.office[0]));
    _ = writeln!(out, "#at({}, 18.9, text(size: 9pt, {}))", left + 17.5, literal(form.office[1]));
    let title = form.title_zone();
    _ = writeln!(
        out,
        "#at({:.2}, {:.2}, box(width: mm({:.2}), height: mm({:.2}), align(right + horizon, text(size: 14.5pt, weight: \"bold\", {}))))",
        title.x,
        title.y,
        title.width - 1.0,
        title.height,
        literal(form.printed(&form.title))
    );
    _ = writeln!(
        out,
        "#at({:.2}, 20.6, box(width: mm({:.2}), align(right, text(size: 8pt, {}))))",
        title.x,
        title.width - 1.0,
        literal(form.remark)
    );
    _ = writeln!(out, "#at({left}, 28.4, rect(width: mm({:.2}), height: 1.3mm, fill: black))", right - left);
    let number = form.number_zone();
    let text = literal(&format!("{} ({})", form.number, form.revision));
    _ = writeln!(
        out,
        "#at({:.2}, {:.2}, box(height: mm({:.2}), align(left + horizon, text(size: 9.5pt, weight: \"bold\", {text}))))",
        left, number.y, number.height
    );
    _ = writeln!(
        out,
        "#at({:.2}, {:.2}, box(width: 24mm, height: mm({:.2}), align(right + horizon, text(size: 7.5pt, {}))))",
        right - 24.0,
        number.y,
        number.height,
        literal(&format!("Page {page} {} {}", if form.language == "en" { "of" } else { "de" }, form.pages))
    );
    if form.fiducials {
        fiducials(out, form.page);
    }
    if form.bar_code {
        let bars = code_39(form.number);
        for (at, width) in bars {
            _ = writeln!(out, "#at({:.2}, {:.2}, rect(width: {width:.2}mm, height: 7mm, fill: black))", left + 48.0 + at, number.y - 1.0);
        }
    }
}

/// The town's mark: a pine on the river bank.
fn town_mark(out: &mut String, left: f64) {
    _ = writeln!(
        out,
        "#at({left}, 11.6, circle(radius: 7mm, stroke: 0.5mm))
#for (y, w) in ((13.2, 4.6), (15.6, 6.4), (18.2, 8.2)) {{ at({left} + 7 - w / 2, y, polygon(fill: black, (mm(w / 2), 0mm), (mm(w), 3mm), (0mm, 3mm))) }}
#at({left} + 6.45, 21.2, rect(width: 1.1mm, height: 1.5mm, fill: black))
#hline({left} + 3, 23.3, 8, 0.45)"
    );
}

/// A flag in three greys, in a frame.
fn republic_mark(out: &mut String, left: f64) {
    for (at, grey) in [(0.0, 0), (5.0, 255), (10.0, 90)] {
        _ = writeln!(out, "#at({:.2}, 12.5, rect(width: 5mm, height: 9mm, fill: luma({grey}), stroke: 0.2mm))", left + at);
    }
}

/// Black squares in the corners.
fn fiducials(out: &mut String, page: [f64; 2]) {
    for (x, y) in [(6.0, 4.5), (page[0] - 10.0, 4.5), (6.0, page[1] - 9.0), (page[0] - 10.0, page[1] - 9.0)] {
        _ = writeln!(out, "#at({x:.2}, {y:.2}, rect(width: 4mm, height: 4mm, fill: black))");
    }
}

fn draw_section(out: &mut String, section: &Section) {
    let Rect { x, y, width, height } = section.frame;
    _ = writeln!(out, "#frame({x:.2}, {y:.2}, {width:.2}, {height:.2}, 0.4)");
    _ = writeln!(
        out,
        "#at({x:.2}, {:.2}, box(width: 5mm, height: mm({:.2}), fill: black, align(center + horizon, text(size: 9.5pt, weight: \"bold\", fill: white, \"{}\"))))",
        section.top,
        y - section.top,
        section.number
    );
    let remark = if section.remark.is_empty() { String::new() } else { format!(" – {}", section.remark) };
    _ = writeln!(
        out,
        "#at({:.2}, {:.2}, box(height: mm({:.2}), align(left + horizon, {{text(size: 9.5pt, weight: \"bold\", {}); text(size: 8pt, {})}})))",
        x + 7.0,
        section.top,
        y - section.top,
        literal(section.heading),
        literal(&remark)
    );
}

/// Bars of Code 39 (ISO/IEC 16388) for digits, capitals and hyphens: where each begins and how wide it is, in millimetres.
fn code_39(text: &str) -> Vec<(f64, f64)> {
    const LETTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-*";
    // Bars and spaces in turn, five bars and four spaces; `1` is wide.
    const PATTERNS: [&str; 38] = [
        "000110100",
        "100100001",
        "001100001",
        "101100000",
        "000110001",
        "100110000",
        "001110000",
        "000100101",
        "100100100",
        "001100100",
        "100001001",
        "001001001",
        "101001000",
        "000011001",
        "100011000",
        "001011000",
        "000001101",
        "100001100",
        "001001100",
        "000011100",
        "100000011",
        "001000011",
        "101000010",
        "000010011",
        "100010010",
        "001010010",
        "000000111",
        "100000110",
        "001000110",
        "000010110",
        "110000001",
        "011000001",
        "111000000",
        "010010001",
        "110010000",
        "011010000",
        "010000101",
        "010010100",
    ];
    const NARROW: f64 = 0.38;
    let mut bars = Vec::new();
    let mut at = 0.0;
    for letter in format!("*{text}*").chars() {
        let Some(pattern) = LETTERS.find(letter).map(|place| PATTERNS[place]) else { continue };
        for (place, wide) in pattern.bytes().enumerate() {
            let width = if wide == b'1' { NARROW * 2.6 } else { NARROW };
            if place % 2 == 0 {
                bars.push((at, width));
            }
            at += width;
        }
        at += NARROW;
    }
    bars
}

fn draw_field(out: &mut String, form: &Form, field: &Field) {
    if let Shape::Ruled(line) = &field.shape {
        let Rect { x, width, .. } = line;
        _ = writeln!(
            out,
            "#at({x:.2}, {:.2}, std.line(length: mm({width:.2}), stroke: (thickness: mm({FRAME_LINE}), dash: \"dotted\")))",
            line.bottom()
        );
        _ = writeln!(out, "#label({x:.2}, {:.2}, {})", line.bottom() + 0.8, literal(field.label));
        return;
    }
    for Rect { x, y, width, height } in field.frames() {
        _ = writeln!(out, "#frame({x:.2}, {y:.2}, {width:.2}, {height:.2}, {FRAME_LINE})");
    }
    let (label, above) = (literal(field.label), 3.0);
    match &field.shape {
        Shape::Ruled(_) => {}
        Shape::Line(frame) | Shape::Block(frame) | Shape::Signature(frame) if !field.label.is_empty() => {
            _ = writeln!(out, "#label({:.2}, {:.2}, {label})", frame.x, frame.y - above);
        }
        Shape::Line(_) | Shape::Block(_) | Shape::Signature(_) => {}
        Shape::Comb { frame, cells, groups } => {
            _ = writeln!(out, "#label({:.2}, {:.2}, {label})", frame.x, frame.y - above);
            for cell in 1..*cells {
                let x = frame.x + frame.width / f64::from(*cells) * f64::from(cell);
                let tall = if groups.contains(&cell) { frame.height } else { frame.height * 0.38 };
                _ = writeln!(out, "#vline({x:.3}, {:.3}, {tall:.3}, {FRAME_LINE})", frame.bottom() - tall);
            }
        }
        Shape::Box(frame) => caption(out, frame, field.label),
        Shape::Choice(boxes) => {
            if let Some(ChoiceBox { frame, .. }) = boxes.first() {
                _ = writeln!(out, "#label({:.2}, {:.2}, {label})", frame.x, frame.y - above - 0.2);
            }
            for choice in boxes {
                caption(out, &choice.frame, form.printed(&choice.title));
            }
        }
    }
}

/// The words beside a box.
fn caption(out: &mut String, frame: &Rect, text: &str) {
    let text = literal(text);
    _ = writeln!(
        out,
        "#at({:.2}, {:.2}, box(height: mm({:.2}), align(left + horizon, text(size: 7.5pt, {text}))))",
        frame.right() + 1.6,
        frame.y,
        frame.height
    );
}

fn write_answer(out: &mut String, form: &Form, field: &Field, answer: &Answer, hand: &Hand, rng: &mut ChaCha8Rng) {
    let face = literal(hand.face);
    let [dx, dy] = hand.offset;
    match (&field.shape, answer) {
        (Shape::Block(frame), Answer::Text(value)) if !value.is_empty() => {
            let Rect { x, y, width, .. } = frame;
            let text = if hand.pen { format!("strokes({face}, {}pt, {})", hand.size, letters(value, rng)) } else { literal(value) };
            _ = writeln!(
                out,
                "#at({:.2}, {:.2}, block(width: mm({:.2}), text(font: {face}, size: {}pt, {text})))",
                x + 1.5 + dx,
                y + 1.8 + dy,
                width - 4.0,
                hand.size
            );
        }
        (Shape::Line(frame) | Shape::Ruled(frame), Answer::Text(value)) if !value.is_empty() => {
            let Rect { x, y, width, height } = frame;
            let text = form.writing(field, value);
            let (kind, text) = if hand.pen { ("penned", letters(&text, rng)) } else { ("typed", literal(&text)) };
            _ = writeln!(out, "#{kind}({:.2}, {:.2}, {width:.2}, {height:.2}, {face}, {}pt, {text})", x + dx, y + dy, hand.size);
        }
        (Shape::Comb { frame, cells, .. }, Answer::Text(value)) => {
            let width = frame.width / f64::from(*cells);
            for (place, letter) in written(field, value).chars().enumerate() {
                let x = frame.x + width * place as f64 + dx;
                let letter = if hand.pen { cell_letter(letter, hand, rng) } else { literal(&letter.to_string()) };
                _ = writeln!(out, "#cell({x:.2}, {:.2}, {width:.2}, {:.2}, {face}, {}pt, {letter})", frame.y + dy, frame.height, hand.size);
            }
        }
        (Shape::Box(frame), Answer::Checked(true)) => cross(out, frame, rng),
        (Shape::Choice(boxes), Answer::Choice(value)) => {
            if let Some(choice) = boxes.iter().find(|choice| choice.value == *value) {
                cross(out, &choice.frame, rng);
            }
        }
        (Shape::Signature(frame), Answer::Signed(true)) => sign(out, frame, rng),
        _ => {}
    }
}

/// The letters of a text as a pen sets them: an array of `strokes`. The line of a word drifts, and each letter is a little off.
fn letters(text: &str, rng: &mut ChaCha8Rng) -> String {
    let mut out = String::from("(");
    let (slant, mut drift) = (between(rng, -14.0, 4.0), 0.0);
    for letter in text.chars() {
        drift = if letter == ' ' { between(rng, -0.06, 0.06) } else { drift + between(rng, -0.015, 0.015) };
        let (rise, grown) = (drift + between(rng, -0.04, 0.04), between(rng, 0.92, 1.1));
        _ = write!(out, "({}, {rise:.3}, {grown:.3}, {:.1}), ", literal(&letter.to_string()), slant + between(rng, -5.0, 5.0));
    }
    out + ")"
}

/// One letter in the cell of a comb, somewhere about its middle.
fn cell_letter(letter: char, hand: &Hand, rng: &mut ChaCha8Rng) -> String {
    let [dx, dy] = [between(rng, -0.5, 0.5), between(rng, -0.4, 0.4)];
    format!("move(dx: {dx:.2}mm, dy: {dy:.2}mm, strokes({}, {}pt, {}))", literal(hand.face), hand.size, letters(&letter.to_string(), rng))
}

fn cross(out: &mut String, frame: &Rect, rng: &mut ChaCha8Rng) {
    let [dx, dy] = [between(rng, -0.35, 0.35), between(rng, -0.35, 0.35)];
    _ = writeln!(out, "#cross({:.2}, {:.2}, {:.2}, {:.2})", frame.x + dx, frame.y + dy, frame.width, between(rng, 0.0, 0.5));
}

/// A number between the two, from the generator's own bits: no distribution of a library that may change with its version.
pub fn between(rng: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * (f64::from(rng.next_u32()) / 4_294_967_296.0)
}
