//! CCITT fax codings (ITU-T T.4 and T.6): runs to pixels, keeping the good rows of a broken page.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};

/// The coding of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaxCoding {
    /// Modified Huffman, each row begins on a byte, no end-of-line code (TIFF compression 2).
    Rle,
    /// Group 3, one-dimensional (T.4 s. 4.1).
    Group3,
    /// Group 3, two-dimensional (T.4 s. 4.2).
    Group3TwoDimensional,
    /// Group 4 (T.6).
    Group4,
}

impl FaxCoding {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Rle => "CCITT RLE",
            Self::Group3 => "CCITT Group 3",
            Self::Group3TwoDimensional => "CCITT Group 3 2-D",
            Self::Group4 => "CCITT Group 4",
        }
    }

    fn settings(self, columns: u32, rows: u32, strict: bool) -> DecodeSettings {
        let encoding = match self {
            Self::Rle | Self::Group3 => EncodingMode::Group3_1D,
            Self::Group3TwoDimensional => EncodingMode::Group3_2D,
            Self::Group4 => EncodingMode::Group4,
        };
        DecodeSettings {
            columns,
            rows,
            end_of_block: self != Self::Rle,
            end_of_line: false,
            rows_are_byte_aligned: self == Self::Rle,
            encoding,
            strict,
        }
    }
}

/// How far one strip could be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StripReport {
    /// Rows that were written.
    pub rows: u32,
    /// The first row (from 0) where the coding broke its rules, with what the decoder said.
    pub broken: Option<(u32, String)>,
}

/// Decodes one strip into `out`: `columns` bytes a row, 0 black and 255 white; `out` comes in white. `rows` is what `out` holds.
pub(crate) fn decode_strip(data: &[u8], coding: FaxCoding, columns: u32, out: &mut [u8]) -> StripReport {
    let rows = (out.len() / columns.max(1) as usize) as u32;
    // First by the letter: it tells where the coding breaks. Then, only if it broke, as well as possible.
    let mut sink = Rows::new(out, columns);
    let strict = hayro_ccitt::decode(data, &mut sink, &mut DecoderContext::new(coding.settings(columns, rows, true)));
    let Err(error) = strict else { return StripReport { rows: sink.done, broken: None } };
    let first = sink.done;
    let mut lenient = Rows::new(out, columns);
    lenient.blank = true;
    let outcome = hayro_ccitt::decode(data, &mut lenient, &mut DecoderContext::new(coding.settings(columns, rows, false)));
    let broken = match outcome {
        // Extra zeros at the end or a run that is a little too long: every announced row is there, nothing is lost.
        Ok(_) if first >= rows => None,
        _ => Some((first, error.to_string())),
    };
    StripReport { rows: lenient.done, broken }
}

struct Rows<'a> {
    out: &'a mut [u8],
    columns: usize,
    done: u32,
    /// Rows hold something from an earlier try.
    blank: bool,
}

impl<'a> Rows<'a> {
    fn new(out: &'a mut [u8], columns: u32) -> Self {
        Self { out, columns: columns as usize, done: 0, blank: false }
    }
}

impl Decoder for Rows<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        let start = self.done as usize * self.columns;
        let Some(row) = self.out.get_mut(start..start + self.columns) else { return };
        if self.blank {
            row.fill(255);
        }
        for run in changes.chunks(2) {
            let from = run[0] as usize;
            let to = run.get(1).map_or(self.columns, |end| *end as usize);
            if let Some(black) = row.get_mut(from..to.min(self.columns)) {
                black.fill(0);
            }
        }
        self.done += 1;
    }
}

/// Bytes whose bits come in the other order (TIFF FillOrder 2).
pub(crate) fn reverse_bits(data: &[u8]) -> Vec<u8> {
    data.iter().map(|byte| byte.reverse_bits()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A white row is one `V0` (bit 1) in Group 4; the block ends with two end-of-line codes.
    #[test]
    fn a_short_group_4_strip_says_so() {
        let mut out = vec![255; 16 * 4];
        let data = [0b1100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000];
        let report = decode_strip(&data, FaxCoding::Group4, 16, &mut out);
        assert_eq!(report, StripReport { rows: 2, broken: None });
        assert!(out.iter().all(|pixel| *pixel == 255));
    }

    #[test]
    fn rubbish_breaks_at_its_row() {
        let mut out = vec![255; 16 * 40];
        let report = decode_strip(&[0b1110_0000, 0, 0, 0, 0, 0, 0], FaxCoding::Group4, 16, &mut out);
        assert_eq!(report.rows, 3);
        assert_eq!(report.broken.map(|(row, _)| row), Some(3));
    }
}
