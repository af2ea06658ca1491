//! Fonts of a letter: those built in, and those an office puts in `fonts/` beside its templates.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::{MAX_FILE_BYTES, MAX_FONTS};

/// Fonts and the book that lists them, in the same order.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
}

/// Built in: Libertinus Serif, New Computer Modern, DejaVu Sans Mono. Parsed once for the life of the process.
static EMBEDDED: LazyLock<Arc<Fonts>> = LazyLock::new(|| {
    let fonts = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
    Arc::new(Fonts::of(fonts))
});

impl Fonts {
    fn of(fonts: Vec<Font>) -> Self {
        Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    }

    /// The fonts for templates in `folder`: the office's own come first, so that they win over a built-in namesake.
    /// Files that are too large, are links or are no fonts are passed over; the typesetter then warns of the unknown family.
    pub(crate) fn for_folder(folder: &Path) -> Arc<Fonts> {
        let own = office_fonts(&folder.join("fonts"));
        if own.is_empty() {
            return Arc::clone(&EMBEDDED);
        }
        let all = own.into_iter().chain(EMBEDDED.fonts.iter().cloned()).collect();
        Arc::new(Fonts::of(all))
    }
}

fn office_fonts(folder: &Path) -> Vec<Font> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= MAX_FILE_BYTES))
        .map(|entry| entry.path())
        .filter(|path| matches!(path.extension().and_then(|e| e.to_str()), Some("otf" | "ttf" | "ttc" | "otc")))
        .collect();
    // The order decides which of two equal fonts is used: keep it the same on every machine.
    paths.sort();
    paths.truncate(MAX_FONTS);
    paths
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .flat_map(|data| Font::iter(Bytes::new(data)).collect::<Vec<_>>())
        .take(MAX_FONTS)
        .collect()
}

/// A text as the built-in fonts can show it: signs that none of them has become an empty square, control and direction signs a space.
pub(crate) fn displayable(text: impl AsRef<str>) -> String {
    let shown = |sign: char| EMBEDDED.fonts.iter().any(|font| font.info().coverage.contains(u32::from(sign)));
    let directs = |sign: char| matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let sign = |sign: char| match sign {
        '\n' => '\n',
        sign if sign.is_control() || directs(sign) => ' ',
        sign if shown(sign) => sign,
        _ => '□',
    };
    text.as_ref().chars().map(sign).collect()
}
