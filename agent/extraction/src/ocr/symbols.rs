//! The hOCR that tesseract writes, read back to characters with their confidences.

use super::Reading;

/// Reads hOCR with a `span` of class `ocrx_cinfo` a character (`hocr_char_boxes`). The confidence is the mean over the words, as
/// tesseract's own mean is.
pub(super) fn reading(hocr: &str) -> Reading {
    let mut reading = Reading::default();
    let mut words = Vec::new();
    for part in hocr.split("<span class='").skip(1) {
        if part.starts_with("ocrx_word") {
            words.push(number(part, "x_wconf ").unwrap_or(0.0) / 100.0);
            if !reading.text.is_empty() {
                reading.text.push(' ');
                reading.characters.push(1.0);
            }
        } else if part.starts_with("ocrx_cinfo") {
            let confidence = number(part, "x_conf ").unwrap_or(0.0) / 100.0;
            for character in plain(content(part)).chars() {
                reading.text.push(character);
                reading.characters.push(confidence as f32);
            }
        }
    }
    if !words.is_empty() {
        reading.confidence = (words.iter().sum::<f64>() / words.len() as f64).clamp(0.0, 1.0);
    }
    reading
}

/// The number behind a key in the title of a span.
fn number(part: &str, key: &str) -> Option<f64> {
    let rest = &part[part.find(key)? + key.len()..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    rest[..end].parse().ok()
}

/// What stands between the tags of a span.
fn content(part: &str) -> &str {
    let from = part.find('>').map_or(part.len(), |at| at + 1);
    let to = part[from..].find('<').map_or(part.len(), |at| from + at);
    &part[from..to]
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_come_with_their_confidences() {
        let hocr = "<span class='ocr_line' id='line_1_1' title=\"bbox 0 0 9 9\">\n\
            <span class='ocrx_word' id='word_1_1' title='bbox 10 10 50 40; x_wconf 90'>\
            <span class='ocrx_cinfo' title='x_bboxes 1 2 3 4; x_conf 98.5'>d</span>\
            <span class='ocrx_cinfo' title='x_bboxes 1 2 3 4; x_conf 90'>&#39;</span></span> \
            <span class='ocrx_word' id='word_1_2' title='bbox 60 10 80 40; x_wconf 70'>\
            <span class='ocrx_cinfo' title='x_bboxes 1 2 3 4; x_conf 70.25'>É</span></span>\n</span>";
        let reading = reading(hocr);
        assert_eq!(reading.text, "d' É");
        assert_eq!(reading.characters, [0.985, 0.9, 1.0, 0.7025]);
        assert!((reading.confidence - 0.8).abs() < 1e-9);
        assert_eq!(super::reading("<div class='ocr_page'></div>"), Reading::default());
    }
}
