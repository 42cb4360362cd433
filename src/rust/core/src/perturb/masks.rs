//! Which features each perturbation keeps, a bit for each: 1 is kept, 0 removed.
//!
//! Rows are padded to words of 64 features with zeros, and a feature j of a row is bit j % 8 of its byte j / 8. On the other side of
//! the border they are the columns of a raw matrix.

use crate::LimeError;

/// Bytes of a row of `d` features.
pub fn row_bytes(d: usize) -> usize {
    d.div_ceil(64) * 8
}

/// n rows of d bits.
#[derive(Debug, Clone, Copy)]
pub struct Masks<'a> {
    bytes: &'a [u8],
    d: usize,
}

impl<'a> Masks<'a> {
    /// # Errors
    /// `Argument` if there are no features, if these are no whole rows, or a bit behind the last feature is set.
    pub fn new(bytes: &'a [u8], d: usize) -> Result<Self, LimeError> {
        let refuse = |message: String| Err(LimeError::Argument { name: "z", message });
        if d == 0 || bytes.len() % row_bytes(d) != 0 {
            return refuse(format!(
                "must be rows of {} bytes for {d} features, not {} bytes",
                row_bytes(d),
                bytes.len()
            ));
        }
        let behind = if d % 64 == 0 { 0 } else { u64::MAX << (d % 64) };
        if bytes.chunks_exact(row_bytes(d)).any(|row| word(&row[row.len() - 8..]) & behind != 0) {
            return refuse(format!("must be 0 behind feature {d}"));
        }
        Ok(Self { bytes, d })
    }

    /// n.
    pub fn rows(&self) -> usize {
        self.bytes.len() / row_bytes(self.d)
    }

    /// d.
    pub fn features(&self) -> usize {
        self.d
    }

    /// Does row `i` keep feature `j`?
    pub fn keeps(&self, i: usize, j: usize) -> bool {
        self.row(i)[j / 8] >> (j % 8) & 1 == 1
    }

    /// How many features row `i` keeps.
    pub fn kept(&self, i: usize) -> u32 {
        self.row(i).chunks_exact(8).map(|bytes| word(bytes).count_ones()).sum()
    }

    /// Row `i` as numbers: `kept` and 0. `out` has d values.
    pub fn expand(&self, i: usize, kept: f64, out: &mut [f64]) {
        for (out, byte) in out.chunks_mut(8).zip(self.row(i)) {
            out.iter_mut().enumerate().for_each(|(j, value)| *value = f64::from(byte >> j & 1) * kept);
        }
    }

    /// Features `64 block..` of these rows, at most 64, the other way round: entry j has bit b if row `rows[b]` keeps that feature.
    pub(crate) fn turned(&self, rows: &[usize], block: usize) -> [u64; 64] {
        let mut square = [0; 64];
        for (line, row) in square.iter_mut().zip(rows) {
            *line = word(&self.row(*row)[8 * block..]);
        }
        transpose(&mut square);
        square
    }

    fn row(&self, i: usize) -> &'a [u8] {
        let size = row_bytes(self.d);
        &self.bytes[i * size..(i + 1) * size]
    }
}

/// The word that begins here.
fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Bit b of entry a becomes bit a of entry b: halves are swapped, then their halves (Warren, Hacker's Delight, 7-3).
fn transpose(square: &mut [u64; 64]) {
    let (mut step, mut low) = (32, u64::from(u32::MAX));
    while step > 0 {
        for at in (0..64).filter(|at| at & step == 0) {
            let moved = (square[at] >> step ^ square[at + step]) & low;
            square[at] ^= moved << step;
            square[at + step] ^= moved;
        }
        step /= 2;
        low ^= low << step;
    }
}

/// The bits of a matrix of zeros and ones (n x d, row by row), for tests.
#[cfg(test)]
pub(crate) fn packed(z: &[f64], d: usize) -> Vec<u8> {
    let mut bytes = vec![0; z.len() / d * row_bytes(d)];
    for (row, bytes) in z.chunks_exact(d).zip(bytes.chunks_exact_mut(row_bytes(d))) {
        row.iter().enumerate().filter(|(_, v)| **v == 1.0).for_each(|(j, _)| bytes[j / 8] |= 1 << (j % 8));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::uniform;

    #[test]
    fn bits_are_the_matrix_in_every_direction() {
        for (n, d) in [(1, 1), (5, 63), (64, 64), (70, 65), (130, 200)] {
            let mut state = d as u64;
            let z: Vec<f64> = (0..n * d).map(|_| uniform(&mut state).round()).collect();
            let bytes = packed(&z, d);
            let masks = Masks::new(&bytes, d).unwrap();
            assert_eq!((masks.rows(), masks.features()), (n, d));
            for i in 0..n {
                let row = &z[i * d..(i + 1) * d];
                let mut out = vec![9.0; d];
                masks.expand(i, 2.5, &mut out);
                assert!(row.iter().zip(&out).all(|(z, v)| z * 2.5 == *v));
                assert!((0..d).all(|j| masks.keeps(i, j) == (row[j] == 1.0)));
                assert_eq!(f64::from(masks.kept(i)), row.iter().sum::<f64>());
            }
            let rows: Vec<usize> = (0..n).rev().take(64).collect();
            for block in 0..d.div_ceil(64) {
                for (j, word) in (block * 64..d).zip(masks.turned(&rows, block)) {
                    assert!(rows.iter().enumerate().all(|(b, i)| (word >> b & 1 == 1) == masks.keeps(*i, j)));
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_no_rows_are_refused() {
        let refused = |bytes: &[u8], d| matches!(Masks::new(bytes, d), Err(LimeError::Argument { name: "z", .. }));
        assert!(refused(&[0; 8], 0) && refused(&[0; 9], 3) && refused(&[0; 8], 65));
        assert!(refused(&[8, 0, 0, 0, 0, 0, 0, 0], 3));
        assert!(!refused(&[7, 0, 0, 0, 0, 0, 0, 0], 3) && !refused(&[255; 8], 64) && !refused(&[], 3));
    }
}
