//! Affine maps between the blank (millimetres) and the page (pixels).

/// `x' = xx·x + xy·y + x0`, `y' = yx·x + yy·y + y0`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Affine {
    pub xx: f64,
    pub xy: f64,
    pub x0: f64,
    pub yx: f64,
    pub yy: f64,
    pub y0: f64,
}

impl Affine {
    pub(crate) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        (self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0)
    }

    /// The same map moved by `x`, `y` in the target.
    pub(crate) fn shifted(&self, x: f64, y: f64) -> Self {
        Self { x0: self.x0 + x, y0: self.y0 + y, ..*self }
    }

    /// This map, then `next` on what it gives.
    pub(crate) fn then(&self, next: &Self) -> Self {
        let (x0, y0) = next.apply(self.x0, self.y0);
        Self {
            xx: next.xx * self.xx + next.xy * self.yx,
            xy: next.xx * self.xy + next.xy * self.yy,
            x0,
            yx: next.yx * self.xx + next.yy * self.yx,
            yy: next.yx * self.xy + next.yy * self.yy,
            y0,
        }
    }

    /// The map back; `None` when this one flattens the plane.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let determinant = self.xx * self.yy - self.xy * self.yx;
        if determinant.abs() < 1e-9 {
            return None;
        }
        let (xx, xy, yx, yy) = (self.yy / determinant, -self.xy / determinant, -self.yx / determinant, self.xx / determinant);
        Some(Self { xx, xy, x0: -(xx * self.x0 + xy * self.y0), yx, yy, y0: -(yx * self.x0 + yy * self.y0) })
    }

    /// What turning a picture of that size clockwise by quarter turns does to its places.
    pub(crate) fn quarter_turns(quarters: u8, width: f64, height: f64) -> Self {
        let [xx, xy, x0, yx, yy, y0] = match quarters % 4 {
            1 => [0.0, -1.0, height, 1.0, 0.0, 0.0],
            2 => [-1.0, 0.0, width, 0.0, -1.0, height],
            3 => [0.0, 1.0, 0.0, -1.0, 0.0, width],
            _ => [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        };
        Self { xx, xy, x0, yx, yy, y0 }
    }

    /// Target units per source unit, across and down.
    pub(crate) fn scale(&self) -> (f64, f64) {
        (self.xx.hypot(self.yx), self.xy.hypot(self.yy))
    }

    /// How far horizontal lines are turned, in degrees, counter-clockwise as people see it (the y axis points down).
    pub(crate) fn turn_degrees(&self) -> f64 {
        -self.yx.atan2(self.xx).to_degrees()
    }
}

/// One equation of a fit: a place, what is seen there, and how much it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub x: f64,
    pub y: f64,
    pub value: f64,
    pub weight: f64,
}

/// Weighted least squares of `value = p·x + q·y + r`; `None` when the places do not span the plane.
pub(crate) fn fit_plane(seen: &[Seen]) -> Option<[f64; 3]> {
    let total: f64 = seen.iter().map(|one| one.weight).sum();
    if total <= 0.0 {
        return None;
    }
    // Centred, so that the system is well conditioned.
    let mean = |of: fn(&Seen) -> f64| seen.iter().map(|one| one.weight * of(one)).sum::<f64>() / total;
    let (mx, my, mv) = (mean(|one| one.x), mean(|one| one.y), mean(|one| one.value));
    let (mut xx, mut xy, mut yy, mut xv, mut yv) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for one in seen {
        let (x, y, value) = (one.x - mx, one.y - my, one.value - mv);
        xx += one.weight * x * x;
        xy += one.weight * x * y;
        yy += one.weight * y * y;
        xv += one.weight * x * value;
        yv += one.weight * y * value;
    }
    let determinant = xx * yy - xy * xy;
    if determinant <= 1e-6 * xx.max(yy).powi(2) {
        return None;
    }
    let p = (xv * yy - yv * xy) / determinant;
    let q = (yv * xx - xv * xy) / determinant;
    Some([p, q, mv - p * mx - q * my])
}

/// Triples of places that are tried; with half of the places wrong, one of them is right all but certainly (1 − 0.875¹⁵⁰).
const TRIALS: usize = 150;

