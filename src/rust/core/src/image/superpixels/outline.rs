//! One-pixel lines along superpixels and areas.

use crate::image::buffer;
use crate::LimeError;

/// Pixels of `labels` (width x height) that have an 8-neighbour for which `differs(own, neighbour)`.
///
/// Pixels beyond the border of the picture count as equal.
fn edges<T: Copy>(
    labels: &[T],
    width: usize,
    height: usize,
    differs: impl Fn(T, T) -> bool,
) -> Result<Vec<bool>, LimeError> {
    if width.checked_mul(height) != Some(labels.len()) {
        let message = format!("must be {width} x {height}, not {} pixels", labels.len());
        return Err(LimeError::Argument { name: "segments", message });
    }
    let mut edge = buffer(labels.len(), false)?;
    for y in 0..height {
        for x in 0..width {
            let own = labels[x + y * width];
            edge[x + y * width] = (y.saturating_sub(1)..(y + 2).min(height))
                .any(|v| (x.saturating_sub(1)..(x + 2).min(width)).any(|u| differs(own, labels[u + v * width])));
        }
    }
    Ok(edge)
}

/// Boundaries between superpixels: the pixels next to a smaller label, so each line is one pixel wide.
///
/// # Errors
/// `Argument` if the sizes do not fit; `Memory`.
pub fn boundaries(segments: &[i32], width: usize, height: usize) -> Result<Vec<bool>, LimeError> {
    edges(segments, width, height, |own, other| other < own)
}

/// Inner boundary of an area: its pixels that touch a pixel outside of it.
///
/// # Errors
/// As [`boundaries`].
pub fn inner_boundary(area: &[bool], width: usize, height: usize) -> Result<Vec<bool>, LimeError> {
    edges(area, width, height, |own, other| own && !other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str]) -> Vec<bool> {
        rows.iter().flat_map(|row| row.chars().map(|c| c == '#')).collect()
    }

    #[test]
    fn boundaries_lie_on_the_higher_label() {
        let segments = [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 3, 3];
        assert_eq!(boundaries(&segments, 4, 3), Ok(picture(&["..#.", "..#.", "####"])));
    }

    #[test]
    fn an_area_is_outlined_inside_and_not_along_the_border() {
        let area = picture(&["####.", "####.", "####.", "####.", "....."]);
        assert_eq!(inner_boundary(&area, 5, 5), Ok(picture(&["...#.", "...#.", "...#.", "####.", "....."])));
    }

    #[test]
    fn a_single_pixel_has_no_edge() {
        assert_eq!(boundaries(&[1], 1, 1), Ok(vec![false]));
        assert_eq!(inner_boundary(&[true], 1, 1), Ok(vec![false]));
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        for (width, height) in [(2, 1), (1, 0), (usize::MAX, 3)] {
            assert!(matches!(boundaries(&[1], width, height), Err(LimeError::Argument { .. })));
        }
    }
}
