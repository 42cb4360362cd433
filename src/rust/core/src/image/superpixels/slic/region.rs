//! A connected region as runs of pixels.

/// Pixels of a region that are looked at to judge its colours.
const SAMPLE: usize = 1024;

/// Pixels side by side in one row: the first one, and how many.
pub(crate) type Run = (u32, u32);

/// A connected region as runs in reading order.
pub(crate) type Region = Vec<Run>;

/// How many pixels a region has.
pub(crate) fn area(region: &[Run]) -> usize {
    region.iter().map(|run| run.1 as usize).sum()
}

/// Calls `look` for at most `SAMPLE` pixels of a region, evenly along its rows.
#[inline(always)]
pub(crate) fn each_sample(region: &[Run], mut look: impl FnMut(usize)) {
    // An odd step does not fall into step with the rows.
    let step = area(region).div_ceil(SAMPLE) | 1;
    let mut skip = 0;
    for &(start, length) in region {
        let mut at = skip;
        while at < length as usize {
            look(start as usize + at);
            at += step;
        }
        skip = at - length as usize;
    }
}

/// At most `SAMPLE` pixels of a region, evenly along its rows.
pub(crate) fn sample(region: &[Run]) -> Vec<usize> {
    let mut pixels = Vec::with_capacity(SAMPLE.min(area(region)));
    each_sample(region, |p| pixels.push(p));
    pixels
}
