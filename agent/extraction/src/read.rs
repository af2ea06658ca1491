//! The whole way of one file, in this process. The agent runs it in a worker, see [`crate::worker`].

use std::fs;
use std::io::BufWriter;
use std::path::Path;
use std::time::{Duration, Instant};

use greffier_casework::{Confidence, Field, FormName, Guarantee, Language, Medium};
use image::GrayImage;

use crate::codes;
use crate::decode::{Decoded, Wanted, decode, take_apart};
use crate::forms::{FormCache, LaidPage, Recognised, recognise};
use crate::general::{proposals, read_text, title};
use crate::ocr::Readers;
use crate::pixels::Sheet;
use crate::sources::examine;
use crate::zones::{Laid, read_fields};
use crate::{FormMatch, PageImage, PageText, Progress, ReadError, ReadOutcome, ReadRequest, Timings, TransferParts, Warning, WholeText};

/// Pages of one document that are read whole: at a second each, a document stays well within its time.
const TEXT_PAGES: usize = 40;

/// Pages on which a code is looked for that tells whose case the document is of.
const CODE_PAGES: usize = 5;

const METRES_PER_INCH: f64 = 0.0254;

/// Reads one file: its pages are written into the request's folder, its form is looked for, its fields are read. `at` is told of each page
/// as it is begun.
///
/// # Errors
/// [`ReadError`] when nothing can be had of the file; what could be read in part comes with warnings instead.
pub fn read_file(
    request: &ReadRequest,
    cache: &mut FormCache,
    readers: &mut Readers,
    at: &dyn Fn(Progress),
) -> Result<ReadOutcome, ReadError> {
    let started = Instant::now();
    let bytes = request.limits.read(&request.file)?;
    let file_name = request.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = request.name.clone().or(file_name);
    let mut decoded = decode(&bytes, name.as_deref(), &Wanted { limits: &request.limits, leave_out: &request.leave_out, at })?;
    take_apart(&mut decoded);
    drop(bytes);
    let mut timings = Timings { decode_ms: milliseconds(started.elapsed()), ..Timings::default() };

    let (format, origin, media_type) = (decoded.format(), decoded.origin(), decoded.kind.media_type().to_owned());
    let transfer = (origin.medium == Medium::Paper).then(|| transfer(&decoded, &format, readers));
    let mut warnings = std::mem::take(&mut decoded.warnings);
    warnings.extend(readers.left_out().map(Warning::second_reader_left_out));
    let kept: Vec<(bool, Option<f64>)> = decoded.pages.iter().map(|page| (page.bilevel, page.dpi)).collect();
    let mut sheets: Vec<Sheet> =
        decoded.pages.into_iter().map(|page| Sheet::new(page.image, page.dpi, page.bilevel).with_facts(page.facts)).collect();

    let (started, mut ocr) = (Instant::now(), Duration::ZERO);
    let forms = recognise(&mut sheets, &request.forms, cache, &mut readers.lines, &mut warnings, &mut ocr)?;
    timings.register_ms = milliseconds(started.elapsed().saturating_sub(ocr));

    let mut matches: Vec<FormMatch> = forms.iter().filter_map(form_match).collect();
    let form = (!matches.is_empty()).then(|| matches.remove(0));
    let (mut fields, mut explained) = (Vec::new(), Vec::new());
    if let Some(first) = forms.first() {
        let (started, before) = (Instant::now(), ocr);
        examine(&mut sheets, readers.first.as_mut(), &mut warnings, &mut ocr)?;
        let told = request.explain.then_some(&mut explained);
        fields = read_fields(&first.known.form, &laid(&sheets, first), readers, told, &mut ocr)?;
        if first.doubtful {
            fields.iter_mut().for_each(doubt_form);
        }
        timings.cut_ms = milliseconds(started.elapsed().saturating_sub(ocr - before));
    }
    let mut text = Vec::new();
    let wanted = match request.text {
        WholeText::OfUnknown => form.is_none(),
        WholeText::Always => true,
        WholeText::Never => false,
    };
    if wanted {
        let started = Instant::now();
        text = read_pages(&mut sheets, readers, &mut warnings)?;
        ocr += started.elapsed();
    }
    let (title, proposals) = if form.is_none() { (title(&text), proposals(&text)) } else { (None, Vec::new()) };
    let codes = if form.is_none() { sheets.iter().take(CODE_PAGES).flat_map(codes::on_page).collect() } else { Vec::new() };
    timings.ocr_ms = milliseconds(ocr);

    let started = Instant::now();
    let mut pages = Vec::with_capacity(sheets.len());
    for (index, sheet) in sheets.iter().enumerate() {
        let path = request.work_dir.join(format!("page-{:04}.png", index + 1));
        write_png(&path, sheet.shown(), kept[index].0, kept[index].1).map_err(|detail| ReadError::Storage { detail })?;
        pages.push(PageImage { path, width: sheet.image.width(), height: sheet.image.height() });
    }
    timings.write_ms = milliseconds(started.elapsed());
    let others = matches;
    Ok(ReadOutcome {
        pages,
        form,
        others,
        title,
        text,
        codes,
        proposals,
        fields,
        explained,
        origin,
        transfer,
        warnings,
        media_type,
        format,
        timings,
    })
}

