//! What a signature field shows: lines of text in an embedded font and a small picture, in a form XObject.
//!
//! Colours are device-independent and the font is embedded with the meaning of every glyph, as ISO 19005-2 sections
//! 6.2.4, 6.2.11 and 6.2.11.7 want it.

use crate::PdfError;
use crate::request::{Appearance, OfficeMark, Samples};
use crate::update::Update;
use crate::widget::numbers;
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use subsetter::GlyphRemapper;
use ttf_parser::Face;

/// Lines that are still drawn.
const MAX_LINES: usize = 12;
/// Characters of one line.
const MAX_LINE: usize = 200;
/// Bytes of a font.
const MAX_FONT: usize = 16 * 1024 * 1024;
/// Columns or rows of a picture.
const MAX_MARK: u32 = 2048;
/// Text is no larger than this, and no smaller, in points.
const SIZES: std::ops::RangeInclusive<f32> = 4.0..=12.0;
/// Space around and between what is drawn, in points.
const MARGIN: f32 = 3.0;
/// From one base line to the next, in sizes of the text.
const LEADING: f32 = 1.25;
/// Font flags: nonsymbolic (ISO 32000-2 table 121).
const NONSYMBOLIC: i64 = 32;

/// An appearance that shows nothing.
pub(crate) fn nothing(update: &mut Update<'_>, [left, bottom, right, top]: [f32; 4]) -> ObjectId {
    update.add(form([0.0, 0.0, right - left, top - bottom], Dictionary::new(), Vec::new()))
}

/// Draws the lines and the picture into a form of the rectangle's size.
///
/// # Errors
/// [`PdfError::Appearance`] when the font or the picture cannot be used, a character is not in the font, or the lines
/// do not fit in a size that can be read.
pub(crate) fn draw(update: &mut Update<'_>, shown: &Appearance, [left, bottom, right, top]: [f32; 4]) -> Result<ObjectId, PdfError> {
    let (width, height) = (right - left, top - bottom);
    let mut content = String::new();
    let mut resources = Dictionary::new();
    let mut from = MARGIN;
    if let Some(mark) = &shown.mark {
        let (mark_width, mark_height) = fitted(mark, width / 3.0 - MARGIN, height - 2.0 * MARGIN)?;
        let picture = update.add(picture(mark)?);
        resources.set("XObject", dictionary! { "Mark" => picture });
        let y = (height - mark_height) / 2.0;
        let _ = writeln!(content, "q {mark_width:.3} 0 0 {mark_height:.3} {MARGIN} {y:.3} cm /Mark Do Q");
        from += mark_width + MARGIN;
    }
    if !shown.lines.is_empty() {
        let text = Text::new(&shown.font, &shown.lines)?;
        let size = text.size(width - from - MARGIN, height - 2.0 * MARGIN)?;
        let _ = write!(content, "BT /Text {size:.2} Tf /Grey cs 0 sc {:.2} TL {from:.3} {:.3} Td", size * LEADING, height - MARGIN - size);
        for codes in &text.codes {
            let hex: String = codes.iter().map(|code| format!("{code:04X}")).collect();
            let _ = write!(content, " <{hex}> Tj T*");
        }
        content.push_str(" ET\n");
        let font = text.embed(update)?;
        resources.set("Font", dictionary! { "Text" => font });
        resources.set("ColorSpace", dictionary! { "Grey" => grey() });
    }
    Ok(update.add(form([0.0, 0.0, width, height], resources, content.into_bytes())))
}

fn form(bounds: [f32; 4], resources: Dictionary, content: Vec<u8>) -> Stream {
    let dictionary = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(bounds), "Resources" => resources };
    Stream::new(dictionary, content)
}

/// ISO 32000-2 section 8.6.5.2, with the white of sRGB.
fn grey() -> Vec<Object> {
    vec!["CalGray".into(), dictionary! { "WhitePoint" => white(), "Gamma" => 2.2 }.into()]
}

/// ISO 32000-2 section 8.6.5.3, with the primaries and the white of sRGB.
fn rgb() -> Vec<Object> {
    let matrix = [0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505];
    let gamma = vec![Object::Real(2.2); 3];
    let dictionary = dictionary! { "WhitePoint" => white(), "Gamma" => gamma, "Matrix" => matrix.map(Object::Real).to_vec() };
    vec!["CalRGB".into(), dictionary.into()]
}

fn white() -> Vec<Object> {
    [0.9505, 1.0, 1.089].map(Object::Real).to_vec()
}

fn fitted(mark: &OfficeMark, width: f32, height: f32) -> Result<(f32, f32), PdfError> {
    if mark.width == 0 || mark.height == 0 || mark.width > MAX_MARK || mark.height > MAX_MARK || width < 1.0 || height < 1.0 {
        return Err(PdfError::Appearance("the mark does not fit"));
    }
    let scale = (width / mark.width as f32).min(height / mark.height as f32);
    Ok((mark.width as f32 * scale, mark.height as f32 * scale))
}

fn picture(mark: &OfficeMark) -> Result<Stream, PdfError> {
    let (space, samples, channels) = match &mark.samples {
        Samples::Grey(samples) => (grey(), samples, 1),
        Samples::Rgb(samples) => (rgb(), samples, 3),
    };
    if samples.len() as u64 != u64::from(mark.width) * u64::from(mark.height) * channels {
        return Err(PdfError::Appearance("the mark has another number of samples than its size says"));
    }
    let dictionary = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(mark.width), "Height" => i64::from(mark.height),
        "ColorSpace" => space, "BitsPerComponent" => 8,
    };
    compressed(Stream::new(dictionary, samples.clone()))
}

