//! Percentiles by nearest rank.

/// The smallest value that at least `percent` of the values do not exceed: the value of rank ⌈percent × n / 100⌉ (nearest rank). It is
/// always one of the values, whatever their number. None when there is no value.
///
/// `sorted` must be in ascending order; `percent` is taken between 1 and 100.
#[must_use]
pub fn nearest_rank(sorted: &[u64], percent: u8) -> Option<u64> {
    let percent = usize::from(percent.clamp(1, 100));
    // n may be anything, so whole hundreds and the rest apart: nothing overflows.
    let (hundreds, rest) = (sorted.len() / 100, sorted.len() % 100);
    let rank = hundreds * percent + (rest * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::nearest_rank;

    #[test]
    fn known_values() {
        let values = [15, 20, 35, 40, 50];
        assert_eq!([5, 30, 40, 50, 100].map(|p| nearest_rank(&values, p)), [15, 20, 20, 35, 50].map(Some));
        assert_eq!(nearest_rank(&[7], 50), Some(7));
        assert_eq!(nearest_rank(&[], 90), None);
    }
}