/// Reads the first pages whole.
fn read_pages(sheets: &mut [Sheet], readers: &mut Readers, warnings: &mut Vec<Warning>) -> Result<Vec<PageText>, ReadError> {
    if sheets.len() > TEXT_PAGES {
        warnings.push(Warning::text_of_first_pages(TEXT_PAGES as u32));
    }
    let pages = sheets.iter_mut().take(TEXT_PAGES).enumerate();
    pages.map(|(index, sheet)| read_text(sheet, index as u32 + 1, readers)).collect()
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

fn transfer(decoded: &Decoded, format: &str, readers: &Readers) -> TransferParts {
    let bilevel = decoded.pages.iter().any(|page| page.bilevel);
    let holding = Guarantee::ALL.into_iter().filter(|guarantee| bilevel || *guarantee != Guarantee::BlackAndWhite);
    TransferParts {
        source_format: format.to_owned(),
        process: format!("greffier-extraction {}, square pixels, PNG; {}", env!("CARGO_PKG_VERSION"), readers.names()),
        guarantees: holding.map(|guarantee| guarantee.text(Language::En).to_owned()).collect(),
    }
}

fn form_match(recognised: &Recognised<'_>) -> Option<FormMatch> {
    let first = recognised.first()?;
    Some(FormMatch {
        name: FormName(recognised.known.form.form.clone()),
        revision: recognised.known.form.revision.clone(),
        page: first.page as u32 + 1,
        pages: recognised.pages.iter().map(|page| page.as_ref().map(|page| page.page as u32 + 1)).collect(),
        residual_mm: first.registration.residual_mm,
        agreement: first.registration.agreement,
        skew_degrees: first.registration.map.turn_degrees(),
    })
}

fn laid<'a>(sheets: &'a [Sheet], form: &'a Recognised<'_>) -> Vec<Option<Laid<'a>>> {
    let lay = |one: &'a LaidPage| Laid {
        sheet: &sheets[one.page],
        blank: one.blank_page(),
        registration: &one.registration,
        number: one.page as u32 + 1,
    };
    form.pages.iter().map(|page| page.as_ref().map(lay)).collect()
}

/// A value of a form that may be another one goes to a person.
fn doubt_form(field: &mut Field) {
    field.doubts.push("form-unsure".to_owned());
    field.doubtful = true;
    field.confidence = Confidence(field.confidence.0.min(Confidence::from_share(0.3).0));
}

/// One bit a pixel for pages that are black and white, eight otherwise; with the resolution, so that the image has a size on paper.
pub(crate) fn write_png(path: &Path, image: &GrayImage, bilevel: bool, dpi: Option<f64>) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let file = fs::File::create(path).map_err(|error| failed(&error))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), image.width(), image.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_pixel_dims(dpi.map(|dpi| {
        let per_metre = (dpi / METRES_PER_INCH).round() as u32;
        png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }
    }));
    let packed;
    let data = if bilevel {
        encoder.set_depth(png::BitDepth::One);
        packed = pack(image);
        &packed
    } else {
        encoder.set_depth(png::BitDepth::Eight);
        image.as_raw()
    };
    let mut writer = encoder.write_header().map_err(|error| failed(&error))?;
    writer.write_image_data(data).map_err(|error| failed(&error))?;
    writer.finish().map_err(|error| failed(&error))
}

/// Eight pixels a byte, the leftmost in the highest bit; 1 is white.
fn pack(image: &GrayImage) -> Vec<u8> {
    let mut out = Vec::with_capacity((image.width() as usize).div_ceil(8) * image.height() as usize);
    for row in image.as_raw().chunks_exact(image.width() as usize) {
        out.extend(row.chunks(8).map(|pixels| {
            let bits = pixels.iter().fold(0_u8, |bits, pixel| bits << 1 | u8::from(*pixel >= 128));
            bits << (8 - pixels.len())
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_and_white_page_survives_its_png() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.png");
        let image = GrayImage::from_fn(13, 5, |x, y| image::Luma([if (x * y) % 3 == 0 { 0 } else { 255 }]));
        write_png(&path, &image, true, Some(204.0)).unwrap();
        assert_eq!(image::open(&path).unwrap().into_luma8(), image);
        write_png(&path, &image, false, None).unwrap();
        assert_eq!(image::open(&path).unwrap().into_luma8(), image);
    }
}
