//! What a signature shows on its page: name, role, date and reason, beside a small picture.

use std::path::Path;

use anyhow::{Context as _, bail};
use greffier_pades::cms::CertificateSummary;
use greffier_pades::pdf::{Appearance, Limits, OfficeMark, Pdf, Samples};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::arguments::{Lang, Sign};

const POINTS_PER_MILLIMETRE: f32 = 72.0 / 25.4;
/// The larger side of the picture, in pixels.
const MARK_PIXELS: u32 = 400;
/// Bytes of the picture's file.
const MARK_BYTES: u64 = 8 << 20;

/// What is shown, if anything is.
pub(super) fn appearance(
    arguments: &Sign,
    pdf: &[u8],
    signer: &CertificateSummary,
    now: Timestamp,
    lang: Lang,
) -> anyhow::Result<Option<Appearance>> {
    let Some(place) = &arguments.show else { return Ok(None) };
    let (page, rectangle) = match place.as_str() {
        // The field's own place counts.
        "field" if arguments.field.is_some() => (1, [0.0; 4]),
        place => found(place, &Pdf::open(pdf, &Limits::default())?)?,
    };
    let name = signer.common_name.clone().unwrap_or_else(|| signer.subject.clone());
    let date = now.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M %:z").to_string();
    let lines: Vec<String> = [Some(name), signer.title.clone(), Some(date), arguments.reason.clone()].into_iter().flatten().collect();
    let alternative = match lang {
        Lang::Fr => format!("Signature électronique : {}", lines.join(", ")),
        Lang::En => format!("Electronic signature: {}", lines.join(", ")),
    };
    let mark = arguments.mark.as_deref().map(mark).transpose()?;
    Ok(Some(Appearance { page, rectangle, lines, mark, font: dejavu::sans::regular().to_vec(), alternative }))
}

/// A page and a rectangle on it, in points.
fn found(place: &str, pdf: &Pdf<'_>) -> anyhow::Result<(usize, [f32; 4])> {
    let read = || {
        let (page, rest) = place.split_once(':')?;
        let page = if page == "last" { pdf.page_count() } else { page.parse().ok()? };
        let numbers: Vec<f32> = rest.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
        let [x, y, width, height] = numbers.try_into().ok()?;
        [x, y, width, height].iter().all(|number: &f32| number.is_finite()).then_some((page, [x, y, width, height]))
    };
    let Some((page, [x, y, width, height])) = read() else {
        bail!(
            "GRF-CLI-026: --show {place:?}: write PAGE:X,Y,WIDTH,HEIGHT in millimetres, such as last:120,230,70,25; or field, with --field"
        )
    };
    let Some(shown) = pdf.page_area(page) else { bail!("GRF-CLI-026: --show {place:?}: there is no page {page}") };
    let [left, bottom, right, top] = shown.area;
    let [x, y, width, height] = [x, y, width, height].map(|millimetres| millimetres * POINTS_PER_MILLIMETRE);
    let rectangle = [left + x, top - y - height, left + x + width, top - y];
    if x < 0.0 || y < 0.0 || rectangle[1] < bottom || rectangle[2] > right {
        let [wide, high] = [right - left, top - bottom].map(|points| (points / POINTS_PER_MILLIMETRE).round());
        bail!("GRF-CLI-026: --show {place:?} leaves page {page}, which has {wide} by {high} millimetres")
    }
    if shown.turned != 0 {
        bail!("GRF-CLI-026: --show {place:?}: page {page} is turned; give it a signature field where it is made, and use --show field")
    }
    Ok((page, rectangle))
}

/// The picture, on white.
fn mark(file: &Path) -> anyhow::Result<OfficeMark> {
    let shown = file.display();
    let length = std::fs::metadata(file).with_context(|| format!("{shown}"))?.len();
    if length > MARK_BYTES {
        bail!("GRF-CLI-026: --mark {shown} is larger than {MARK_BYTES} bytes");
    }
    let bytes = std::fs::read(file).with_context(|| format!("{shown}"))?;
    let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(8_000), Some(8_000), Some(512 << 20));
    reader.limits(limits);
    let picture = reader.decode().with_context(|| format!("GRF-CLI-026: --mark {shown} cannot be read"))?;
    let picture = picture.thumbnail(MARK_PIXELS, MARK_PIXELS).to_rgba8();
    let (width, height) = picture.dimensions();
    let on_white = |colour: u8, opaque: u8| {
        let (colour, opaque) = (u16::from(colour), u16::from(opaque));
        u8::try_from((colour * opaque + 255 * (255 - opaque)) / 255).unwrap_or(u8::MAX)
    };
    let samples = picture.pixels().flat_map(|pixel| [0, 1, 2].map(|channel| on_white(pixel.0[channel], pixel.0[3]))).collect();
    Ok(OfficeMark { width, height, samples: Samples::Rgb(samples) })
}
