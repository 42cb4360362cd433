//! Any bytes as a file: a whole picture, or an error that says what is wrong with the file; after a wish to stop no picture.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::image::copies::mask::Masked;
use lime_core::image::files::decode::{decode, decode_bytes};
use lime_core::image::CHANNELS;
use lime_core::perturb::masks::Masks;
use lime_core::LimeError;

/// Pixels that the help page promises to read at most.
const MOST: usize = 1 << 27;
/// Pixels of pictures that are also written and read back.
const SMALL: usize = 1 << 12;

/// Whether a file begins as one of the formats that are read.
fn known(bytes: &[u8]) -> bool {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    let webp = begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    webp || [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM"].into_iter().any(begins)
}

fuzz_target!(|bytes: &[u8]| {
    let go = &Cancel::default();
    let found = decode_bytes(bytes, "a", go);
    match &found {
        Ok(picture) => {
            let pixels = picture.width * picture.height;
            assert!(pixels > 0 && pixels <= MOST && picture.frames > 0 && known(bytes));
            assert_eq!(picture.rgba.len(), pixels * CHANNELS);
            assert!(picture.alpha || picture.rgba.iter().skip(3).step_by(CHANNELS).all(|&alpha| alpha == 255));
            if pixels <= SMALL {
                let (runs, one) = ([pixels as i32, 0], [1, 0, 0, 0, 0, 0, 0, 0]);
                let masked = Masked::new(&picture.rgba, &picture.rgba, &runs, 1).unwrap();
                let path = std::env::temp_dir().join(format!("lime-fuzz-decode-{}.png", std::process::id()));
                let path = path.to_str().unwrap();
                masked.write(&Masks::new(&one, 1).unwrap(), &[path], picture.width, go).unwrap();
                assert_eq!(decode(path, go).unwrap().rgba, picture.rgba);
                std::fs::remove_file(path).unwrap();
            }
        }
        Err(LimeError::ImageRead { path, .. }) => assert!(path == "a" && (bytes.is_empty() || known(bytes))),
        Err(LimeError::ImageFormat { path }) => assert_eq!(path, "a"),
        Err(error) => panic!("{error:?}"),
    }
    assert!(known(bytes) || found.is_err());
    let stop = Cancel::default();
    stop.set();
    let stopped = decode_bytes(bytes, "a", &stop);
    assert!(if found.is_ok() { stopped == Err(LimeError::Interrupted) } else { stopped.is_err() });
});