fn compressed(mut stream: Stream) -> Result<Stream, PdfError> {
    stream.compress().map_err(|e| PdfError::Write(e.to_string()))?;
    Ok(stream)
}

/// Lines in glyphs of the font's part that is embedded.
struct Text<'a> {
    font: &'a [u8],
    face: Face<'a>,
    glyphs: GlyphRemapper,
    /// The glyphs of each line, as they are numbered in the part.
    codes: Vec<Vec<u16>>,
    /// What each of them means, and how wide it is in thousandths.
    known: BTreeMap<u16, (char, f32)>,
}

impl<'a> Text<'a> {
    fn new(font: &'a [u8], lines: &[String]) -> Result<Self, PdfError> {
        if font.len() > MAX_FONT || lines.len() > MAX_LINES || lines.iter().any(|l| l.chars().count() > MAX_LINE) {
            return Err(PdfError::Appearance("the font or the text is too large"));
        }
        let face = Face::parse(font, 0).map_err(|_| PdfError::Appearance("the font cannot be read"))?;
        if face.tables().glyf.is_none() || face.units_per_em() == 0 {
            return Err(PdfError::Appearance("the font has no TrueType outlines"));
        }
        let mut text = Self { font, face, glyphs: GlyphRemapper::new(), codes: Vec::new(), known: BTreeMap::new() };
        for line in lines {
            let codes = line.chars().map(|c| text.code(c)).collect::<Result<_, _>>()?;
            text.codes.push(codes);
        }
        Ok(text)
    }

    fn code(&mut self, character: char) -> Result<u16, PdfError> {
        let missing = PdfError::Appearance("a character is not in the font");
        let Some(glyph) = self.face.glyph_index(character).filter(|g| g.0 != 0) else { return Err(missing) };
        let code = self.glyphs.remap(glyph.0);
        let width = f32::from(self.face.glyph_hor_advance(glyph).unwrap_or(0)) * self.scale();
        self.known.entry(code).or_insert((character, width));
        Ok(code)
    }

    /// From the font's units to thousandths.
    fn scale(&self) -> f32 {
        1000.0 / f32::from(self.face.units_per_em())
    }

    /// The largest size in which all lines fit.
    fn size(&self, width: f32, height: f32) -> Result<f32, PdfError> {
        let wide = |line: &Vec<u16>| line.iter().filter_map(|code| self.known.get(code)).map(|(_, width)| width / 1000.0).sum::<f32>();
        let widest = self.codes.iter().map(wide).fold(0.1, f32::max);
        let size = (width / widest).min(height / (self.codes.len() as f32 * LEADING)).min(*SIZES.end());
        if size < *SIZES.start() {
            return Err(PdfError::Appearance("the lines do not fit in the rectangle in a size that can be read"));
        }
        // Two decimals are written; rounding down keeps it inside.
        Ok((size * 100.0).floor() / 100.0)
    }

    /// The font as a composite one, its glyphs numbered as in the part (ISO 32000-2 sections 9.7 and 9.9).
    fn embed(&self, update: &mut Update<'_>) -> Result<ObjectId, PdfError> {
        let part = subsetter::subset(self.font, 0, &self.glyphs).map_err(|_| PdfError::Appearance("the font cannot be embedded"))?;
        // Six letters tell parts of one font apart (ISO 32000-2 section 9.9.2).
        let tag: String = Sha256::digest(&part).iter().take(6).map(|b| char::from(b'A' + b % 26)).collect();
        let own = self.face.names().into_iter().find(|n| n.name_id == ttf_parser::name_id::POST_SCRIPT_NAME && n.is_unicode());
        let own: String = own
            .and_then(|n| n.to_string())
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .take(60)
            .collect();
        let name = format!("{tag}+{}", if own.is_empty() { "Font" } else { &own });
        let scaled = |units: i16| (f32::from(units) * self.scale()).round() as i64;
        let bounds = self.face.global_bounding_box();
        let length = part.len() as i64;
        let program = update.add(compressed(Stream::new(dictionary! { "Length1" => length }, part))?);
        let descriptor = update.add(dictionary! {
            "Type" => "FontDescriptor", "FontName" => name.as_str(), "Flags" => NONSYMBOLIC, "ItalicAngle" => 0, "StemV" => 80,
            "FontBBox" => [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|n| Object::Integer(scaled(n))).to_vec(),
            "Ascent" => scaled(self.face.ascender()), "Descent" => scaled(self.face.descender()),
            "CapHeight" => scaled(self.face.capital_height().unwrap_or_else(|| self.face.ascender())), "FontFile2" => program,
        });
        let widths: Vec<Object> =
            self.known.iter().flat_map(|(code, (_, w))| [i64::from(*code).into(), vec![Object::Real(*w)].into()]).collect();
        let info = dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        };
        let descendant = update.add(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => name.as_str(), "CIDSystemInfo" => info,
            "FontDescriptor" => descriptor, "W" => widths, "DW" => 0, "CIDToGIDMap" => "Identity",
        });
        let meaning = update.add(compressed(Stream::new(Dictionary::new(), self.meaning().into_bytes()))?);
        Ok(update.add(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => name.as_str(), "Encoding" => "Identity-H",
            "DescendantFonts" => vec![Object::from(descendant)], "ToUnicode" => meaning,
        }))
    }

    /// `ToUnicode` (ISO 32000-2 section 9.10.3).
    fn meaning(&self) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n\
             /CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let entries: Vec<_> = self.known.iter().collect();
        for block in entries.chunks(100) {
            let _ = writeln!(map, "{} beginbfchar", block.len());
            for (code, (character, _)) in block {
                let units: String = character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04X}")).collect();
                let _ = writeln!(map, "<{code:04X}> <{units}>");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}
