//! The objects of the file (ISO 32000-1, within what ISO 19005-2 and -3 allow).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use pdf_writer::types::{AssociationKind, CidFontType, FontFlags, OutputIntentSubtype, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Date, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::font::{ASCENT, Codes, DESCENT, WIDTH};
use super::picture::{Picture, deflated};
use super::{Attachment, CopyRequest, Relation, font, metadata, profile, words};
use crate::{PageText, ReadError};

/// The name by which readers know text that has no glyphs.
const FONT: Name<'static> = Name(b"GlyphLessFont");
/// Names within a page.
const FONT_HERE: Name<'static> = Name(b"F");
const IMAGE_HERE: Name<'static> = Name(b"I");
const UNICODE: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Gives out the numbers of objects.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// The bytes of the copy, with the bytes of each of its attachments in it.
pub(super) fn write(request: &CopyRequest, attached: &[Vec<u8>]) -> Result<Vec<u8>, ReadError> {
    let mut numbers = Numbers(0);
    let mut pdf = Pdf::new();
    pdf.set_file_id((request.id.to_vec(), request.id.to_vec()));
    let (catalog, tree, info, xmp) = (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    let codes = Codes::of(request.text.iter().flat_map(words::texts));
    let font = write_font(&mut pdf, &mut numbers, &codes);
    let mut pages = Vec::with_capacity(request.pages.len());
    for (index, path) in request.pages.iter().enumerate() {
        let picture = Picture::read(path, &request.limits)?;
        let text = request.text.iter().find(|text| text.page as usize == index + 1);
        pages.push(write_page(&mut pdf, &mut numbers, &picture, text, &codes, tree, font));
    }
    pdf.pages(tree).count(pages.len() as i32).kids(pages);
    let profile = numbers.next();
    pdf.icc_profile(profile, &deflated(&profile::grey())).n(1).range([0.0, 1.0]).filter(Filter::FlateDecode);
    let title = metadata::title(request);
    let packet = metadata::xmp(request);
    pdf.stream(xmp, packet.as_bytes()).pair(Name(b"Type"), Name(b"Metadata")).pair(Name(b"Subtype"), Name(b"XML"));
    let (date, producer) = (date(request.made_at), metadata::producer());
    let mut about = pdf.document_info(info);
    about.title(TextStr(&title)).producer(TextStr(&producer)).creator(TextStr(&producer)).creation_date(date).modified_date(date);
    about.finish();
    let files = request.attachments.iter().zip(attached);
    let attached = files.map(|(attachment, bytes)| attach(&mut pdf, &mut numbers, attachment, bytes, date)).collect();
    write_catalog(&mut pdf, catalog, request, &Parts { tree, xmp, profile, attached });
    Ok(pdf.finish())
}

/// What the catalogue names.
struct Parts {
    tree: Ref,
    xmp: Ref,
    profile: Ref,
    attached: Vec<Ref>,
}

fn write_catalog(pdf: &mut Pdf, id: Ref, request: &CopyRequest, parts: &Parts) {
    let mut catalog = pdf.catalog(id);
    catalog.pages(parts.tree).metadata(parts.xmp).lang(TextStr(metadata::tag(request.language)));
    catalog.viewer_preferences().display_doc_title(true);
    let mut intents = catalog.output_intents();
    let mut intent = intents.push();
    intent.subtype(OutputIntentSubtype::PDFA).output_condition_identifier(TextStr("Custom")).info(TextStr("Grey, gamma 2.2"));
    intent.dest_output_profile(parts.profile);
    intent.finish();
    intents.finish();
    if !parts.attached.is_empty() {
        let mut names = catalog.names();
        let mut files = names.embedded_files();
        let mut tree = files.names();
        for (number, attached) in parts.attached.iter().enumerate() {
            // In the order of their keys, as a name tree must be (ISO 32000-1, section 7.9.6).
            tree.insert(Str(format!("{number:08}").as_bytes()), *attached);
        }
        tree.finish();
        files.finish();
        names.finish();
        catalog.insert(Name(b"AF")).array().items(&parts.attached);
    }
}

fn write_page(
    pdf: &mut Pdf,
    numbers: &mut Numbers,
    picture: &Picture,
    text: Option<&PageText>,
    codes: &Codes,
    tree: Ref,
    font: Ref,
) -> Ref {
    let (id, drawn, image) = (numbers.next(), numbers.next(), numbers.next());
    let (width, height) = (picture.width, picture.height);
    let mut content = Content::new();
    // The text first, so that the image covers it in readers that draw it all the same.
    if let Some(text) = text {
        words::draw(&mut content, text, codes, FONT_HERE, width, height);
    }
    content.save_state();
    content.transform([width as f32, 0.0, 0.0, height as f32, 0.0, 0.0]);
    content.x_object(IMAGE_HERE);
    content.restore_state();
    pdf.stream(drawn, &deflated(&content.finish())).filter(Filter::FlateDecode);
    picture.write(pdf, image);
    let mut page = pdf.page(id);
    page.media_box(Rect::new(0.0, 0.0, width as f32, height as f32)).parent(tree).contents(drawn);
    let mut resources = page.resources();
    resources.x_objects().pair(IMAGE_HERE, image);
    resources.fonts().pair(FONT_HERE, font);
    resources.finish();
    page.finish();
    id
}

fn write_font(pdf: &mut Pdf, numbers: &mut Numbers, codes: &Codes) -> Ref {
    let [id, descendant, descriptor, program, glyphs, unicode] = std::array::from_fn(|_| numbers.next());
    let mut font = pdf.type0_font(id);
    font.base_font(FONT).encoding_predefined(Name(b"Identity-H")).descendant_font(descendant).to_unicode(unicode);
    font.finish();
    let mut cid = pdf.cid_font(descendant);
    cid.subtype(CidFontType::Type2).base_font(FONT).system_info(UNICODE).font_descriptor(descriptor);
    cid.default_width(f32::from(WIDTH)).cid_to_gid_map_stream(glyphs);
    cid.finish();
    let mut about = pdf.font_descriptor(descriptor);
    about.name(FONT).flags(FontFlags::FIXED_PITCH | FontFlags::SYMBOLIC).italic_angle(0.0).stem_v(80.0);
    about.bbox(Rect::new(0.0, f32::from(DESCENT), f32::from(WIDTH), f32::from(ASCENT)));
    about.ascent(f32::from(ASCENT)).descent(f32::from(DESCENT)).cap_height(f32::from(ASCENT)).font_file2(program);
    about.finish();
    let bytes = font::program();
    pdf.stream(program, &deflated(&bytes)).filter(Filter::FlateDecode).pair(Name(b"Length1"), bytes.len() as i32);
    pdf.stream(glyphs, &deflated(&codes.glyphs())).filter(Filter::FlateDecode);
    let mut cmap = UnicodeCmap::<u16>::new(Name(b"Greffier-Unicode"), UNICODE);
    for (character, code) in codes.pairs() {
        cmap.pair(code, character);
    }
    pdf.stream(unicode, &deflated(cmap.finish().as_slice())).filter(Filter::FlateDecode);
    id
}

/// Puts a file into the copy, its bytes as they are (ISO 19005-3, section 6.8).
fn attach(pdf: &mut Pdf, numbers: &mut Numbers, attachment: &Attachment, bytes: &[u8], at: Date) -> Ref {
    let (id, stream) = (numbers.next(), numbers.next());
    let mut file = pdf.embedded_file(stream, bytes);
    file.subtype(Name(attachment.media_type.as_bytes()));
    let mut about = file.params();
    about.modification_date(at);
    if let Ok(size) = i32::try_from(bytes.len()) {
        about.size(size);
    }
    about.finish();
    file.finish();
    let relation = match attachment.relation {
        Relation::Source => AssociationKind::Source,
        Relation::Supplement => AssociationKind::Supplement,
    };
    let mut spec = pdf.indirect(id).start::<pdf_writer::writers::FileSpec<'_>>();
    spec.path(Str(plain_name(&attachment.name).as_bytes())).unic_file(TextStr(&attachment.name)).association_kind(relation);
    spec.description(TextStr(&attachment.description)).embedded_file_with_unicode(stream);
    spec.finish();
    id
}

/// A file's name in plain letters.
fn plain_name(name: &str) -> String {
    name.chars().take(120).map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect()
}

fn date(at: Timestamp) -> Date {
    let at = at.to_zoned_datetime(TimeZone::UTC);
    let small = |part: i8| part.unsigned_abs();
    let date = Date::new(at.year().unsigned_abs()).month(small(at.month())).day(small(at.day()));
    date.hour(small(at.hour())).minute(small(at.minute())).second(small(at.second())).utc_offset_hour(0).utc_offset_minute(0)
}
