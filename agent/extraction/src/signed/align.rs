//! Which page of one revision is which of the other.

/// Pairs the pages of two revisions by what they show: pages that are alike in the same order keep together (the longest such sequence),
/// and between two of them the others are paired in their order. A page without a partner was added or removed. Pages are counted from 0.
pub(super) fn align<T: PartialEq>(before: &[T], after: &[T]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (one, other) in alike(before, after).into_iter().chain([(before.len(), after.len())]) {
        let (gone, come) = (one - from, other - to);
        pairs.extend((0..gone.max(come)).map(|k| ((k < gone).then_some(from + k), (k < come).then_some(to + k))));
        if one < before.len() {
            pairs.push((Some(one), Some(other)));
        }
        (from, to) = (one + 1, other + 1);
    }
    pairs
}

/// The longest common subsequence, as pairs of places.
fn alike<T: PartialEq>(before: &[T], after: &[T]) -> Vec<(usize, usize)> {
    let mut longest = vec![vec![0_u32; after.len() + 1]; before.len() + 1];
    for (i, one) in before.iter().enumerate().rev() {
        for (j, other) in after.iter().enumerate().rev() {
            longest[i][j] = if one == other { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < before.len() && j < after.len() {
        if before[i] == after[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(before: &str, after: &str) -> Vec<(Option<usize>, Option<usize>)> {
        align(before.as_bytes(), after.as_bytes())
    }

    #[test]
    fn pages_find_their_partners() {
        assert_eq!(pairs("abc", "abc"), [(Some(0), Some(0)), (Some(1), Some(1)), (Some(2), Some(2))]);
        assert_eq!(pairs("abc", "axc"), [(Some(0), Some(0)), (Some(1), Some(1)), (Some(2), Some(2))], "a page that changed");
        assert_eq!(pairs("ac", "abc"), [(Some(0), Some(0)), (None, Some(1)), (Some(1), Some(2))], "a page came between");
        assert_eq!(pairs("abc", "ac"), [(Some(0), Some(0)), (Some(1), None), (Some(2), Some(1))], "a page went");
        assert_eq!(pairs("a", "xy"), [(Some(0), Some(0)), (None, Some(1))]);
        assert_eq!(pairs("", "a"), [(None, Some(0))]);
        assert_eq!(pairs("", ""), []);
    }
}
