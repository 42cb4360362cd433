//! Any bytes as a file: a whole picture, or an error that says what is wrong with the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lime_core::image::decode::decode_bytes;
use lime_core::image::CHANNELS;
use lime_core::run::Cancel;
use lime_core::LimeError;

fuzz_target!(|bytes: &[u8]| {
    match decode_bytes(bytes, "a", &Cancel::default()) {
        Ok(picture) => {
            assert!(picture.width > 0 && picture.height > 0 && picture.frames > 0);
            assert_eq!(picture.rgba.len(), picture.width * picture.height * CHANNELS);
            assert!(picture.alpha || picture.rgba.iter().skip(3).step_by(CHANNELS).all(|&alpha| alpha == 255));
        }
        Err(LimeError::ImageRead { path, .. } | LimeError::ImageFormat { path }) => assert_eq!(path, "a"),
        Err(error) => panic!("{error:?}"),
    }
});
