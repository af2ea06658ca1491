//! The names of entries: their character set, and what of a path is shown.

use flate2::Crc;

use crate::bytes::Bytes;
use crate::charset;
use crate::names::safe;

/// Components of a path that are shown, and bytes of it.
const MAX_COMPONENTS: usize = 16;
const MAX_PATH: usize = 1000;

/// A name's text.
///
/// UTF-8 when bit 11 says so, or when it happens to be valid (macOS does not say). Else the Info-ZIP field for Unicode names
/// (APPNOTE section 4.6.9) when it belongs to this very name. Else what the making system writes: code page 850 for DOS and Windows
/// (APPNOTE names 437, whose letters are the same where it has them), windows-1252 for the others.
pub(super) fn decode(name: &[u8], utf8: bool, host: u8, unicode: Option<&[u8]>) -> String {
    if let Some(text) = unicode.and_then(|field| belonging(field, name)) {
        return text;
    }
    match std::str::from_utf8(name) {
        Ok(text) => text.to_owned(),
        Err(_) if utf8 => String::from_utf8_lossy(name).into_owned(),
        // FAT, HPFS, NTFS, VFAT.
        Err(_) if matches!(host, 0 | 6 | 10 | 11 | 14) => charset::code_page(name, 850),
        Err(_) => charset::unclaimed(name),
    }
}

fn belonging(field: &[u8], name: &[u8]) -> Option<String> {
    let mut fields = Bytes(field);
    let (version, sum) = (fields.u8()?, fields.u32()?);
    let mut crc = Crc::new();
    crc.update(name);
    (version == 1 && crc.sum() == sum).then(|| String::from_utf8(fields.0.to_vec()).ok())?
}

/// A path made of safe names; the last ends with `/` for a folder.
pub(super) fn path(claimed: &str) -> String {
    let components: Vec<String> = claimed.split(['/', '\\']).filter_map(kept).collect();
    let shown = components[components.len().saturating_sub(MAX_COMPONENTS)..].join("/");
    let folder = if claimed.ends_with(['/', '\\']) { "/" } else { "" };
    let from = shown.len().saturating_sub(MAX_PATH);
    format!("{}{folder}", &shown[shown.ceil_char_boundary(from)..])
}

/// A component; the marks of macOS keep their dot, so that they are recognised.
fn kept(component: &str) -> Option<String> {
    if component == ".DS_Store" { Some(component.to_owned()) } else { safe(component) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_french_windows_macos_and_unix_are_read() {
        assert_eq!(decode(b"t\x82l\x82copie \xb7.pdf", false, 0, None), "télécopie À.pdf");
        assert_eq!(decode("télécopie.pdf".as_bytes(), false, 3, None), "télécopie.pdf");
        assert_eq!(decode(b"t\xe9l\xe9copie.pdf", false, 3, None), "télécopie.pdf");
        assert_eq!(decode(b"\xff.pdf", true, 0, None), "\u{fffd}.pdf");
    }

    #[test]
    fn the_unicode_name_counts_when_it_belongs_to_the_name() {
        let mut crc = Crc::new();
        crc.update(b"t?l.pdf");
        let field = [&[1u8][..], &crc.sum().to_le_bytes(), "tél.pdf".as_bytes()].concat();
        assert_eq!(decode(b"t?l.pdf", false, 0, Some(&field)), "tél.pdf");
        assert_eq!(decode(b"autre.pdf", false, 0, Some(&field)), "autre.pdf");
    }

    #[test]
    fn a_path_leads_nowhere_else() {
        assert_eq!(path("../../etc/passwd"), "etc/passwd");
        assert_eq!(path("/C:\\x\\..\\a.pdf"), "C_/x/a.pdf");
        assert_eq!(path("dossier/"), "dossier/");
        assert_eq!(path("__MACOSX/._a"), "__MACOSX/_a");
        assert!(path(&"é/".repeat(3000)).len() <= MAX_PATH + 1);
    }
}
