//! Tokens in texts, and texts without some of them.

use lime_core::base::run::Cancel;
use lime_core::perturb::masks::Masks;
use lime_core::perturb::text::{locate, Removal, Text};
use lime_kernels::{bits, cases, on};
use proptest::collection::vec;
use proptest::prelude::*;

/// First and last character, from 1, of what lies between white space.
fn words(text: &str) -> Vec<[i32; 2]> {
    let mut spans: Vec<[i32; 2]> = Vec::new();
    let mut inside = false;
    for (at, c) in (1..).zip(text.chars()) {
        match spans.last_mut().filter(|_| inside && !c.is_whitespace()) {
            Some(span) => span[1] = at,
            None if !c.is_whitespace() => spans.push([at, at]),
            None => {}
        }
        inside = !c.is_whitespace();
    }
    spans
}

/// What lies in a span.
fn cut(text: &str, span: [i32; 2]) -> String {
    text.chars().skip(span[0] as usize - 1).take((span[1] - span[0]) as usize + 1).collect()
}

/// Some spans in order, of any characters.
fn pieces(text: &str, steps: &[(u8, u8)]) -> Vec<[i32; 2]> {
    let size = text.chars().count() as i32;
    let mut last = 0;
    let next = steps.iter().map_while(|(gap, length)| {
        let from = last + 1 + i32::from(*gap);
        last = from + i32::from(*length);
        (last <= size).then_some([from, last])
    });
    next.collect()
}

/// One copy for every row of `kept` (rows x tokens), each token a feature of its own.
fn copies(text: &str, spans: &[[i32; 2]], kept: &[bool], removal: Removal<'_>) -> Vec<String> {
    let with: Vec<[i32; 3]> = (1..).zip(spans).map(|(feature, span)| [span[0], span[1], feature]).collect();
    let bytes = bits(kept.iter().copied(), spans.len());
    let z = Masks::new(&bytes, spans.len()).unwrap();
    Text::new(text, &with, spans.len()).unwrap().copies(&z, removal, &Cancel::default()).unwrap()
}

/// Character by character: without what is removed; with a word goes the white space between it and the token in front,
/// and where nothing is left in front of it that behind it.
fn plain(characters: &[char], spans: &[[i32; 2]], keep: &[bool], removal: Removal<'_>) -> String {
    let mut shown: Vec<String> = characters.iter().map(char::to_string).collect();
    for (i, span) in spans.iter().enumerate().filter(|(i, _)| !keep[*i]) {
        let (from, to) = (span[0] as usize - 1, span[1] as usize);
        shown[from..to].iter_mut().for_each(String::clear);
        match removal {
            Removal::Mask(mask) => shown[from].push_str(mask),
            Removal::Word => {
                let before = if i > 0 { spans[i - 1][1] as usize } else { 0 };
                let behind = spans.get(i + 1).map_or(characters.len(), |next| next[0] as usize - 1);
                let white = |at: &usize| characters[*at].is_whitespace();
                (before..from).rev().take_while(white).for_each(|at| shown[at].clear());
                if shown[..from].iter().all(String::is_empty) {
                    (to..behind).take_while(white).for_each(|at| shown[at].clear());
                }
            }
            Removal::Character => {}
        }
    }
    shown.concat()
}

/// Without white space.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

proptest! {
    #![proptest_config(cases::some(600))]

    #[test]
    fn strings_cut_from_a_text_are_found_in_order(text in cases::text(120), steps in vec((0u8..4, 0u8..5), 0..40)) {
        let spans = pieces(&text, &steps);
        let tokens: Vec<String> = spans.iter().map(|span| cut(&text, *span)).collect();
        let small: Vec<String> =
            tokens.iter().map(|token| token.chars().flat_map(char::to_lowercase).collect()).collect();
        for tokens in [&tokens, &small] {
            let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
            let found = locate(&text, &tokens);
            prop_assert!(found.is_ok(), "{:?}", found);
            let mut last = 0;
            for (span, token) in found.unwrap_or_default().into_iter().zip(&tokens) {
                prop_assert!(span[0] > last && span[1] >= span[0] && span[1] as usize <= text.chars().count());
                let lower = |s: &str| s.chars().flat_map(char::to_lowercase).collect::<String>();
                prop_assert_eq!(lower(&cut(&text, span)), lower(token));
                last = span[1];
            }
        }
    }

    #[test]
    fn all_words_are_found_where_they_are(text in cases::text(120)) {
        let spans = words(&text);
        let tokens: Vec<String> = spans.iter().map(|span| cut(&text, *span)).collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        prop_assert_eq!(locate(&text, &tokens), Ok(spans));
    }

    #[test]
    fn a_string_that_is_not_there_is_named(text in cases::text(60), steps in vec((0u8..4, 0u8..5), 0..10)) {
        let tokens: Vec<String> = pieces(&text, &steps).into_iter().map(|span| cut(&text, span)).collect();
        let mut tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let missing = tokens.len();
        prop_assume!(!text.contains('\u{1F9EA}'));
        tokens.push("\u{1F9EA}");
        prop_assert_eq!(locate(&text, &tokens), Err(missing));
    }

    #[test]
    fn nothing_removed_is_the_text_and_all_words_removed_leave_none(text in cases::text(120), mask in "[a-c]{0,3}") {
        let spans = words(&text);
        prop_assume!(!spans.is_empty());
        let m = spans.len();
        for removal in [Removal::Word, Removal::Character, Removal::Mask(&mask)] {
            prop_assert_eq!(copies(&text, &spans, &vec![true; m], removal), [text.clone()]);
        }
        let none = vec![false; m];
        prop_assert_eq!(copies(&text, &spans, &none, Removal::Word), [""]);
        let spaces: String = text.chars().filter(|c| c.is_whitespace()).collect();
        prop_assert_eq!(copies(&text, &spans, &none, Removal::Character), [spaces]);
        prop_assert_eq!(dense(&copies(&text, &spans, &none, Removal::Mask(&mask))[0]), mask.repeat(m));
    }

    #[test]
    fn copies_are_what_is_kept(
        text in cases::text(120), steps in vec((0u8..4, 0u8..5), 1..40),
        kept in vec(any::<bool>(), 5 * 40), mask in "[ a-c]{0,3}",
    ) {
        let spans = pieces(&text, &steps);
        prop_assume!(!spans.is_empty());
        let m = spans.len();
        let kept = &kept[..5 * m];
        let characters: Vec<char> = text.chars().collect();
        for removal in [Removal::Word, Removal::Character, Removal::Mask(&mask)] {
            let found = copies(&text, &spans, kept, removal);
            prop_assert_eq!(&on(2, || copies(&text, &spans, kept, removal)), &found);
            for (copy, kept) in found.iter().zip(kept.chunks(m)) {
                prop_assert_eq!(copy, &plain(&characters, &spans, kept, removal));
            }
        }
    }
}
