//! Label pictures.

/// Pixels of each label and how many pieces they fall into, by sides, or by corners too; None if the labels are not
/// numbered from 0 as they appear.
pub fn pieces(labels: &[u32], width: usize, corners: bool) -> Option<Vec<(usize, usize)>> {
    let (mut found, mut seen) = (Vec::new(), vec![false; labels.len()]);
    for start in 0..labels.len() {
        let label = labels[start] as usize;
        if label > found.len() {
            return None;
        }
        if label == found.len() {
            found.push((0, 0));
        }
        found[label].0 += 1;
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        found[label].1 += 1;
        let mut open = vec![start];
        while let Some(p) = open.pop() {
            for q in around(p, width, labels.len() / width, corners) {
                if labels[q] == labels[p] && !std::mem::replace(&mut seen[q], true) {
                    open.push(q);
                }
            }
        }
    }
    Some(found)
}

/// The pixels next to `p`, by sides, or by corners too.
pub fn around(p: usize, width: usize, height: usize, corners: bool) -> impl Iterator<Item = usize> {
    let (x, y) = (p % width, p / width);
    let rows = y.saturating_sub(1)..(y + 2).min(height);
    rows.flat_map(move |v| (x.saturating_sub(1)..(x + 2).min(width)).map(move |u| (u, v)))
        .filter(move |(u, v)| (*u, *v) != (x, y) && (corners || *u == x || *v == y))
        .map(move |(u, v)| u + v * width)
}
