//! Runs work on a pool of its own while the calling thread keeps looking for a wish to stop.

use std::io::{BufRead, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::time::Duration;

use super::memory::room;
use crate::LimeError;

/// How often the calling thread asks whether to stop.
const TICK: Duration = Duration::from_millis(25);

/// Bytes of a thread: its stack, and what the system wants besides.
const THREAD: usize = 4 << 20;

/// A flag that workers look at between chunks.
#[derive(Debug, Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// Asks the workers to stop.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// `Interrupted` once [`Cancel::set`] was called.
    pub fn check(&self) -> Result<(), LimeError> {
        if self.0.load(Ordering::Relaxed) {
            Err(LimeError::Interrupted)
        } else {
            Ok(())
        }
    }
}

/// Threads of the pool made by [`run`] that this code runs on; 1 outside of one, where rayon would start its global pool,
/// which hangs in forked children. Whoever shares work among threads asks here first.
pub fn threads() -> usize {
    rayon::current_thread_index().map_or(1, |_| rayon::current_num_threads())
}

/// A source or sink of bytes that fails once a wish to stop has come: so code of others that reads from it or writes to it ends.
#[derive(Debug)]
pub struct Stoppable<'a, R> {
    pub inner: R,
    pub cancel: &'a Cancel,
}

impl<R: Read> Read for Stoppable<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.cancel.check().map_err(|_| std::io::Error::other("interrupted"))?;
        self.inner.read(out)
    }
}

impl<R: BufRead> BufRead for Stoppable<'_, R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.cancel.check().map_err(|_| std::io::Error::other("interrupted"))?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
    }
}

impl<W: Write> Write for Stoppable<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.cancel.check().map_err(|_| std::io::Error::other("interrupted"))?;
        self.inner.write(&bytes[..bytes.len().min(1 << 20)])
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Seek> Seek for Stoppable<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Runs `work` on `threads` threads, asking `interrupted` every 25 ms on the calling thread.
///
/// The pool lives for this call only: a global one hangs in forked children. When `interrupted` says yes the flag is
/// set, the workers are waited for, and the result is `Interrupted` even if the work had just finished.
///
/// # Errors
/// What `work` returns; `Interrupted`; `Memory`, also if no threads can be had.
pub fn run<T: Send>(
    threads: usize,
    mut interrupted: impl FnMut() -> bool,
    work: impl FnOnce(&Cancel) -> Result<T, LimeError> + Send,
) -> Result<T, LimeError> {
    let bytes = (threads + 1).saturating_mul(THREAD);
    room(bytes)?;
    let refused = LimeError::Memory { bytes }; // what threads lack is memory
    let cancel = Cancel::default();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build().map_err(|_| refused.clone())?;
    std::thread::scope(|scope| {
        let (done, result) = channel();
        let (flag, pool) = (&cancel, &pool);
        let driver = std::thread::Builder::new()
            .spawn_scoped(scope, move || {
                let value = pool.install(|| work(flag));
                // The receiver is gone only if the caller was asked to stop.
                let _ = done.send(value);
            })
            .map_err(|_| refused.clone())?;
        let value = loop {
            match result.recv_timeout(TICK) {
                Ok(value) => break value,
                Err(RecvTimeoutError::Timeout) if interrupted() => {
                    cancel.set();
                    break Err(LimeError::Interrupted);
                }
                Err(RecvTimeoutError::Timeout) => {}
                // The driver ended without sending: a panic, which the join hands on.
                Err(RecvTimeoutError::Disconnected) => break Err(LimeError::Interrupted),
            }
        };
        match driver.join() {
            Ok(()) => value,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn work_runs_on_a_pool_of_the_size_asked_for() {
        assert_eq!(run(3, || false, |_| Ok(threads())), Ok(3));
        assert_eq!(threads(), 1);
    }

    #[test]
    fn a_wish_to_stop_ends_the_work_soon() {
        let start = Instant::now();
        let out: Result<(), _> = run(
            2,
            || true,
            |cancel| loop {
                cancel.check()?;
                std::thread::sleep(Duration::from_millis(1));
            },
        );
        assert_eq!(out, Err(LimeError::Interrupted));
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_source_that_was_stopped_gives_no_more_bytes() {
        let cancel = Cancel::default();
        let mut source = Stoppable { inner: std::io::Cursor::new([1u8; 9]), cancel: &cancel };
        assert_eq!(source.read(&mut [0; 4]).unwrap(), 4);
        cancel.set();
        assert!(source.read(&mut [0; 4]).is_err() && source.fill_buf().is_err());
        assert!(Stoppable { inner: Vec::new(), cancel: &cancel }.write(&[1]).is_err());
    }

    #[test]
    fn a_panic_reaches_the_caller_as_a_panic() {
        let out = std::panic::catch_unwind(|| run(2, || false, |_| -> Result<(), LimeError> { panic!("boom") }));
        assert_eq!(out.unwrap_err().downcast_ref::<&str>(), Some(&"boom"));
    }
}
