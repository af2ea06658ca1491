//! Which row each item of a block stands in.

/// Which links go back (against the direction of the drawing), and the rank of each item.
#[derive(Debug)]
pub(super) struct Layers {
    pub(super) back: Vec<bool>,
    pub(super) rank: Vec<usize>,
    /// The items, each after those that lead to it.
    pub(super) order: Vec<usize>,
}

/// Layers for `count` items with `links` between them. Links that a walk in depth finds to close a circle go back; each item then
/// stands as high as it can below all that lead to it. `first` are the items where the walk begins.
pub(super) fn layers(count: usize, links: &[(usize, usize)], first: &[usize]) -> Layers {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut led_to = vec![false; count];
    for (index, (from, to)) in links.iter().enumerate() {
        out[*from].push(index);
        led_to[*to] |= from != to;
    }
    let (back, mut order) = walk(links, &out, first.iter().copied().chain((0..count).filter(|item| !led_to[*item])).chain(0..count));
    order.reverse();
    let mut rank = vec![0; count];
    for &item in &order {
        for &link in out[item].iter().filter(|link| !back[**link]) {
            let to = links[link].1;
            rank[to] = rank[to].max(rank[item] + 1);
        }
    }
    // What nothing leads to stands right above what it leads to.
    for item in (0..count).filter(|item| !led_to[*item] && !first.contains(item)) {
        let below: Option<usize> = out[item].iter().filter(|link| !back[**link]).map(|link| rank[links[*link].1]).min();
        rank[item] = below.map_or(0, |below| below.saturating_sub(1));
    }
    Layers { back, rank, order }
}

/// Walks in depth, without recursion; returns the links that close a circle, and the items in the order in which they were left.
fn walk(links: &[(usize, usize)], out: &[Vec<usize>], roots: impl Iterator<Item = usize>) -> (Vec<bool>, Vec<usize>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Left,
    }
    let mut seen = vec![Seen::Not; out.len()];
    let mut back = vec![false; links.len()];
    let mut left = Vec::with_capacity(out.len());
    for root in roots {
        if seen[root] != Seen::Not {
            continue;
        }
        seen[root] = Seen::Open;
        let mut path = vec![(root, 0)];
        while let Some((item, next)) = path.last_mut() {
            let Some(&link) = out[*item].get(*next) else {
                seen[*item] = Seen::Left;
                left.push(*item);
                path.pop();
                continue;
            };
            *next += 1;
            let to = links[link].1;
            match seen[to] {
                Seen::Open => back[link] = true,
                Seen::Not => {
                    seen[to] = Seen::Open;
                    path.push((to, 0));
                }
                Seen::Left => {}
            }
        }
    }
    (back, left)
}
