//! The report of a trial as one page: what was doubtful or wrong, each with its piece of the image.

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greffier_casework::Zone;
use greffier_language::Form;
use image::ImageFormat;

use super::score::{Scan, Tally, Value, Verdict, tally};
use crate::arguments::Lang;

/// Pieces of image in a report; more nobody looks at.
const MAX_PIECES: usize = 500;
/// What is shown around a zone, as a share of the page.
const AROUND: f64 = 0.008;
/// Width of a piece in pixels.
const WIDEST: u32 = 900;

const STYLE: &str = "body{font:16px/1.45 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b2430;background:#fff}\
table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}th,td{text-align:left;padding:.35rem .7rem;border-bottom:1px solid #dcd9d1;vertical-align:top}\
.n{text-align:right;font-variant-numeric:tabular-nums}.wrong{color:#98201a;font-weight:600}.doubtful{color:#7a4a00}\
img{max-width:100%;border:1px solid #8b8f96;background:#fff;display:block}code{font-size:.9em}caption{text-align:left;font-weight:600;padding:.4rem 0}\
@media(prefers-color-scheme:dark){body{background:#13171c;color:#e8ebef}th,td{border-color:#333c47}.wrong{color:#ffaba2}.doubtful{color:#f3c673}}";

/// A scan's pages for the report.
pub(super) struct Shown {
    /// Which of the scans.
    pub scan: usize,
    /// The folder of its page images.
    pub pages: PathBuf,
}

/// The report as an HTML page that needs no other file.
pub(super) fn page(form: &Form, scans: &[Scan], shown: &[Shown], fields: &[(String, Tally)], all: Tally, lang: Lang) -> String {
    let say = |fr: &'static str, en: &'static str| if lang == Lang::En { en } else { fr };
    let tag = lang.tag();
    let title = format!("{} – {}", say("Essai du formulaire", "Trial of the form"), form.form);
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>\n",
        title = escaped(&title)
    );
    let heads = [say("Champ", "Field"), say("Exact", "Exact"), say("Doute", "Doubtful"), say("Faux et sûr", "Wrong and sure")];
    let _ = write!(out, "<table><caption>{}</caption><thead><tr>", say("Par champ", "By field"));
    columns(&mut out, &heads);
    out.push_str("</tr></thead><tbody>\n");
    let together = (say("Ensemble", "Together").to_owned(), all);
    for (name, tally) in fields.iter().chain(std::iter::once(&together)) {
        let title = form.field(name).map_or(String::new(), |field| format!(" – {}", field.title.get(tag)));
        row(&mut out, &format!("{name}{title}"), tally);
    }
    let _ = write!(
        out,
        "</tbody></table>\n<table><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>",
        say("Par document", "By document"),
        say("Document", "Document")
    );
    columns(&mut out, &heads[1..]);
    out.push_str("</tr></thead><tbody>\n");
    for scan in scans {
        let error = scan.error.as_ref().map_or(String::new(), |code| format!(" – {} {code}{}", say("pas lu", "not read"), scan.why(lang)));
        row(&mut out, &format!("{}{error}", scan.file), &tally(scan));
    }
    out.push_str("</tbody></table>\n");
    pieces(&mut out, scans, shown, lang);
    out.push_str("</main></body></html>\n");
    out
}

fn columns(out: &mut String, heads: &[&str]) {
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
}

fn row(out: &mut String, name: &str, tally: &Tally) {
    let wrong = if tally.wrong > 0 { " wrong" } else { "" };
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n{wrong}\">{}</td></tr>",
        escaped(name),
        tally.exact,
        tally.doubtful,
        tally.wrong
    );
}

/// What went wrong first, then what was doubtful, then what nobody has said the truth of.
fn pieces(out: &mut String, scans: &[Scan], shown: &[Shown], lang: Lang) {
    let say = |fr: &'static str, en: &'static str| if lang == Lang::En { en } else { fr };
    let mut left = MAX_PIECES;
    let parts = [
        (Verdict::Wrong, say("Faux et sûr", "Wrong and sure")),
        (Verdict::Doubtful, say("Doute", "Doubtful")),
        (Verdict::Unknown, say("Lu, sans vérité connue", "Read, truth not known")),
    ];
    for (verdict, title) in parts {
        let those: Vec<(&Shown, &Scan, &Value)> = shown
            .iter()
            .filter_map(|one| scans.get(one.scan).map(|scan| (one, scan)))
            .flat_map(|(one, scan)| scan.values.iter().map(move |value| (one, scan, value)))
            .filter(|(_, _, value)| value.verdict == verdict)
            .take(left)
            .collect();
        if those.is_empty() {
            continue;
        }
        left -= those.len();
        let heads = [say("Document", "Document"), say("Champ", "Field"), "Image", say("Lu", "Read"), say("Attendu", "Expected")];
        let _ = write!(out, "<table><caption>{title}</caption><thead><tr>");
        columns(out, &heads);
        out.push_str("</tr></thead><tbody>\n");
        for (one, scan, value) in those {
            let alt = format!("{} {}", scan.file, value.field);
            let image = value.zone.as_ref().and_then(|zone| piece(&one.pages, zone));
            let image = image.map_or(String::new(), |data| format!("<img alt=\"{}\" src=\"data:image/png;base64,{data}\">", escaped(&alt)));
            let doubts =
                if value.doubts.is_empty() { String::new() } else { format!("<br><small>{}</small>", escaped(&value.doubts.join(", "))) };
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td><code>{}</code></td><td>{image}</td><td>{} <small>{:.0} %</small>{doubts}</td><td>{}</td></tr>",
                escaped(&scan.file),
                escaped(&value.field),
                escaped(&value.read),
                value.confidence * 100.0,
                escaped(value.expected.as_deref().unwrap_or_default())
            );
        }
        out.push_str("</tbody></table>\n");
    }
}

/// A zone cut out of its page, as PNG in base 64.
fn piece(pages: &Path, zone: &Zone) -> Option<String> {
    let page = image::open(pages.join(format!("page-{:04}.png", zone.page))).ok()?;
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    let side = |from: f64, length: f64, pixels: f64| {
        let low = ((from - AROUND).max(0.0) * pixels) as u32;
        let high = ((from + length + AROUND).min(1.0) * pixels) as u32;
        (low, high.saturating_sub(low).max(1))
    };
    let ((x, wide), (y, high)) = (side(zone.x, zone.width, width), side(zone.y, zone.height, height));
    let cut = page.crop_imm(x, y, wide, high);
    let cut = if cut.width() > WIDEST { cut.thumbnail(WIDEST, cut.height()) } else { cut };
    let mut bytes = Cursor::new(Vec::new());
    cut.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(STANDARD.encode(bytes.into_inner()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
