//! Rows of labels as runs of equal ones.

use crate::base::cpu::Simd;
use crate::base::memory::reserve;
use crate::LimeError;

/// Runs of equal labels in some rows, one below the other.
#[derive(Default)]
pub(crate) struct Strip {
    /// First pixel of each run.
    pub starts: Vec<u32>,
    pub label: Vec<u32>,
    /// First run of each row.
    pub rows: Vec<u32>,
}

impl Strip {
    /// Adds the row whose first pixel is `first`.
    pub(crate) fn push(&mut self, row: &[u32], first: usize, simd: Simd) -> Result<(), LimeError> {
        self.rows.push(self.starts.len() as u32);
        reserve(&mut self.starts, row.len())?;
        let before = self.starts.len();
        find_runs(row, first as u32, &mut self.starts, simd);
        reserve(&mut self.label, self.starts.len() - before)?;
        self.label.extend(self.starts[before..].iter().map(|&start| row[start as usize - first]));
        Ok(())
    }
}

/// Pushes the starts of runs of equal values; `first` is the number of the row's first pixel.
fn find_runs(row: &[u32], first: u32, starts: &mut Vec<u32>, simd: Simd) {
    starts.push(first);
    let mut x = 1;
    #[cfg(target_arch = "x86_64")]
    if simd.avx2() {
        // SAFETY: the machine has AVX2.
        x = unsafe { changes_avx2(row, first, starts) };
    }
    let _ = simd;
    for x in x..row.len() {
        if row[x] != row[x - 1] {
            starts.push(first + x as u32);
        }
    }
}

/// Does that eight pixels at a time, from the second one of the row; returns where it ended.
///
/// # Safety
/// The machine must have AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn changes_avx2(row: &[u32], first: u32, starts: &mut Vec<u32>) -> usize {
    use std::arch::x86_64::*;
    let mut x = 1;
    while x + 32 <= row.len() {
        let mut same = 0u32;
        for part in 0..4 {
            let at = row.as_ptr().add(x + 8 * part);
            let equal = _mm256_cmpeq_epi32(_mm256_loadu_si256(at.cast()), _mm256_loadu_si256(at.sub(1).cast()));
            same |= (_mm256_movemask_ps(_mm256_castsi256_ps(equal)) as u32) << (8 * part);
        }
        let mut changes = !same;
        while changes != 0 {
            starts.push(first + x as u32 + changes.trailing_zeros());
            changes &= changes - 1;
        }
        x += 32;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_rows_are_cut_wherever_a_label_changes() {
        let row: Vec<u32> = (0..100).map(|x| u32::from(x >= 15) + u32::from(x >= 33) + u32::from(x == 99)).collect();
        for simd in [Simd::Fastest, Simd::Portable] {
            let mut starts = Vec::new();
            find_runs(&row, 7, &mut starts, simd);
            assert_eq!(starts, [7, 22, 40, 106]);
        }
    }
}
