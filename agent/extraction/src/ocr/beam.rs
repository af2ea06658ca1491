//! The likeliest text of a line, over all the ways in which its frames may fall on its characters (connectionist temporal classification,
//! Graves et al., 2006; prefix search after Hannun et al., 2014): a text may be likelier than the likeliest single way.

use std::collections::HashMap;

/// Beginnings of a text that are followed at once.
const FOLLOWED: usize = 6;
/// A class less likely than this is not looked at in a frame.
const UNLIKELY: f32 = 0.002;

/// The most likely text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Likeliest {
    /// Its classes with the frame in the middle of each, and the probability of its surest frame.
    pub characters: Vec<(usize, f32, f32)>,
    /// The probability of the text: the sum over every way to read it.
    pub probability: f64,
}

/// One beginning of a text: how likely it is with a blank at its end, and with its last character.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Beginning {
    node: usize,
    blank: f64,
    character: f64,
}

impl Beginning {
    fn likely(&self) -> f64 {
        self.blank + self.character
    }
}

/// Beginnings as a tree: each node is a class after the beginning that its parent stands for; node 0 is the empty one.
struct Tree {
    nodes: Vec<(usize, usize)>,
    children: HashMap<(usize, usize), usize>,
}

impl Tree {
    fn child(&mut self, node: usize, class: usize) -> usize {
        *self.children.entry((node, class)).or_insert_with(|| {
            self.nodes.push((node, class));
            self.nodes.len() - 1
        })
    }

    fn text(&self, mut node: usize) -> Vec<usize> {
        let mut text = Vec::new();
        while node != 0 {
            let (parent, class) = self.nodes[node];
            text.push(class);
            node = parent;
        }
        text.reverse();
        text
    }
}

/// The likeliest text of frames, each a row of `classes` probabilities of which the first is that of the blank.
pub(super) fn likeliest(frames: &[f32], classes: usize) -> Likeliest {
    let mut tree = Tree { nodes: vec![(0, 0)], children: HashMap::new() };
    let mut followed = vec![Beginning { node: 0, blank: 1.0, character: 0.0 }];
    // Probabilities are scaled frame by frame, so that long lines do not vanish.
    let mut scale = 0.0_f64;
    for frame in frames.chunks_exact(classes) {
        let likely: Vec<(usize, f64)> =
            (1..classes).filter(|class| frame[*class] >= UNLIKELY).map(|class| (class, frame[class].into())).collect();
        let mut next: Vec<Beginning> = Vec::with_capacity(followed.len() * (likely.len() + 1));
        for one in &followed {
            add(&mut next, one.node, one.likely() * f64::from(frame[0]), 0.0);
            let last = tree.nodes[one.node].1;
            for &(class, probability) in &likely {
                if class == last && one.node != 0 {
                    add(&mut next, one.node, 0.0, one.character * probability);
                    // Twice the same character needs a blank between.
                    if one.blank > 0.0 {
                        let child = tree.child(one.node, class);
                        add(&mut next, child, 0.0, one.blank * probability);
                    }
                } else {
                    let child = tree.child(one.node, class);
                    add(&mut next, child, 0.0, one.likely() * probability);
                }
            }
        }
        next.sort_by(|a, b| b.likely().total_cmp(&a.likely()));
        next.truncate(FOLLOWED);
        let most = next.first().map_or(1.0, Beginning::likely).max(f64::MIN_POSITIVE);
        scale += most.ln();
        next.iter_mut().for_each(|one| (one.blank, one.character) = (one.blank / most, one.character / most));
        followed = next;
    }
    let Some(best) = followed.first() else { return Likeliest::default() };
    Likeliest { characters: places(&tree.text(best.node), frames, classes), probability: (best.likely().ln() + scale).exp().min(1.0) }
}

fn add(to: &mut Vec<Beginning>, node: usize, blank: f64, character: f64) {
    match to.iter_mut().find(|one| one.node == node) {
        Some(one) => {
            one.blank += blank;
            one.character += character;
        }
        None => to.push(Beginning { node, blank, character }),
    }
}

