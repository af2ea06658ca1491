//! Files that tests make for themselves.

#![allow(dead_code)]

use std::path::{Path, PathBuf};

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

/// A little-endian TIFF of one page with one strip and the given short or long tags.
pub(crate) fn tiff(tags: &[(u16, u32)], strip: &[u8]) -> Vec<u8> {
    tiffs(tags, strip, 1)
}

/// The same page so many times.
fn tiffs(tags: &[(u16, u32)], strip: &[u8], pages: u32) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    for page in 1..=pages {
        let mut tags = tags.to_vec();
        let end = bytes.len() as u32 + 2 + 12 * (tags.len() as u32 + 2) + 4;
        tags.extend([(273, end), (279, strip.len() as u32)]);
        tags.sort();
        bytes.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in tags {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(4_u16.to_le_bytes());
            bytes.extend(1_u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        let next = if page < pages { end + strip.len() as u32 } else { 0 };
        bytes.extend(next.to_le_bytes());
        bytes.extend(strip);
    }
    bytes
}

/// A fax page of `rows` white rows in Group 4: one bit a row.
pub(crate) fn white_fax(width: u32, rows: u32) -> Vec<u8> {
    white_faxes(1, width, rows)
}

/// So many of them in one file.
pub(crate) fn white_faxes(pages: u32, width: u32, rows: u32) -> Vec<u8> {
    let mut strip = vec![0xff; rows as usize / 8];
    strip.extend([0x00, 0x10, 0x01]);
    tiffs(&[(256, width), (257, rows), (258, 1), (259, 4), (262, 0), (278, rows)], &strip, pages)
}

/// A PDF of one page whose content or image is the given stream, compressed so that few bytes become many.
pub(crate) fn pdf(objects: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, (dictionary, stream)) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
        if stream.is_empty() {
            bytes.extend(dictionary.bytes());
        } else {
            bytes.extend(format!("{} /Length {} >>\nstream\n", dictionary.trim_end_matches(">>"), stream.len()).bytes());
            bytes.extend(stream);
            bytes.extend(b"\nendstream");
        }
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes());
    bytes
}

/// A zlib stream that expands to `blocks` × 64 KiB of zeros and more, built by hand: a run of distance one repeated (RFC 1951, fixed codes).
pub(crate) fn zeros(megabytes: usize) -> Vec<u8> {
    let mut out = vec![0x78, 0x9c];
    let (mut buffer, mut count) = (0_u64, 0_u32);
    let mut put = |value: u64, bits: u32, out: &mut Vec<u8>| {
        buffer |= value << count;
        count += bits;
        while count >= 8 {
            out.push(buffer as u8);
            buffer >>= 8;
            count -= 8;
        }
    };
    put(0b011, 3, &mut out); // last block, fixed codes
    put(0b0000_1100, 8, &mut out); // literal 0: code 0x30, most significant bit first
    // Length 258 (code 285 = 0b11000101) at distance 1 (code 0, five bits).
    for _ in 0..megabytes * 4064 {
        put(0b1010_0011, 8, &mut out);
        put(0, 5, &mut out);
    }
    put(0, 7, &mut out); // end of block
    put(0, 8, &mut out);
    out.extend([0; 4]);
    out
}
