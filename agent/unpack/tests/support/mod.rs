//! What the tests of this crate share: real samples, messages and archives made for a test, and what always holds.

#![allow(dead_code)]

use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use greffier_unpack::{Bounds, Part, Role, Unpacked, unpack};
use zip::write::{FullFileOptions, ZipWriter};
use zip::{CompressionMethod, unstable::write::FileOptionsExt};

/// The folder of real samples, or a notice that the test is skipped.
pub(crate) fn corpus(what: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("GREFFIER_CORPUS").map(PathBuf::from).filter(|folder| folder.is_dir());
    if folder.is_none() {
        notice(&format!("skipped: {what} needs GREFFIER_CORPUS"));
    }
    folder
}

/// A line on the standard error that the test harness does not swallow.
#[allow(clippy::print_stderr)]
pub(crate) fn notice(text: &str) {
    eprintln!("{text}");
}

/// Every file under a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Takes bytes apart and asserts what always holds.
pub(crate) fn sound(bytes: &[u8], name: &str, bounds: &Bounds) -> Option<Unpacked> {
    let unpacked = unpack(bytes, name, bounds).ok()?;
    assert!(unpacked.parts.len() <= bounds.parts as usize, "too many parts");
    assert!(unpacked.left.len() <= bounds.parts as usize + 1, "too many lines about what was left");
    assert!(unpacked.parts.iter().map(|part| part.bytes.len() as u64).sum::<u64>() <= bounds.total_bytes, "too many bytes");
    let mut names = BTreeSet::new();
    for part in &unpacked.parts {
        assert!(part.bytes.len() as u64 <= bounds.part_bytes, "{} is too large", part.name);
        assert!(names.insert(part.name.to_lowercase()), "{} is not unique", part.name);
        assert!(!part.media_type.is_empty() && part.media_type.len() <= 200, "{}", part.media_type);
        safe(&part.name);
        assert!(part.role != Role::Body || (part.name == "message.txt" && std::str::from_utf8(&part.bytes).is_ok()));
    }
    assert!(unpacked.parts.iter().filter(|part| part.role == Role::Body).count() <= 1, "one body");
    unpacked.left.iter().filter(|left| !left.name.is_empty()).for_each(|left| safe(&left.name));
    Some(unpacked)
}

fn safe(name: &str) {
    assert!(!name.is_empty() && name.len() <= 200 && name != "." && name != "..", "{name:?}");
    assert!(!name.contains(['/', '\\', '\u{202e}']) && !name.chars().any(char::is_control), "{name:?}");
}

/// Name, path, bytes and role of every part.
pub(crate) fn told(parts: &[Part]) -> Vec<(&str, &str, usize, Role)> {
    parts.iter().map(|part| (&*part.name, &*part.path, part.bytes.len(), part.role)).collect()
}

/// An archive made by another program's library.
pub(crate) fn archive(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    archive_with(entries, || FullFileOptions::default().compression_method(method))
}

/// The same with any options.
pub(crate) fn archive_with(entries: &[(&str, &[u8])], options: impl Fn() -> FullFileOptions<'static, 'static>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        if name.ends_with('/') {
            writer.add_directory(*name, options()).unwrap();
            continue;
        }
        writer.start_file(*name, options()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An archive whose entries need a password.
pub(crate) fn locked(entries: &[(&str, &[u8])]) -> Vec<u8> {
    archive_with(entries, || FullFileOptions::default().with_deprecated_encryption(b"secret").unwrap())
}

/// A message of several parts, each given with its header.
pub(crate) fn mail(kind: &str, parts: &[&[u8]]) -> Vec<u8> {
    let head = "Message-ID: <1@x.example>\r\nFrom: a@x.example\r\nTo: b@x.example\r\nSubject: Demande\r\nMIME-Version: 1.0\r\n";
    let mut mail = format!("{head}Content-Type: multipart/{kind}; boundary=\"=_1\"\r\n\r\n").into_bytes();
    for part in parts {
        mail.extend_from_slice(b"--=_1\r\n");
        mail.extend_from_slice(part);
        mail.extend_from_slice(b"\r\n");
    }
    mail.extend_from_slice(b"--=_1--\r\n");
    mail
}

/// A part in base64.
pub(crate) fn encoded(header: &str, bytes: &[u8]) -> Vec<u8> {
    format!("{header}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", base64(bytes)).into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (at, group) in bytes.chunks(3).enumerate() {
        let number = group.iter().chain([&0; 2]).take(3).fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        for digit in 0..4 {
            let value = ALPHABET[(number >> (18 - 6 * digit) & 63) as usize];
            text.push(if digit > group.len() { '=' } else { value.into() });
        }
        if at % 19 == 18 {
            text.push_str("\r\n");
        }
    }
    text
}
