//! A net that reads lines, and the classes that it tells apart.

use image::GrayImage;

use super::ctc::Classes;
use super::net::Net;
use super::{Alphabet, Reading};
use crate::ReadError;

/// A net of one row of classes a frame.
pub(super) struct Recogniser {
    pub net: Net,
    pub classes: Classes,
}

impl Recogniser {
    /// The rows of classes for an input of the given shape.
    ///
    /// # Errors
    /// When the net does not take such an input, or does not tell its classes apart.
    pub(super) fn probabilities(&self, (shape, input): ([usize; 4], Vec<f32>)) -> Result<Vec<f32>, String> {
        let (shape, output) = self.net.run::<3>(shape, input)?;
        if shape[2] != self.classes.count() {
            return Err(format!("{} classes for {} characters", shape[2], self.classes.count()));
        }
        Ok(output)
    }

    /// Reads lines, each made ready by `input`: the shape and the values that the net wants. A line of no size is an empty reading.
    ///
    /// # Errors
    /// [`ReadError::NotReady`] as [`Self::probabilities`].
    pub(super) fn read(
        &self,
        lines: &[GrayImage],
        alphabet: Alphabet,
        input: impl Fn(&GrayImage) -> ([usize; 4], Vec<f32>),
    ) -> Result<Vec<Reading>, ReadError> {
        let read = |line: &GrayImage| {
            if line.width() < 3 || line.height() < 3 {
                return Ok(Reading::default());
            }
            let probabilities = self.probabilities(input(line)).map_err(|detail| ReadError::NotReady { detail })?;
            Ok(self.classes.decode(&probabilities, alphabet))
        };
        lines.iter().map(read).collect()
    }
}
