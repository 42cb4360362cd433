//! Memory, asked for in a way that can be refused: an allocation that fails otherwise ends R.

use crate::LimeError;

/// What must be left for those who do not ask: R, threads, crates. So much (from 32 MiB on) malloc gives back to the system at once.
const MARGIN: usize = 40 << 20;

/// So little is always there.
const LITTLE: usize = 1 << 20;

/// Whether `bytes` more could be had: for crates that do not ask themselves.
///
/// # Errors
/// `Memory`.
pub fn room(bytes: usize) -> Result<(), LimeError> {
    if bytes < LITTLE {
        return Ok(());
    }
    let mut probe: Vec<u8> = Vec::new();
    probe.try_reserve_exact(bytes.saturating_add(MARGIN)).map_err(|_| LimeError::Memory { bytes })?;
    std::hint::black_box(probe.as_mut_ptr()); // else the compiler leaves the question out
    Ok(())
}

/// Room for `len` values, none there yet.
///
/// # Errors
/// `Memory`.
pub fn reserved<T>(len: usize) -> Result<Vec<T>, LimeError> {
    let bytes = len.saturating_mul(std::mem::size_of::<T>());
    room(bytes)?;
    let mut buffer = Vec::new();
    buffer.try_reserve_exact(len).map_err(|_| LimeError::Memory { bytes })?;
    Ok(buffer)
}

/// Room for `more` values behind those of a list.
///
/// # Errors
/// `Memory`.
pub fn reserve<T>(list: &mut Vec<T>, more: usize) -> Result<(), LimeError> {
    let bytes = (list.len() + more).saturating_mul(std::mem::size_of::<T>());
    list.try_reserve(more).map_err(|_| LimeError::Memory { bytes })
}

/// `len` copies of `value`.
///
/// # Errors
/// `Memory`.
pub fn buffer<T: Clone>(len: usize, value: T) -> Result<Vec<T>, LimeError> {
    let mut buffer = reserved(len)?;
    buffer.resize(len, value);
    Ok(buffer)
}

/// The values of an iterator that knows how many they are.
///
/// # Errors
/// `Memory`.
pub fn collected<T>(values: impl ExactSizeIterator<Item = T>) -> Result<Vec<T>, LimeError> {
    let mut all = reserved(values.len())?;
    all.extend(values);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_machine_has_is_refused_and_told() {
        let bytes = usize::MAX / 4;
        assert_eq!(room(bytes), Err(LimeError::Memory { bytes }));
        assert_eq!(room(usize::MAX), Err(LimeError::Memory { bytes: usize::MAX }));
        assert_eq!(buffer(bytes, 0u16), Err(LimeError::Memory { bytes: 2 * bytes }));
        assert_eq!(
            collected((0..i64::MAX as usize).map(|_| 0u8)).map(drop),
            Err(LimeError::Memory { bytes: i64::MAX as usize })
        );
        assert_eq!((room(0), room(LITTLE)), (Ok(()), Ok(())));
        assert_eq!((buffer(3, 'a'), collected([1, 2].into_iter())), (Ok(vec!['a'; 3]), Ok(vec![1, 2])));
    }
}
