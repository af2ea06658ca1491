//! TIFF: several pages, any fax coding, odd tags. Other codings go through the `tiff` crate.

use greffier_casework::Evidence;
use image::GrayImage;

use super::fax::{FaxCoding, decode_strip, reverse_bits};
use super::resolution::{Resolution, square};
use super::tiff_tags::{self as tag, Directory, Tags};
use super::{Budget, DecodedPage, Wanted, packed};
use crate::{ReadError, Warning};

/// Rows of a page whose directory does not say how many it has: A3 in superfine mode, and some.
const MAX_UNSAID_ROWS: u32 = 12_000;

/// Decodes every page. Pages that cannot be read are left out with a warning as long as another can.
pub(super) fn pages(bytes: &[u8], wanted: &Wanted<'_>) -> Result<(Vec<DecodedPage>, Vec<Warning>), ReadError> {
    let (tags, directories) = Tags::open(bytes, wanted.limits.pages)?;
    let mut budget = Budget::new(wanted.limits);
    let mut warnings = Vec::new();
    let mut pages = Vec::new();
    let mut first_error = None;
    for (index, directory) in directories.iter().enumerate() {
        let number = index as u32 + 1;
        let page = Page { bytes, tags, directory, number };
        let read = wanted.begin(number, directories.len()).and_then(|()| page.decode(&budget, &mut warnings));
        match read {
            Ok(page) => {
                budget.take(&page.image);
                pages.push(page);
            }
            // A bound is a bound for the whole file: what would be left out here may be what matters.
            Err(error @ (ReadError::PageTooLarge { .. } | ReadError::DocumentTooLarge { .. })) => return Err(error),
            Err(error) => {
                warnings.push(Warning::page_skipped(number, &error));
                first_error.get_or_insert(error);
            }
        }
    }
    match first_error {
        Some(error) if pages.is_empty() => Err(error),
        _ => Ok((pages, warnings)),
    }
}

struct Page<'a> {
    bytes: &'a [u8],
    tags: Tags<'a>,
    directory: &'a Directory,
    number: u32,
}

