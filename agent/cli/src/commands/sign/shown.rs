//! What a signature shows on its page: name, role, date and reason, beside a small picture.

use anyhow::{Context as _, bail};
use greffier_casework::Language;
use greffier_pades::cms::CertificateSummary;
use greffier_pades::pdf::{Appearance, Limits, Pdf};
use greffier_runner::appearance::{Capacity, Shown, office_mark};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::arguments::{Lang, Sign};

const POINTS_PER_MILLIMETRE: f32 = 72.0 / 25.4;

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
    let shown = Shown {
        capacity: Capacity::Personal,
        name: signer.common_name.clone().unwrap_or_else(|| signer.subject.clone()),
        role: signer.title.clone(),
        reason: arguments.reason.clone(),
        at: now,
        zone: TimeZone::system(),
        language: match lang {
            Lang::Fr => Language::Fr,
            Lang::En => Language::En,
        },
    };
    let mark = arguments
        .mark
        .as_deref()
        .map(|file| office_mark(file).with_context(|| format!("GRF-CLI-026: --mark {} cannot be shown", file.display())));
    Ok(Some(shown.on(page, rectangle, mark.transpose()?)))
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
