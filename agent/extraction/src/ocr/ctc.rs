//! From the output of a line recogniser to text within an alphabet: a frame of the line either is one of the classes or blank, and frames
//! of one class in a row are one character.

use super::beam::{Likeliest, likeliest};
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

    /// The likeliest reading of a line whose characters all are of an alphabet. `probabilities` holds one row of classes a frame.
    ///
    /// Where the likeliest class of a frame is a character outside the alphabet, it was taken for a look-alike inside: the blank must not
    /// win such a frame, or a character would go missing. The probability of a character is that of its class among those the alphabet
    /// allows; the confidence of the line is the probability of the whole text.
    pub(super) fn decode(&self, probabilities: &[f32], alphabet: Alphabet) -> Reading {
        let allowed = self.allowed(alphabet);
        let mut lost = 0.0_f32;
        let mut frames = Vec::with_capacity(probabilities.len());
        for frame in probabilities.chunks_exact(self.count()) {
            let foreign = self.within(frame, &allowed, &mut frames);
            lost = lost.max(foreign);
        }
        self.reading(&likeliest(&frames, self.count()), frames.len() / self.count(), 1.0 - lost)
    }

    fn allowed(&self, alphabet: Alphabet) -> Vec<bool> {
        let characters = alphabet.characters();
        self.characters.iter().map(|character| characters.is_empty() || characters.contains(*character)).collect()
    }

    /// Adds a frame with what lies outside the alphabet taken out; returns how likely it shows a character that resembles none inside.
    fn within(&self, frame: &[f32], allowed: &[bool], frames: &mut Vec<f32>) -> f32 {
        let from = frames.len();
        frames.extend(
            frame.iter().zip(allowed).enumerate().map(|(class, (share, allowed))| if class == 0 || *allowed { *share } else { 0.0 }),
        );
        let own = &mut frames[from..];
        let likeliest = |shares: &[f32]| (1..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b])).unwrap_or(0);
        let (any, best) = (likeliest(frame), likeliest(own));
        let foreign = any != best && frame[any] > frame[0];
        let mut lost = 0.0;
        if foreign && SMALL_MARKS.contains(self.characters[any]) {
            own[0] += frame[any];
        } else if foreign && own[best] < IMPOSSIBLE {
            (own[0], lost) = (1.0, frame[any]);
        } else if foreign {
            own[0] = own[0].min(own[best]);
        }
        let all: f32 = own.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        own.iter_mut().for_each(|share| *share /= all);
        lost
    }

    /// Blanks at the ends go, and of several in a row one stays.
    fn reading(&self, found: &Likeliest, frames: usize, most: f32) -> Reading {
        let mut reading = Reading::default();
        let mut blank = None;
        let mut push = |character: char, place: f32, probability: f32| {
            reading.text.push(character);
            reading.characters.push(probability);
            reading.places.push(place / frames as f32);
        };
        let mut begun = false;
        for &(class, place, probability) in &found.characters {
            let character = self.characters[class];
            if character.is_whitespace() {
                blank = blank.or(Some((place, probability)));
                continue;
            }
            if let Some((place, probability)) = blank.take().filter(|_| begun) {
                push(' ', place, probability);
            }
            push(character, place, probability);
            begun = true;
        }
        reading.confidence = if begun { found.probability * f64::from(most) } else { 0.0 };
        reading
    }
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
        assert!(reading.confidence > 0.9 && reading.places.len() == 3, "{reading:?}");
    }

    #[test]
    fn an_alphabet_turns_look_alikes_and_says_how_sure_that_is() {
        let frames: [&[(char, f32)]; 2] = [&[('O', 0.9), ('0', 0.06), ('_', 0.04)], &[('6', 1.0)]];
        let reading = read(&frames, Alphabet::Digits);
        assert_eq!(reading.text, "06");
        assert!((reading.characters[0] - 0.6).abs() < 1e-6 && (reading.characters[1] - 1.0).abs() < 1e-6);
        assert!((reading.confidence - 0.6).abs() < 1e-6, "{reading:?}");
        assert_eq!(read(&frames, Alphabet::Any).text, "O6");
    }

    #[test]
    fn small_marks_outside_the_alphabet_are_dirt() {
        let frames: [&[(char, f32)]; 4] = [&[('6', 1.0)], &[('.', 0.9), ('0', 0.1)], &[(' ', 0.8), ('0', 0.2)], &[('0', 1.0)]];
        let reading = read(&frames, Alphabet::Digits);
        assert_eq!(reading.text, "60");
        // The ways on which the marks are further zeros are not of this text.
        assert!((reading.confidence - 0.92).abs() < 1e-6, "{reading:?}");
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
