//! What grey means in a copy: an ICC profile (ICC.1:2001-04) of a display with the gamma of sRGB's mean, 2.2, under D50.

/// Numbers of the profile connection space: the white of D50 (ICC.1:2001-04, section 6.1.7), in 16.16 fixed point.
const D50: [u32; 3] = [0x0000_f6d6, 0x0001_0000, 0x0000_d32d];
/// Gamma 2.2 in 8.8 fixed point.
const GAMMA: u16 = 0x0233;
const HEADER: usize = 128;

/// The profile's bytes.
pub(super) fn grey() -> Vec<u8> {
    let tags: [(&[u8; 4], Vec<u8>); 4] =
        [(b"desc", description("Grey, gamma 2.2")), (b"cprt", text("No copyright")), (b"wtpt", white()), (b"kTRC", curve())];
    let mut at = HEADER + 4 + 12 * tags.len();
    let (mut table, mut data) = ((tags.len() as u32).to_be_bytes().to_vec(), Vec::new());
    for (name, mut body) in tags {
        table.extend(name);
        table.extend((at as u32).to_be_bytes());
        table.extend((body.len() as u32).to_be_bytes());
        body.resize(body.len().next_multiple_of(4), 0);
        at += body.len();
        data.extend(body);
    }
    let mut out = header(at);
    out.extend(table);
    out.extend(data);
    out
}

fn header(size: usize) -> Vec<u8> {
    let mut header = vec![0; HEADER];
    header[..4].copy_from_slice(&(size as u32).to_be_bytes());
    header[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    header[12..24].copy_from_slice(b"mntrGRAYXYZ ");
    for (place, part) in [2026_u16, 1, 1, 0, 0, 0].iter().enumerate() {
        header[24 + 2 * place..26 + 2 * place].copy_from_slice(&part.to_be_bytes());
    }
    header[36..40].copy_from_slice(b"acsp");
    for (place, number) in D50.iter().enumerate() {
        header[68 + 4 * place..72 + 4 * place].copy_from_slice(&number.to_be_bytes());
    }
    header
}

/// A textDescriptionType, with its empty Unicode and Macintosh parts (section 6.5.17).
fn description(words: &str) -> Vec<u8> {
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend((words.len() as u32 + 1).to_be_bytes());
    out.extend(words.as_bytes());
    out.push(0);
    out.extend([0; 8 + 3 + 67]);
    out
}

fn text(words: &str) -> Vec<u8> {
    [b"text\0\0\0\0", words.as_bytes(), b"\0"].concat()
}

fn white() -> Vec<u8> {
    let mut out = b"XYZ \0\0\0\0".to_vec();
    out.extend(D50.iter().flat_map(|number| number.to_be_bytes()));
    out
}

fn curve() -> Vec<u8> {
    let mut out = b"curv\0\0\0\0\0\0\0\x01".to_vec();
    out.extend(GAMMA.to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_lie_where_the_table_says() {
        let profile = grey();
        let number = |at: usize| u32::from_be_bytes(profile[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(0), profile.len());
        for place in 0..number(128) {
            let (offset, length) = (number(136 + 12 * place), number(140 + 12 * place));
            assert!(offset % 4 == 0 && offset + length <= profile.len());
            assert!(profile[offset..offset + 4].iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b' '));
        }
    }
}
