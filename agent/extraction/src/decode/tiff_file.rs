//! TIFF: several pages, any fax coding, odd tags. Other codings go through the `tiff` crate.

use std::borrow::Cow;

use greffier_casework::Evidence;
use image::GrayImage;

use super::fax::{FaxCoding, decode_strip, reverse_bits};
use super::resolution::{Resolution, square};
use super::tiff_tags::{self as tag, Directory, Tags};
use super::{Budget, DecodedPage, PageFacts, Wanted, packed};
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
        let (samples, tiled) = (self.number(tag::SAMPLES).unwrap_or(1), self.number(tag::TILE_WIDTH).is_some());
        let image = match coding {
            Some(_) if samples > 1 => return Err(ReadError::Unsupported { detail: "colours in a fax coding".into() }),
            Some(coding) if tiled => self.fax_tiles(coding, width, height, budget, warnings)?,
            Some(coding) => self.fax(coding, width, height, warnings)?,
            None if packed::handles(compression, bits, samples) && !tiled => self.packed(compression, width, rows)?,
            None => super::raster::tiff(self.bytes, self.number - 1, self.directory, self.tags)?,
        };
        let bilevel = coding.is_some() || bits == 1;
        // The resolution is that of the rows and columns as they are stored.
        let (image, dpi) = square(image, resolution);
        let image = orient(image, self.number(tag::ORIENTATION).unwrap_or(1));
        Ok(DecodedPage {
            image,
            dpi,
            bilevel,
            facts: PageFacts::default(),
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
        let rows = if height == 0 { MAX_UNSAID_ROWS } else { height };
        let mut pixels = vec![255_u8; width as usize * rows as usize];
        let per_strip = self.number(tag::ROWS_PER_STRIP).and_then(|rows| u32::try_from(rows).ok()).filter(|rows| *rows > 0);
        let per_strip = per_strip.unwrap_or(rows).min(rows);
        let mut done = 0;
        let mut broken = None;
        for strip in self.pieces(tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS) {
            if done >= rows {
                break;
            }
            let room = per_strip.min(rows - done);
            let out = &mut pixels[done as usize * width as usize..][..room as usize * width as usize];
            let report = decode_strip(&self.in_order(strip), coding, width, out);
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
        self.colour(&mut pixels);
        GrayImage::from_raw(width, kept, pixels).ok_or_else(|| ReadError::Damaged { detail: "size of the page".into() })
    }

    /// Tiles (TIFF 6.0, section 15), each coded like a page of its own.
    fn fax_tiles(
        &self,
        coding: FaxCoding,
        width: u32,
        height: u32,
        budget: &Budget<'_>,
        warnings: &mut Vec<Warning>,
    ) -> Result<GrayImage, ReadError> {
        let (wide, high) = (self.side(tag::TILE_WIDTH)?, self.side(tag::TILE_LENGTH)?);
        if wide == 0 || high == 0 || height == 0 {
            return Err(ReadError::Damaged { detail: "size of the tiles".into() });
        }
        budget.check(self.number, wide.into(), high.into())?;
        let mut page = GrayImage::from_pixel(width, height, image::Luma([255]));
        let mut tile = vec![255_u8; wide as usize * high as usize];
        let mut broken: Option<(u32, String)> = None;
        let mut done = false;
        for (index, data) in self.pieces(tag::TILE_OFFSETS, tag::TILE_BYTE_COUNTS).into_iter().enumerate() {
            let across = width.div_ceil(wide) as usize;
            let (left, top) = ((index % across) as u32 * wide, (index / across) as u32 * high);
            if top >= height {
                break;
            }
            tile.fill(255);
            let report = decode_strip(&self.in_order(data), coding, wide, &mut tile);
            done |= report.rows > 0;
            let row = report.broken.or_else(|| (report.rows < high).then(|| (report.rows, "a tile ends early".to_owned())));
            if let Some((row, detail)) = row.map(|(row, detail)| (top + row + 1, detail))
                && row <= height
                && broken.as_ref().is_none_or(|(first, _)| row < *first)
            {
                broken = Some((row, detail));
            }
            for (y, row) in (top..height).zip(tile.chunks_exact(wide as usize)) {
                let visible = wide.min(width - left) as usize;
                let at = y as usize * width as usize + left as usize;
                page.as_mut()[at..at + visible].copy_from_slice(&row[..visible]);
            }
        }
        if !done {
            return Err(ReadError::Truncated { detail: "no tile".into() });
        }
        if let Some((row, detail)) = broken {
            warnings.push(Warning::broken_row(self.number, row, height, detail));
        }
        self.colour(page.as_mut());
        Ok(page)
    }

    /// What black and white runs stand for: the decoder makes white of 0 and black of 1, the tags may say another thing.
    fn colour(&self, pixels: &mut [u8]) {
        let (zero, one) = match self.number(tag::PHOTOMETRIC) {
            Some(1) => (0, 255),
            Some(3) => {
                // All reds, all greens, all blues, in 16 bits.
                let map = self.tags.numbers(self.directory, tag::COLOUR_MAP);
                let grey = |index: usize| {
                    let part = |at: usize| map.get(at).map_or(0, |value| (*value >> 8).min(255) as u8);
                    super::raster::luma(&[part(index), part(2 + index), part(4 + index)])
                };
                // Two colours are black and white enough: the lighter one is the paper.
                if map.len() < 6 || grey(0) >= grey(1) { return } else { (0, 255) }
            }
            _ => return,
        };
        pixels.iter_mut().for_each(|pixel| *pixel = if *pixel == 0 { one } else { zero });
    }

    /// The bytes with their bits in the usual order.
    fn in_order<'b>(&self, data: &'b [u8]) -> Cow<'b, [u8]> {
        if self.number(tag::FILL_ORDER) == Some(2) { Cow::Owned(reverse_bits(data)) } else { Cow::Borrowed(data) }
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
        packed::decode(&self.pieces(tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS), compression, &layout)
    }

    /// The bytes of each strip or tile. A missing or empty byte count means up to the next one, or to the end of the file.
    fn pieces(&self, offsets: u16, counts: u16) -> Vec<&[u8]> {
        let offsets = self.tags.numbers(self.directory, offsets);
        let counts = self.tags.numbers(self.directory, counts);
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
