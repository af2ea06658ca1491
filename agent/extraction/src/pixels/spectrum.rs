//! What a layout sounds like: how strongly its rows and columns repeat at each pitch. It does not change when the page is shifted or turned
//! upside down, and a page that is stretched has the same spectrum a little further along, so two of them are compared quickly.

/// Pitches that are looked at, in cells: from three centimetres to three millimetres.
const LONGEST: f64 = 60.0;
const SHORTEST: f64 = 6.0;
/// Ratio of a pitch to the next.
const STEP: f64 = 0.99;
/// Pitches of a spectrum: ln(60 / 6) / −ln 0.99, rounded up to whole words.
const PITCHES: usize = 232;
/// Stretches that are compared, in steps, to either side: 10 %.
const STRETCH: usize = 10;
/// Both directions stretch nearly alike: steps they may lie apart.
const UNEVEN: usize = 4;
/// Half the window of pitches whose mean is taken away.
const AROUND: usize = 12;
/// One, in the whole numbers of a spectrum.
const ONE: f32 = 2000.0;

/// The spectrum of a profile, of mean zero and length one.
#[derive(Debug, Clone)]
pub(crate) struct Spectrum(Vec<i16>);

impl Spectrum {
    pub(crate) fn of(profile: &[f32]) -> Self {
        let mut turns: Vec<(f32, f32)> = Vec::with_capacity(PITCHES);
        let mut pitch = LONGEST;
        while turns.len() < PITCHES {
            let (sin, cos) = (std::f64::consts::TAU / pitch).sin_cos();
            turns.push((cos as f32, sin as f32));
            pitch *= STEP;
        }
        debug_assert!(pitch <= SHORTEST);
        let (mut re, mut im) = (vec![1.0_f32; PITCHES], vec![0.0_f32; PITCHES]);
        let (mut sum_re, mut sum_im) = (vec![0.0_f32; PITCHES], vec![0.0_f32; PITCHES]);
        for value in profile {
            for at in 0..PITCHES {
                sum_re[at] += value * re[at];
                sum_im[at] += value * im[at];
                let (cos, sin) = turns[at];
                (re[at], im[at]) = (re[at] * cos - im[at] * sin, re[at] * sin + im[at] * cos);
            }
        }
        // The square root keeps one strong pitch (rows of combs) from being all that counts.
        let strong: Vec<f32> = sum_re.iter().zip(&sum_im).map(|(re, im)| re.hypot(*im).sqrt()).collect();
        let level = |at: usize| {
            let window = &strong[at.saturating_sub(AROUND)..(at + AROUND + 1).min(PITCHES)];
            strong[at] - window.iter().sum::<f32>() / window.len() as f32
        };
        let flat: Vec<f32> = (0..PITCHES).map(level).collect();
        let length = flat.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
        Self(flat.iter().map(|value| (value / length * ONE) as i16).collect())
    }

    /// How alike two are when the other is stretched by so many steps, 1 at best.
    fn alike(&self, other: &Self, steps: isize) -> f32 {
        let skip = steps.unsigned_abs();
        let (one, two) = if steps >= 0 { (&self.0[skip..], &other.0[..]) } else { (&self.0[..], &other.0[skip..]) };
        let sum = one.iter().zip(two).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>();
        sum as f32 / (ONE * ONE)
    }
}

/// How alike two layouts are, given by the spectra of their columns and rows: 2 at best, about 0.3 for strangers.
pub(crate) fn alike(page: [&Spectrum; 2], blank: [&Spectrum; 2]) -> f32 {
    let steps = || (0..=2 * STRETCH).map(|step| step as isize - STRETCH as isize);
    let across: Vec<f32> = steps().map(|step| page[0].alike(blank[0], step)).collect();
    let down: Vec<f32> = steps().map(|step| page[1].alike(blank[1], step)).collect();
    let best_near = |at: usize| down[at.saturating_sub(UNEVEN)..(at + UNEVEN + 1).min(down.len())].iter().copied().fold(-1.0, f32::max);
    (0..across.len()).map(|at| across[at] + best_near(at)).fold(-2.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(seed: u32, length: usize, scale: f64, shift: f64) -> Vec<f32> {
        let mut out = vec![0.0; length];
        let (mut seed, mut at) = (seed, 8.0);
        while at < 530.0 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if let Some(bin) = out.get_mut((at * scale + shift) as usize) {
                *bin += 1.0;
            }
            at += 6.0 + f64::from(seed >> 27);
        }
        out
    }

    #[test]
    fn a_stretched_and_shifted_layout_is_most_like_itself() {
        let own = Spectrum::of(&profile(1, 560, 1.0, 0.0));
        for (scale, shift) in [(1.0, 0.0), (1.04, 12.0), (0.95, -5.0), (0.98, 30.0)] {
            let seen = Spectrum::of(&profile(1, 560, scale, shift));
            let same = alike([&seen, &seen], [&own, &own]);
            let others = (2..40).map(|seed| {
                let other = Spectrum::of(&profile(seed, 560, 1.0, 0.0));
                alike([&seen, &seen], [&other, &other])
            });
            let nearest = others.fold(-2.0, f32::max);
            assert!(same > nearest + 0.2, "{scale} {shift}: {same} {nearest}");
        }
    }
}