/// A fit that strays do not bend (RANSAC, Fischler and Bolles 1981): of the planes through three places, no steeper than `steepest`, the
/// one that most of the others lie within `near` of; then least squares over those that lie within two and a half times the median
/// residual, or `floor`. Returns the plane and which places were kept. The triples are the same in every run.
pub(crate) fn fit_plane_robust(seen: &[Seen], steepest: f64, near: f64, floor: f64) -> Option<([f64; 3], Vec<bool>)> {
    let usable: Vec<usize> = (0..seen.len()).filter(|at| seen[*at].weight > 0.0).collect();
    if usable.len() < 3 {
        return None;
    }
    let mut seed = 1_u64;
    let mut draw = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seen[usable[(seed >> 33) as usize % usable.len()]]
    };
    let residual = |plane: &[f64; 3], one: &Seen| (plane[0] * one.x + plane[1] * one.y + plane[2] - one.value).abs();
    let mut best: Option<(f64, [f64; 3])> = None;
    for _ in 0..TRIALS {
        let Some(plane) = fit_plane(&[draw(), draw(), draw()]) else { continue };
        if plane[0].abs() > steepest || plane[1].abs() > steepest {
            continue;
        }
        // The nearer the better, so that of two planes with the same places the truer one wins.
        let close = |at: &usize| seen[*at].weight * (1.0 - residual(&plane, &seen[*at]) / near).max(0.0);
        let support = usable.iter().map(close).sum::<f64>();
        if best.is_none_or(|(most, _)| support > most) {
            best = Some((support, plane));
        }
    }
    let (_, mut plane) = best?;
    let mut kept: Vec<bool> = seen.iter().map(|one| one.weight > 0.0 && residual(&plane, one) <= near).collect();
    for _ in 0..8 {
        let good: Vec<Seen> = seen.iter().zip(&kept).filter(|(_, keep)| **keep).map(|(one, _)| *one).collect();
        plane = fit_plane(&good)?;
        let mut residuals: Vec<f64> = good.iter().map(|one| residual(&plane, one)).collect();
        residuals.sort_by(f64::total_cmp);
        let bound = (2.5 * residuals.get(residuals.len() / 2)?).max(floor);
        let next: Vec<bool> = seen.iter().map(|one| one.weight > 0.0 && residual(&plane, one) <= bound).collect();
        if next == kept {
            break;
        }
        kept = next;
    }
    Some((plane, kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_do_not_bend_the_plane() {
        let mut seen: Vec<Seen> = (0..60)
            .map(|n| {
                let (x, y) = (f64::from(n % 10) * 20.0, f64::from(n / 10) * 30.0);
                Seen { x, y, value: 0.02 * x - 0.01 * y + 3.0, weight: 1.0 }
            })
            .collect();
        // Four in ten are wrong, and all to the same side.
        for one in seen.iter_mut().filter(|one| (one.x as u32 / 20) % 5 < 2) {
            one.value += 2.0 + one.y / 100.0;
        }
        let (plane, kept) = fit_plane_robust(&seen, 0.06, 1.0, 0.1).unwrap();
        assert!((plane[0] - 0.02).abs() < 1e-6 && (plane[1] + 0.01).abs() < 1e-6 && (plane[2] - 3.0).abs() < 1e-6, "{plane:?}");
        assert_eq!(kept.iter().filter(|keep| !**keep).count(), 24);
    }

    #[test]
    fn places_on_a_line_have_no_plane() {
        let seen: Vec<Seen> = (0..9).map(|n| Seen { x: f64::from(n), y: 0.0, value: 1.0, weight: 1.0 }).collect();
        assert_eq!(fit_plane(&seen), None);
        assert_eq!(fit_plane_robust(&seen, 1.0, 1.0, 1.0), None);
    }

    #[test]
    fn maps_follow_each_other_and_go_back() {
        let map = Affine { xx: 8.0, xy: -0.2, x0: 12.0, yx: 0.3, yy: 7.9, y0: -40.0 };
        let there = map.then(&Affine::quarter_turns(1, 1728.0, 2200.0));
        let back = Affine::quarter_turns(3, 2200.0, 1728.0);
        let home = there.then(&back).then(&map.inverse().unwrap()).apply(30.0, 50.0);
        assert!((home.0 - 30.0).abs() < 1e-9 && (home.1 - 50.0).abs() < 1e-9, "{home:?}");
        // Turned clockwise, the top left corner comes to the top right.
        assert_eq!(Affine::quarter_turns(1, 1728.0, 2200.0).apply(0.0, 0.0), (2200.0, 0.0));
    }
}
