//! From the output of a line recogniser to text: connectionist temporal classification (Graves et al., 2006), where a frame of the line
//! either is one of the classes or blank, and frames of one class in a row are one character.

use super::{Alphabet, Reading};

/// A frame where no character of the alphabet is as likely as this shows something that is none.
const IMPOSSIBLE: f32 = 0.001;
/// Marks that are dirt, a tick of the comb or print where the alphabet does not have them. Other characters outside the alphabet are
/// look-alikes of one inside.
const SMALL_MARKS: &str = " .,'’‘`-–—_:;·•°\"“”~^";

/// The classes of a recogniser. The first is the blank.
pub(super) struct Classes {
    characters: Vec<char>,
}

impl Classes {
    /// Of the characters that stand for the classes from the second on.
    pub(super) fn new(characters: impl Iterator<Item = char>) -> Self {
        Self { characters: std::iter::once('\0').chain(characters).collect() }
    }

    /// How many, with the blank.
    pub(super) fn count(&self) -> usize {
        self.characters.len()
    }

    /// The best reading of a line whose characters all are of an alphabet. `probabilities` holds one row of classes a frame.
    ///
    /// Each frame takes the likeliest class. Where that is a character outside the alphabet, the likeliest one inside is what it was taken
    /// for: the blank must not win such a frame, or a character would go missing. The probability of a character is that of its class
    /// among those the alphabet allows; the confidence of the line is that of its weakest character.
    pub(super) fn decode(&self, probabilities: &[f32], alphabet: Alphabet) -> Reading {
        let allowed = self.allowed(alphabet);
        let mut found: Vec<Found> = Vec::new();
        let (mut last, mut lost) = (0, 0.0_f32);
        let frames = (probabilities.len() / self.count()).max(1) as f32;
        for (at, frame) in probabilities.chunks_exact(self.count()).enumerate() {
            let place = (at as f32 + 0.5) / frames;
            let (class, probability) = match self.frame(frame, &allowed) {
                Frame::Blank => (0, 0.0),
                Frame::Foreign(probability) => {
                    lost = lost.max(probability);
                    (0, 0.0)
                }
                Frame::Character(class, probability) => (class, probability),
            };
            if class != 0 && class == last {
                if let Some(character) = found.last_mut() {
                    character.probability = character.probability.max(probability);
                }
            } else if class != 0 {
                found.push(Found { class, probability, place });
            }
            last = class;
        }
        self.reading(&found, 1.0 - lost)
    }

    fn allowed(&self, alphabet: Alphabet) -> Vec<bool> {
        let characters = alphabet.characters();
        self.characters.iter().map(|character| characters.is_empty() || characters.contains(*character)).collect()
    }

    fn frame(&self, frame: &[f32], allowed: &[bool]) -> Frame {
        let likeliest = |keep: &dyn Fn(usize) -> bool| {
            (1..frame.len()).filter(|class| keep(*class)).max_by(|a, b| frame[*a].total_cmp(&frame[*b])).unwrap_or(0)
        };
        let any = likeliest(&|_| true);
        if frame[0] >= frame[any] {
            return Frame::Blank;
        }
        let best = likeliest(&|class| allowed[class]);
        if best != any && SMALL_MARKS.contains(self.characters[any]) {
            return Frame::Blank;
        }
        if best == 0 || frame[best] < IMPOSSIBLE {
            return Frame::Foreign(frame[any]);
        }
        let among: f32 = frame[0] + (1..frame.len()).filter(|class| allowed[*class]).map(|class| frame[class]).sum::<f32>();
        Frame::Character(best, frame[best] / among)
    }

    /// Blanks at the ends go, and of several in a row one stays.
    fn reading(&self, found: &[Found], most: f32) -> Reading {
        let mut reading = Reading::default();
        let mut blank = None;
        for one in found {
            let character = self.characters[one.class];
            if character.is_whitespace() {
                blank = blank.or(Some(one));
                continue;
            }
            if let Some(blank) = blank.take().filter(|_| !reading.text.is_empty()) {
                reading.push(' ', blank);
            }
            reading.push(character, one);
        }
        let weakest = reading.characters.iter().copied().fold(most, f32::min);
        reading.confidence = if reading.text.is_empty() { 0.0 } else { f64::from(weakest) };
        reading
    }
}

