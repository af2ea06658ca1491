//! Fits the probabilities that the reader gives its values, on the train half: a logistic regression over what it says of each value when
//! every engine looks (`greffier read --explain`), against the truth.

use std::fmt::Write as _;

use greffier_extraction::FEATURES;
use serde_json::Value;

use super::pages::{Kind, Page};

/// Pull of the coefficients towards nothing, so that what was seldom seen says little.
const RIDGE: f64 = 1.0;
/// Steps of Newton's method; it ends long before.
const STEPS: usize = 60;

/// One conclusion of the reader, and whether it was right.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The features.
    pub features: Vec<f64>,
    /// Whether the value was exactly what stands there.
    pub right: bool,
}

/// The conclusions about the fields of `page` in which something is written, in an answer of `greffier read --json --explain`. Conclusions
/// with a text that is no value are left out: those go to a person whatever their probability.
#[must_use]
pub fn examples(page: &Page, answer: &Value) -> Vec<Example> {
    let known = answer["read"]["form"]["name"] == page.form;
    let explained = answer["read"]["explained"].as_array().filter(|_| known);
    let mut found = Vec::new();
    for one in explained.into_iter().flatten() {
        let expected = page.fields.iter().find(|field| one["field"] == field.name && field.kind == Kind::Text && !field.value.is_empty());
        let Some(expected) = expected else { continue };
        for conclusion in one["conclusions"].as_array().into_iter().flatten().filter(|conclusion| conclusion["faulty"] != true) {
            let features: Vec<f64> = conclusion["features"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            if features.len() == FEATURES.len() {
                found.push(Example { features, right: conclusion["value"] == expected.value.as_str() });
            }
        }
    }
    found
}

/// The coefficients that make the examples likeliest, by Newton's method with a ridge.
#[must_use]
pub fn fit(examples: &[Example]) -> Vec<f64> {
    let size = examples.first().map_or(0, |example| example.features.len());
    let mut coefficients = vec![0.0; size];
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = coefficients.iter().map(|value| -RIDGE * value).collect();
        let mut curvature = vec![vec![0.0; size]; size];
        for (at, row) in curvature.iter_mut().enumerate() {
            row[at] = RIDGE;
        }
        for example in examples {
            let probability = probability(&example.features, &coefficients);
            let missing = f64::from(u8::from(example.right)) - probability;
            let weight = (probability * (1.0 - probability)).max(1e-9);
            for (row, value) in example.features.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                gradient[row] += missing * value;
                for (column, other) in example.features.iter().enumerate() {
                    curvature[row][column] += weight * value * other;
                }
            }
        }
        let step = solve(curvature, gradient);
        let length = step.iter().map(|value| value * value).sum::<f64>().sqrt();
        // A step that would overshoot is shortened.
        let scale = (4.0 / length.max(1e-12)).min(1.0);
        coefficients.iter_mut().zip(&step).for_each(|(value, change)| *value += scale * change);
        if length < 1e-6 {
            break;
        }
    }
    coefficients
}

/// What the coefficients make of the features.
#[must_use]
pub fn probability(features: &[f64], coefficients: &[f64]) -> f64 {
    let score: f64 = features.iter().zip(coefficients).map(|(feature, coefficient)| feature * coefficient).sum();
    1.0 / (1.0 + (-score).exp())
}

/// Solves a symmetric positive definite system by elimination with pivots.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for at in 0..size {
        let pivot = (at..size).max_by(|a, b| matrix[*a][at].abs().total_cmp(&matrix[*b][at].abs())).unwrap_or(at);
        matrix.swap(at, pivot);
        right.swap(at, pivot);
        for row in at + 1..size {
            let factor = matrix[row][at] / matrix[at][at];
            let (upper, lower) = matrix.split_at_mut(row);
            lower[0][at..].iter_mut().zip(&upper[at][at..]).for_each(|(value, above)| *value -= factor * above);
            right[row] -= factor * right[at];
        }
    }
    for at in (0..size).rev() {
        let known: f64 = (at + 1..size).map(|column| matrix[at][column] * right[column]).sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    right
}

/// The file `agent/extraction/src/zones/calibration.rs` with these coefficients.
#[must_use]
pub fn source(coefficients: &[f64], examples: &[Example]) -> String {
    let wrong = examples.iter().filter(|example| !example.right).count();
    let mut text = format!(
        "//! Printed by `reading --half train --calibrate`: fitted on {} conclusions, {wrong} of them wrong.\n\nuse super::confidence::FEATURES;\n\n\
         /// One for each of [`FEATURES`].\npub(super) const COEFFICIENTS: [f64; FEATURES.len()] = [\n",
        examples.len()
    );
    for (name, value) in FEATURES.iter().zip(coefficients) {
        _ = writeln!(text, "    {value:.4}, // {name}");
    }
    text.push_str("];\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(share: f64, right: bool) -> Example {
        let mut features = vec![0.0; FEATURES.len()];
        (features[0], features[1]) = (1.0, share);
        Example { features, right }
    }

    #[test]
    fn what_is_fitted_gives_the_shares_back() {
        // Of those with the feature 95 in 100 are right, of the others 60.
        let mut examples = Vec::new();
        for at in 0..2000 {
            examples.push(example(1.0, at % 100 < 95));
            examples.push(example(0.0, at % 100 < 60));
        }
        let coefficients = fit(&examples);
        assert!((probability(&example(1.0, true).features, &coefficients) - 0.95).abs() < 0.01);
        assert!((probability(&example(0.0, true).features, &coefficients) - 0.60).abs() < 0.01);
        assert!(coefficients[2..].iter().all(|value| value.abs() < 1e-9), "what was never seen says nothing");
        assert!(source(&coefficients, &examples).contains("900 of them wrong"));
    }

    #[test]
    fn equations_are_solved() {
        let x = solve(vec![vec![0.0, 2.0], vec![4.0, 1.0]], vec![6.0, 11.0]);
        assert!((x[0] - 2.0).abs() < 1e-12 && (x[1] - 3.0).abs() < 1e-12);
    }
}
