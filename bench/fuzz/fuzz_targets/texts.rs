//! Texts without some of their tokens, and tokens looked for in texts: what the definition gives, or refused.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::perturb::masks::Masks;
use lime_core::perturb::text::{locate, Removal, Text};

#[derive(Arbitrary, Debug)]
struct Input {
    text: String,
    /// Gap before each token and its length, in characters; what does not fit is any number.
    spans: Vec<(u8, u8)>,
    any: Option<Vec<[i32; 3]>>,
    keep: u64,
    mask: Option<String>,
    words: bool,
    tokens: Vec<String>,
}

/// Character by character: removed are the words, the white space between them and the token in front, and where nothing is left in
/// front of a word the white space behind it.
fn without_words(characters: &[char], spans: &[[i32; 3]], keeps: impl Fn(usize) -> bool) -> String {
    let mut kept = vec![true; characters.len()];
    for (at, span) in spans.iter().enumerate().filter(|(_, span)| !keeps(span[2] as usize - 1)) {
        let (from, to) = (span[0] as usize - 1, span[1] as usize);
        let before = if at > 0 { spans[at - 1][1] as usize } else { 0 };
        let after = spans.get(at + 1).map_or(characters.len(), |next| next[0] as usize - 1);
        kept[from..to].fill(false);
        (before..from).rev().take_while(|i| characters[*i].is_whitespace()).for_each(|i| kept[i] = false);
        if kept[..from].iter().all(|kept| !kept) {
            (to..after).take_while(|i| characters[*i].is_whitespace()).for_each(|i| kept[i] = false);
        }
    }
    characters.iter().zip(kept).filter_map(|(c, kept)| kept.then_some(*c)).collect()
}

fuzz_target!(|input: Input| {
    let characters: Vec<char> = input.text.chars().collect();
    let mut spans = Vec::new();
    let mut at = 0;
    for (i, (gap, length)) in input.spans.iter().take(40).enumerate() {
        let from = at + usize::from(gap % 4) + 1;
        at = from + usize::from(length % 5);
        if at > characters.len() {
            break;
        }
        spans.push([from as i32, at as i32, i as i32 % 40 + 1]);
    }
    let go = &Cancel::default();
    let bits = (input.keep & ((1 << 40) - 1)).to_le_bytes();
    let z = Masks::new(&bits, 40).unwrap();
    let removal = match &input.mask {
        Some(mask) => Removal::Mask(mask),
        None if input.words => Removal::Word,
        None => Removal::Character,
    };
    if let Some(any) = &input.any {
        if let Ok(text) = Text::new(&input.text, any, 40) {
            text.copies(&z, removal, go).unwrap();
        }
    }
    let copy = Text::new(&input.text, &spans, 40).unwrap().copies(&z, removal, go).unwrap().remove(0);
    let mut expected = String::new();
    let mut from = 0;
    for span in &spans {
        expected.extend(&characters[from..span[0] as usize - 1]);
        if z.keeps(0, span[2] as usize - 1) {
            expected.extend(&characters[span[0] as usize - 1..span[1] as usize]);
        } else if let Some(mask) = &input.mask {
            expected.push_str(mask);
        }
        from = span[1] as usize;
    }
    expected.extend(&characters[from..]);
    if removal == Removal::Word {
        expected = without_words(&characters, &spans, |feature| z.keeps(0, feature));
    }
    assert_eq!(copy, expected);

    // Tokens cut from the text are in it, as they are and in lower case.
    let cut: Vec<String> =
        spans.iter().map(|s| characters[s[0] as usize - 1..s[1] as usize].iter().collect()).collect();
    let lower = |token: &String| token.chars().flat_map(char::to_lowercase).collect::<String>();
    let lower: Vec<String> = cut.iter().map(lower).collect();
    for tokens in [&cut, &lower] {
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        assert!(locate(&input.text, &tokens).is_ok(), "{tokens:?} in {:?}", input.text);
    }

    let tokens: Vec<&str> = input.tokens.iter().map(String::as_str).collect();
    match locate(&input.text, &tokens) {
        Ok(found) => {
            let mut last = 0;
            for (span, token) in found.iter().zip(&tokens) {
                assert!(span[0] > last && span[1] >= span[0] && span[1] as usize <= characters.len());
                let there: String = characters[span[0] as usize - 1..span[1] as usize].iter().collect();
                assert_eq!(there.to_lowercase().replace('ς', "σ"), token.to_lowercase().replace('ς', "σ"));
                last = span[1];
            }
        }
        Err(missing) => assert!(missing < tokens.len()),
    }
});
