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

/// A fit that leaves out what lies far off: least squares, then again without the places whose residual is beyond both `floor` and
/// two and a half times the median, until nothing changes. Returns the plane and which places were kept.
pub(crate) fn fit_plane_robust(seen: &[Seen], floor: f64) -> Option<([f64; 3], Vec<bool>)> {
    let mut kept = vec![true; seen.len()];
    let mut plane = fit_plane(seen)?;
    for _ in 0..12 {
        let residuals: Vec<f64> = seen.iter().map(|one| (plane[0] * one.x + plane[1] * one.y + plane[2] - one.value).abs()).collect();
        let mut weighted: Vec<f64> =
            residuals.iter().zip(seen).filter(|(_, one)| one.weight > 0.0).map(|(residual, _)| *residual).collect();
        weighted.sort_by(f64::total_cmp);
        let bound = (2.5 * weighted.get(weighted.len() / 2)?).max(floor);
        let next: Vec<bool> = residuals.iter().zip(seen).map(|(residual, one)| *residual <= bound && one.weight > 0.0).collect();
        let good: Vec<Seen> = seen.iter().zip(&next).filter(|(_, keep)| **keep).map(|(one, _)| *one).collect();
        plane = fit_plane(&good)?;
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
                let (x, y) = (f64::from(n % 10), f64::from(n / 10));
                Seen { x, y, value: 8.0 * x + 0.1 * y + 3.0, weight: 1.0 }
            })
            .collect();
        for one in seen.iter_mut().step_by(7) {
            one.value += 20.0;
        }
        let (plane, kept) = fit_plane_robust(&seen, 0.1).unwrap();
        assert!((plane[0] - 8.0).abs() < 1e-6 && (plane[1] - 0.1).abs() < 1e-6 && (plane[2] - 3.0).abs() < 1e-6, "{plane:?}");
        assert_eq!(kept.iter().filter(|keep| !**keep).count(), 9);
    }

    #[test]
    fn places_on_a_line_have_no_plane() {
        let seen: Vec<Seen> = (0..9).map(|n| Seen { x: f64::from(n), y: 0.0, value: 1.0, weight: 1.0 }).collect();
        assert_eq!(fit_plane(&seen), None);
    }
}
