//! How many pictures an animation holds, from the structure of its file alone: nothing is decompressed.

use image::ImageFormat;

/// Frames of a GIF, WebP or PNG animation, 1 for every other picture. Of a file that is cut off, those that begin in it.
pub fn count_frames(bytes: &[u8], format: ImageFormat) -> usize {
    let frames = match format {
        ImageFormat::Gif => gif(bytes),
        ImageFormat::WebP => webp(bytes),
        ImageFormat::Png => png(bytes),
        _ => 1,
    };
    frames.max(1)
}

/// Header, screen (with the size of its colour table at byte 10), then extensions (0x21), frames (0x2c), the end (0x3b).
fn gif(bytes: &[u8]) -> usize {
    let byte = |at: usize| bytes.get(at).copied();
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut frames = 0;
    let mut at = 13 + byte(10).map_or(0, table);
    loop {
        match byte(at) {
            Some(0x21) => at += 2,
            Some(0x2c) => {
                frames += 1;
                at += 11 + byte(at + 9).map_or(0, table);
            }
            _ => return frames,
        }
        // blocks of data, each after its length, the last one empty
        while let Some(length @ 1..) = byte(at) {
            at += 1 + usize::from(length);
        }
        at += 1;
    }
}

/// Chunks from byte 12 on: name, length (little endian), data filled up to an even length. One "ANMF" a frame.
fn webp(bytes: &[u8]) -> usize {
    let mut frames = 0;
    let mut at: usize = 12;
    while let Some((name, length, _)) = words(bytes, at) {
        frames += usize::from(name == b"ANMF");
        let length = u32::from_le_bytes(*length) as usize;
        at = at.saturating_add(length).saturating_add(8 + length % 2);
    }
    frames
}

/// Chunks from byte 8 on: length (big endian), name, data, check sum. "acTL" holds the number of frames; the picture that
/// readers without animations show is one of them if "fcTL" comes before it.
fn png(bytes: &[u8]) -> usize {
    let (mut frames, mut more) = (0, 1);
    let mut at: usize = 8;
    while let Some((length, name, data)) = words(bytes, at) {
        match name {
            b"acTL" => frames = data.first_chunk().map_or(0, |number| u32::from_be_bytes(*number) as usize),
            b"fcTL" => more = 0,
            b"IDAT" => break,
            _ => (),
        }
        at = at.saturating_add(u32::from_be_bytes(*length) as usize).saturating_add(12);
    }
    if frames == 0 {
        1
    } else {
        frames.saturating_add(more)
    }
}

/// Two words of four bytes, and what follows.
fn words(bytes: &[u8], at: usize) -> Option<(&[u8; 4], &[u8; 4], &[u8])> {
    let (first, rest) = bytes.get(at..)?.split_first_chunk()?;
    let (second, rest) = rest.split_first_chunk()?;
    Some((first, second, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::GifEncoder;
    use image::{Frame, Rgba, RgbaImage};

    fn gif_of(frames: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        for number in 0..frames {
            let picture = RgbaImage::from_pixel(40, 30, Rgba([number as u8, 2, 3, 255]));
            encoder.encode_frame(Frame::new(picture)).unwrap();
        }
        drop(encoder);
        bytes
    }

    /// Name and data.
    type Chunk<'a> = (&'a [u8], &'a [u8]);

    fn webp_of(chunks: &[Chunk]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
        for (name, data) in chunks {
            bytes.extend([name, &(data.len() as u32).to_le_bytes()[..], data, &[0][..data.len() % 2]].concat());
        }
        bytes
    }

    fn png_of(chunks: &[Chunk]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, data) in chunks {
            bytes.extend([&(data.len() as u32).to_be_bytes()[..], name, data, b"crc "].concat());
        }
        bytes
    }

    #[test]
    fn gif_frames_are_counted_with_and_without_colour_tables_of_their_own() {
        for frames in 1..6 {
            assert_eq!(count_frames(&gif_of(frames), ImageFormat::Gif), frames);
        }
    }

    #[test]
    fn webp_frames_are_counted_over_chunks_of_odd_length() {
        let still = webp_of(&[(b"VP8 ", b"abc")]);
        let moving = webp_of(&[(b"VP8X", b"0123456789"), (b"ANIM", b"abc"), (b"ANMF", b"x"), (b"ANMF", b"xy")]);
        assert_eq!(count_frames(&still, ImageFormat::WebP), 1);
        assert_eq!(count_frames(&moving, ImageFormat::WebP), 2);
    }

    #[test]
    fn the_default_picture_of_a_png_counts_unless_it_is_the_first_frame() {
        let head: Chunk = (b"IHDR", b"0123");
        let three: Chunk = (b"acTL", b"\0\0\0\x03\0\0\0\0");
        let of = |chunks: &[Chunk]| count_frames(&png_of(chunks), ImageFormat::Png);
        assert_eq!(of(&[head, (b"IDAT", b"x")]), 1);
        assert_eq!(of(&[head, three, (b"fcTL", b"x"), (b"IDAT", b"x")]), 3);
        assert_eq!(of(&[head, three, (b"IDAT", b"x"), (b"fcTL", b"x")]), 4);
        assert_eq!(of(&[head, (b"IDAT", b"x"), three]), 1);
    }

    #[test]
    fn a_file_cut_anywhere_or_of_impossible_lengths_ends_the_count() {
        let whole = gif_of(3);
        for length in 0..whole.len() {
            assert!((1..=3).contains(&count_frames(&whole[..length], ImageFormat::Gif)));
        }
        assert_eq!(count_frames(b"RIFF\0\0\0\0WEBPANMF\xff\xff\xff\xff", ImageFormat::WebP), 1);
        assert_eq!(
            count_frames(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffacTL\xff\xff\xff\xff", ImageFormat::Png),
            (u32::MAX as usize).saturating_add(1)
        );
        assert_eq!(count_frames(b"", ImageFormat::Jpeg), 1);
    }
}