impl Reading {
    fn push(&mut self, character: char, found: &Found) {
        self.text.push(character);
        self.characters.push(found.probability);
        self.places.push(found.place);
    }
}

/// A character on the line.
struct Found {
    class: usize,
    probability: f32,
    /// As a share of the line's width.
    place: f32,
}

/// What one frame of a line shows.
enum Frame {
    /// Nothing, or a mark that the alphabet does not have.
    Blank,
    /// A character that resembles none of the alphabet, with its probability.
    Foreign(f32),
    /// A class of the alphabet, with its probability.
    Character(usize, f32),
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: &str = "O0G6é. Z";

    /// Frames given as pairs of a character (`_` for the blank) and its probability.
    fn read(frames: &[&[(char, f32)]], alphabet: Alphabet) -> Reading {
        let classes = Classes::new(LETTERS.chars());
        let mut probabilities = Vec::new();
        for frame in frames {
            let mut row = vec![0.0; classes.count()];
            for (character, probability) in *frame {
                row[LETTERS.chars().position(|other| other == *character).map_or(0, |at| at + 1)] = *probability;
            }
            probabilities.extend(row);
        }
        classes.decode(&probabilities, alphabet)
    }

    #[test]
    fn frames_of_one_class_are_one_character() {
        let reading = read(&[&[('G', 0.7)], &[('G', 0.9)], &[('_', 0.9)], &[('G', 0.8)], &[('é', 1.0)]], Alphabet::Any);
        assert_eq!((reading.text.as_str(), reading.characters.len()), ("GGé", 3));
        assert!((reading.confidence - 1.0).abs() < 1e-6, "no other class had a share");
    }

    #[test]
    fn an_alphabet_turns_look_alikes_and_says_how_sure_that_is() {
        let frames: [&[(char, f32)]; 2] = [&[('O', 0.9), ('0', 0.06), ('_', 0.04)], &[('6', 1.0)]];
        let reading = read(&frames, Alphabet::Digits);
        assert_eq!(reading.text, "06");
        assert!((reading.characters[0] - 0.6).abs() < 1e-6 && (reading.characters[1] - 1.0).abs() < 1e-6);
        assert!((reading.confidence - 0.6).abs() < 1e-6);
        assert_eq!(read(&frames, Alphabet::Any).text, "O6");
    }

    #[test]
    fn small_marks_outside_the_alphabet_are_dirt() {
        let frames: [&[(char, f32)]; 4] = [&[('6', 1.0)], &[('.', 0.9), ('0', 0.1)], &[(' ', 0.8), ('0', 0.2)], &[('0', 1.0)]];
        let reading = read(&frames, Alphabet::Digits);
        assert_eq!((reading.text.as_str(), reading.confidence), ("60", 1.0));
    }

    #[test]
    fn a_character_that_resembles_none_lowers_the_confidence() {
        let reading = read(&[&[('6', 1.0)], &[('é', 0.75), ('_', 0.25)]], Alphabet::Digits);
        assert_eq!((reading.text.as_str(), reading.confidence), ("6", 0.25));
        assert_eq!(read(&[&[('_', 1.0)]], Alphabet::Digits), Reading::default());
    }

    #[test]
    fn blanks_stand_between_words_only() {
        let frames: [&[(char, f32)]; 6] = [&[(' ', 1.0)], &[('G', 1.0)], &[(' ', 0.9)], &[('_', 1.0)], &[(' ', 1.0)], &[('Z', 1.0)]];
        let reading = read(&frames, Alphabet::Address);
        assert_eq!((reading.text.as_str(), reading.characters.len()), ("G Z", 3));
    }
}