impl Page<'_> {
    fn number(&self, tag: u16) -> Option<u64> {
        self.tags.number(self.directory, tag)
    }

    fn side(&self, tag: u16) -> Result<u32, ReadError> {
        let value = self.number(tag).unwrap_or(0);
        u32::try_from(value).map_err(|_| ReadError::Damaged { detail: format!("tag {tag} is {value}") })
    }

    fn decode(&self, budget: &Budget<'_>, warnings: &mut Vec<Warning>) -> Result<DecodedPage, ReadError> {
        let (width, height) = (self.side(tag::WIDTH)?, self.side(tag::LENGTH)?);
        if width == 0 {
            return Err(ReadError::Damaged { detail: "no width".into() });
        }
        let resolution = self.resolution(width, height);
        let rows = if height == 0 { MAX_UNSAID_ROWS } else { height };
        let (square_width, square_height) = resolution.map_or((width.into(), rows.into()), |one| one.square_size(width, rows));
        budget.check(self.number, square_width.max(width.into()), square_height.max(rows.into()))?;

        let compression = self.number(tag::COMPRESSION).unwrap_or(1);
        let two_dimensional = self.number(tag::T4_OPTIONS).unwrap_or(0) & 1 == 1;
        let coding = match compression {
            2 => Some(FaxCoding::Rle),
            3 if two_dimensional => Some(FaxCoding::Group3TwoDimensional),
            3 => Some(FaxCoding::Group3),
            4 => Some(FaxCoding::Group4),
            _ => None,
        };
        let bits = self.number(tag::BITS).unwrap_or(1);
        let image = match coding {
            Some(coding) => self.fax(coding, width, height, warnings)?,
            None if packed::handles(compression, bits, self.number(tag::SAMPLES).unwrap_or(1)) => self.packed(compression, width, rows)?,
            None => super::raster::tiff(self.bytes, self.number - 1, self.directory, self.tags)?,
        };
        let image = orient(image, self.number(tag::ORIENTATION).unwrap_or(1));
        let bilevel = coding.is_some() || bits == 1;
        let (image, dpi) = square(image, resolution);
        Ok(DecodedPage {
            image,
            dpi,
            bilevel,
            evidence: evidence(coding, bilevel, resolution),
            coding: label(coding, compression, resolution),
        })
    }

    /// From the tags; without them, or with unbelievable ones, from the width of fax machines.
    fn resolution(&self, width: u32, height: u32) -> Option<Resolution> {
        let per_inch = match self.number(tag::RESOLUTION_UNIT).unwrap_or(2) {
            3 => 2.54,
            _ => 1.0,
        };
        let rational = |tag| self.tags.rational(self.directory, tag).map(|value| value * per_inch);
        let said = match (rational(tag::X_RESOLUTION), rational(tag::Y_RESOLUTION)) {
            (Some(x), Some(y)) => Resolution::believable(x, y, width, height.max(1)),
            _ => None,
        };
        // Some fax servers write 204 × 98 and mean dots a centimetre, or the other way round: the width of a fax decides.
        let fax = Resolution::of_fax_page(width, height);
        said.or(fax)
    }

    fn fax(&self, coding: FaxCoding, width: u32, height: u32, warnings: &mut Vec<Warning>) -> Result<GrayImage, ReadError> {
        if self.number(tag::TILE_WIDTH).is_some() {
            return Err(ReadError::Unsupported { detail: "tiles of a fax coding".into() });
        }
        let rows = if height == 0 { MAX_UNSAID_ROWS } else { height };
        let mut pixels = vec![255_u8; width as usize * rows as usize];
        let per_strip = self.number(tag::ROWS_PER_STRIP).and_then(|rows| u32::try_from(rows).ok()).filter(|rows| *rows > 0);
        let per_strip = per_strip.unwrap_or(rows).min(rows);
        let mut done = 0;
        let mut broken = None;
        for strip in self.strips() {
            if done >= rows {
                break;
            }
            let room = per_strip.min(rows - done);
            let out = &mut pixels[done as usize * width as usize..][..room as usize * width as usize];
            let data = if self.number(tag::FILL_ORDER) == Some(2) { &reverse_bits(strip) } else { strip };
            let report = decode_strip(data, coding, width, out);
            if let (None, Some((row, detail))) = (&broken, &report.broken) {
                broken = Some((done + row + 1, detail.clone()));
            }
            // The next strip stands at its own place, whatever this one lacks; only the last one can be short.
            let last = report.rows < room && (height == 0 || done + room >= rows);
            if report.rows < room && !last && broken.is_none() {
                broken = Some((done + report.rows + 1, "a strip ends early".into()));
            }
            done += if last { report.rows } else { room };
        }
        if done == 0 {
            return Err(ReadError::Truncated { detail: broken.map_or_else(|| "no row".into(), |(_, detail)| detail) });
        }
        match broken {
            Some((row, detail)) => warnings.push(Warning::broken_row(self.number, row, if height == 0 { done } else { height }, detail)),
            None if done < height => warnings.push(Warning::short_page(self.number, done, height)),
            None => {}
        }
        let kept = if height == 0 { done } else { height };
        pixels.truncate(width as usize * kept as usize);
        if self.number(tag::PHOTOMETRIC) == Some(1) {
            pixels.iter_mut().for_each(|pixel| *pixel = !*pixel);
        }
        GrayImage::from_raw(width, kept, pixels).ok_or_else(|| ReadError::Damaged { detail: "size of the page".into() })
    }

    fn packed(&self, compression: u64, width: u32, rows: u32) -> Result<GrayImage, ReadError> {
        let layout = packed::Layout {
            width,
            rows,
            rows_per_strip: self
                .number(tag::ROWS_PER_STRIP)
                .and_then(|rows| u32::try_from(rows).ok())
                .filter(|rows| *rows > 0)
                .unwrap_or(rows),
            white_is_zero: self.number(tag::PHOTOMETRIC) == Some(0),
            reversed: self.number(tag::FILL_ORDER) == Some(2),
        };
        packed::decode(&self.strips(), compression, &layout)
    }

    /// The bytes of each strip. A missing or empty byte count means up to the next strip, or to the end of the file.
    fn strips(&self) -> Vec<&[u8]> {
        let offsets = self.tags.numbers(self.directory, tag::STRIP_OFFSETS);
        let counts = self.tags.numbers(self.directory, tag::STRIP_BYTE_COUNTS);
        let size = self.bytes.len();
        offsets
            .iter()
            .enumerate()
            .map(|(index, offset)| {
                let start = usize::try_from(*offset).unwrap_or(size).min(size);
                let said = counts.get(index).copied().filter(|count| *count > 0).and_then(|count| usize::try_from(count).ok());
                let next = || offsets.get(index + 1).and_then(|next| usize::try_from(*next).ok()).filter(|next| *next > start);
                let end = said.map_or_else(|| next().unwrap_or(size), |count| start.saturating_add(count)).min(size);
                &self.bytes[start..end]
            })
            .collect()
    }
}

/// Turns the stored picture as its tag says (TIFF 6.0, Orientation).
pub(super) fn orient(image: GrayImage, orientation: u64) -> GrayImage {
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    match orientation {
        2 => flip_horizontal(&image),
        3 => rotate180(&image),
        4 => flip_vertical(&image),
        5 => flip_horizontal(&rotate90(&image)),
        6 => rotate90(&image),
        7 => flip_horizontal(&rotate270(&image)),
        8 => rotate270(&image),
        _ => image,
    }
}

fn evidence(coding: Option<FaxCoding>, bilevel: bool, resolution: Option<Resolution>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    if coding.is_some() {
        evidence.push(Evidence::FaxCoding);
    }
    if resolution.is_some_and(Resolution::is_fax) {
        evidence.push(Evidence::FaxResolution);
    }
    if bilevel {
        evidence.push(Evidence::Bilevel);
    }
    // A TIFF page is an image and nothing else: it was scanned, faxed or drawn from paper.
    evidence.push(Evidence::PageIsAnImage);
    evidence
}

fn label(coding: Option<FaxCoding>, compression: u64, resolution: Option<Resolution>) -> String {
    let coding = coding.map_or_else(
        || match compression {
            1 => "uncompressed".to_owned(),
            5 => "LZW".to_owned(),
            6 | 7 => "JPEG".to_owned(),
            8 | 32_946 => "Deflate".to_owned(),
            32_773 => "PackBits".to_owned(),
            other => format!("compression {other}"),
        },
        |coding| coding.label().to_owned(),
    );
    match resolution {
        Some(resolution) => format!("{coding}, {:.0} × {:.0} dpi", resolution.x, resolution.y),
        None => coding,
    }
}
