//! Texts across the border. Characters are counted from 1.

use extendr_api::prelude::*;
use lime_core::base::memory::collected;
use lime_core::perturb::text::{locate, Removal, Text};

use crate::guard::{guarded, need};
use crate::memory::{texts, vector};
use crate::picture::with_dim;
use crate::strings::{string, strings};
use crate::surrogate::masks;

/// The text `text` once for every row of the masks `z`: strings. `spans` is 3 x tokens: first and last character, feature from 1.
/// `removal` is "word", "character" or "mask", see the core; then `mask` is what takes the place of a token.
#[extendr]
fn rs_texts(text: Robj, spans: Robj, z: Robj, d: i32, removal: Robj, mask: Robj, threads: i32) -> Robj {
    let (spans, bits) = (spans.as_integer_slice(), z.as_raw_slice());
    let (text, removal, mask) = (string(&text, "text"), string(&removal, "removal"), string(&mask, "mask"));
    guarded(
        threads,
        |cancel| {
            let spans = collected(need(spans, "spans")?.chunks_exact(3).map(|s| [s[0], s[1], s[2]]))?;
            let removal = match removal? {
                "mask" => Some(Removal::Mask(mask?)),
                "word" => Some(Removal::Word),
                "character" => Some(Removal::Character),
                _ => None,
            };
            let text = Text::new(text?, &spans, d.max(0) as usize)?;
            text.copies(&masks(bits, d)?, need(removal, "removal")?, cancel)
        },
        |copies| texts(&copies),
    )
}

/// First and last character of `tokens` in `text`, in order: integer matrix 2 x tokens; or the number of the first that is not there.
#[extendr]
fn rs_locate(text: Robj, tokens: Robj) -> Robj {
    let (text, tokens) = (string(&text, "text"), strings(&tokens, "tokens"));
    guarded(
        0,
        |_| Ok(locate(text?, &tokens?)),
        |found| match found {
            Ok(spans) => Ok(with_dim(vector(spans.as_flattened().iter().copied())?, &[2, spans.len() as i32])),
            Err(missing) => Ok((missing as i32 + 1).into()),
        },
    )
}

extendr_module! {
    mod text;
    fn rs_texts;
    fn rs_locate;
}
