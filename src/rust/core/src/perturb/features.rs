//! The interpretable features of every perturbation: numbers, as of tables, or masks, as of pictures and texts.

use std::ops::Range;

use ndarray::ArrayView2;

use super::masks::Masks;

/// n x d; row 1 is the case.
#[derive(Clone, Copy)]
pub enum Features<'a> {
    /// Any numbers, in any memory order.
    Numbers(ArrayView2<'a, f64>),
    /// Zeros and ones.
    Masks(Masks<'a>),
}

impl<'a> Features<'a> {
    /// The same for a shorter time.
    pub fn view(&self) -> Features<'_> {
        match self {
            Self::Numbers(z) => Features::Numbers(z.view()),
            Self::Masks(masks) => Features::Masks(*masks),
        }
    }

    /// n.
    pub fn nrows(&self) -> usize {
        match self {
            Self::Numbers(z) => z.nrows(),
            Self::Masks(masks) => masks.rows(),
        }
    }

    /// d.
    pub fn ncols(&self) -> usize {
        match self {
            Self::Numbers(z) => z.ncols(),
            Self::Masks(masks) => masks.features(),
        }
    }

    /// Feature `j` of row `i`.
    pub fn value(&self, i: usize, j: usize) -> f64 {
        match self {
            Self::Numbers(z) => z[[i, j]],
            Self::Masks(masks) => f64::from(u8::from(masks.keeps(i, j))),
        }
    }

    /// Feature `j` of these rows.
    pub fn values(self, rows: Range<usize>, j: usize) -> impl Iterator<Item = f64> + use<'a> {
        rows.map(move |i| self.value(i, j))
    }
}

impl<'a> From<ArrayView2<'a, f64>> for Features<'a> {
    fn from(z: ArrayView2<'a, f64>) -> Self {
        Self::Numbers(z)
    }
}

impl<'a> From<Masks<'a>> for Features<'a> {
    fn from(masks: Masks<'a>) -> Self {
        Self::Masks(masks)
    }
}