/// Where the characters of a text stand: the likeliest way of the frames through it (Viterbi).
fn places(text: &[usize], frames: &[f32], classes: usize) -> Vec<(usize, f32, f32)> {
    // States: a blank, then each character with a blank behind it.
    let states = 2 * text.len() + 1;
    let class = |state: usize| if state.is_multiple_of(2) { 0 } else { text[state / 2] };
    let count = frames.len() / classes;
    let log = |frame: usize, state: usize| frames[frame * classes + class(state)].max(1e-9).ln();
    let mut before = vec![f32::NEG_INFINITY; states];
    let mut came_from = vec![0_u8; states * count];
    for frame in 0..count {
        let mut now = vec![f32::NEG_INFINITY; states];
        for state in 0..states {
            let (mut best, mut step) = if frame == 0 { (if state < 2 { 0.0 } else { f32::NEG_INFINITY }, 0) } else { (before[state], 0) };
            let skips = state >= 2 && state % 2 == 1 && class(state) != class(state - 2);
            for back in 1..=if skips { 2 } else { 1 } {
                if frame > 0 && state >= back && before[state - back] > best {
                    (best, step) = (before[state - back], back as u8);
                }
            }
            now[state] = best + log(frame, state);
            came_from[frame * states + state] = step;
        }
        before = now;
    }
    let mut found: Vec<(usize, f32, f32)> = text.iter().map(|class| (*class, 0.0, 0.0)).collect();
    let mut counts = vec![0.0_f32; text.len()];
    let mut state = if states > 1 && before[states - 2] > before[states - 1] { states - 2 } else { states - 1 };
    for frame in (0..count).rev() {
        if state % 2 == 1 {
            let at = state / 2;
            found[at].1 += frame as f32 + 0.5;
            found[at].2 = found[at].2.max(frames[frame * classes + text[at]]);
            counts[at] += 1.0;
        }
        state -= usize::from(came_from[frame * states + state]);
    }
    found.iter_mut().zip(counts).for_each(|(one, count)| one.1 /= f32::max(count, 1.0));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_be_likelier_than_the_likeliest_way() {
        // Frame by frame the blank wins twice (0.36), but there are three ways to one character (0.64).
        let found = likeliest(&[0.6, 0.4, 0.6, 0.4], 2);
        assert_eq!(found.characters.iter().map(|one| one.0).collect::<Vec<_>>(), [1]);
        assert!((found.probability - 0.64).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn like_characters_need_a_blank_between() {
        let text = |frames: &[f32]| likeliest(frames, 3).characters.iter().map(|one| one.0).collect::<Vec<_>>();
        assert_eq!(text(&[0.0, 1.0, 0.0, 0.0, 1.0, 0.0]), [1]);
        assert_eq!(text(&[0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]), [1, 1]);
        assert_eq!(text(&[0.0, 1.0, 0.0, 0.0, 0.0, 1.0]), [1, 2]);
        assert!(text(&[]).is_empty());
    }

    #[test]
    fn places_are_the_middles_of_the_frames() {
        let found = likeliest(&[0.0, 1.0, 0.0, 0.0, 0.8, 0.2, 1.0, 0.0, 0.0, 0.1, 0.0, 0.9], 3);
        assert_eq!(found.characters.iter().map(|one| (one.0, one.1)).collect::<Vec<_>>(), [(1, 1.0), (2, 3.5)]);
        assert!((found.characters[0].2 - 1.0).abs() < 1e-6 && (found.characters[1].2 - 0.9).abs() < 1e-6);
    }

    #[test]
    fn a_long_line_does_not_vanish() {
        let frames: Vec<f32> = (0..4000).flat_map(|at| if at % 2 == 0 { [0.45, 0.55] } else { [0.9, 0.1] }).collect();
        let found = likeliest(&frames, 2);
        assert!(found.characters.len() > 1000 && found.probability >= 0.0);
    }
}
