//! How large a share can be, given what was counted: exact bounds of Clopper and Pearson (Biometrika 26, 1934).

/// The chance that a bound is wrong.
const ALPHA: f64 = 0.05;
/// Halvings of the interval that holds a bound: 2⁻⁴⁰ is finer than anybody reads.
const HALVINGS: u32 = 40;

/// The share that is exceeded with 95 % certainty when `hits` of `of` were counted; 0 without any hit.
#[must_use]
pub fn at_least(hits: u32, of: u32) -> f64 {
    let hits = hits.min(of);
    if hits == 0 {
        return 0.0;
    }
    // The share at which so many hits or more would be seen once in twenty.
    solve(|share| 1.0 - at_most_hits(hits - 1, of, share) < ALPHA)
}

/// The share that is not exceeded with 95 % certainty; 1 when nothing was counted. Without any hit it is the rule of three, 3/n.
#[must_use]
pub fn at_most(hits: u32, of: u32) -> f64 {
    if hits >= of {
        return 1.0;
    }
    solve(|share| at_most_hits(hits, of, share) > ALPHA)
}

/// The share up to which `below` holds; it holds at 0 and does not at 1.
fn solve(below: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The chance of at most `hits` in `of` tries that each hit with chance `share`.
fn at_most_hits(hits: u32, of: u32, share: f64) -> f64 {
    if share <= 0.0 {
        return 1.0;
    }
    if share >= 1.0 {
        return if hits >= of { 1.0 } else { 0.0 };
    }
    // Terms in logarithms: the first may be smaller than any float.
    let (hit, miss) = (share.ln(), (-share).ln_1p());
    let mut term = f64::from(of) * miss;
    let mut sum = term.exp();
    for k in 1..=hits {
        term += (f64::from(of - k + 1) / f64::from(k)).ln() + hit - miss;
        sum += term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 5e-5, "{value} is not {expected}");
    }

    /// Values of published tables of one-sided 95 % limits.
    #[test]
    fn bounds_are_those_of_the_tables() {
        near(at_most(0, 10), 0.258_866);
        near(at_most(1, 10), 0.394_163);
        near(at_least(1, 10), 0.005_116);
        near(at_least(5, 10), 0.222_441);
        near(at_most(5, 10), 0.777_559);
        near(at_least(10, 10), 0.741_134);
        assert!((at_most(0, 1_000) - 3.0 / 1_000.0).abs() < 1e-4, "the rule of three");
    }

    #[test]
    fn nothing_counted_says_nothing() {
        assert_eq!((at_least(0, 0), at_most(0, 0)), (0.0, 1.0));
        assert_eq!((at_least(0, 50), at_most(50, 50)), (0.0, 1.0));
    }

    #[test]
    fn more_evidence_narrows() {
        assert!(at_least(4, 100) < at_least(40, 1_000) && at_most(4, 100) > at_most(40, 1_000));
        assert!(at_least(4, 100) < 0.04 && at_most(4, 100) > 0.04);
        assert!(at_most(1_000, 2_000) < 0.53);
    }
}
