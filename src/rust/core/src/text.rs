//! Where tokens are in a text, and the text without some of them.

use rayon::prelude::*;

use crate::masks::Masks;
use crate::matrix::buffer;
use crate::run::{threads, Cancel};
use crate::LimeError;

/// What takes the place of a token that is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal<'a> {
    /// Nothing. The white space in front of the token goes along; at the start of the text, that behind it.
    Word,
    /// Nothing. All white space stays.
    Character,
    /// This string. All white space stays.
    Mask(&'a str),
}

/// A token: bytes `from..to` of the text, `space..behind` with the white space around it, and the feature it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    space: usize,
    from: usize,
    to: usize,
    behind: usize,
    feature: usize,
}

/// A text with its tokens, in order.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    d: usize,
}

impl<'a> Text<'a> {
    /// `spans` has for each token its first and last character (both from 1) and its feature (1..d), tokens in order and none in another.
    ///
    /// # Errors
    /// `Argument` if it has not; `Memory`.
    pub fn new(text: &'a str, spans: &[[i32; 3]], d: usize) -> Result<Self, LimeError> {
        let mut tokens = buffer(spans.len(), Token { space: 0, from: 0, to: 0, behind: 0, feature: 0 })?;
        let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let mut passed = 0; // characters of which `starts` has told the start
        let mut start = |character: i32| {
            let steps = usize::try_from(character).ok()?.checked_sub(passed + 1)?;
            passed += steps + 1;
            starts.nth(steps)
        };
        let mut last = (0, 0); // the last character, and where the one behind it starts
        for (token, [from, to, feature]) in tokens.iter_mut().zip(spans) {
            let first = if *from == last.0 + 1 && last.0 > 0 { Some(last.1) } else { start(*from) };
            let behind = to.checked_add(1).filter(|_| to >= from).and_then(&mut start);
            let feature = usize::try_from(*feature).ok().filter(|f| (1..=d).contains(f));
            let (Some(from), Some(behind), Some(feature)) = (first, behind, feature) else {
                let message = format!("must lie in order in the text: {from} to {to}, feature {feature:?} of {d}");
                return Err(LimeError::Argument { name: "spans", message });
            };
            *token = Token {
                space: last.1 + text[last.1..from].trim_end().len(),
                from,
                to: behind,
                behind: text.len() - text[behind..].trim_start().len(),
                feature: feature - 1,
            };
            last = (*to, behind);
        }
        for i in 1..tokens.len() {
            tokens[i - 1].behind = tokens[i - 1].behind.min(tokens[i].from); // white space may be a token itself
        }
        Ok(Self { text, tokens, d })
    }

    /// One text per row of `z` (rows x d), in parallel on the current pool.
    ///
    /// # Errors
    /// `Argument` if `z` has not the features of the text; `Interrupted`.
    pub fn copies(&self, z: &Masks<'_>, removal: Removal<'_>, cancel: &Cancel) -> Result<Vec<String>, LimeError> {
        if z.features() != self.d {
            let message = format!("must have {} features, not {}", self.d, z.features());
            return Err(LimeError::Argument { name: "z", message });
        }
        let one = |i: usize| {
            cancel.check()?;
            Ok(self.realise(|feature| z.keeps(i, feature), removal))
        };
        if threads() > 1 {
            (0..z.rows()).into_par_iter().map(one).collect()
        } else {
            (0..z.rows()).map(one).collect()
        }
    }

    /// The text with the tokens of the features kept. Between two removed tokens it is copied in one go.
    fn realise(&self, keep: impl Fn(usize) -> bool, removal: Removal<'_>) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0; // how far the text has been copied or left out
        for token in self.tokens.iter().filter(|token| !keep(token.feature)) {
            let to = if removal == Removal::Word { token.space.max(at) } else { token.from };
            out.push_str(&self.text[at..to]);
            if let Removal::Mask(mask) = removal {
                out.push_str(mask);
            }
            at = if removal == Removal::Word && out.is_empty() { token.behind } else { token.to };
        }
        out.push_str(&self.text[at..]);
        out
    }
}

/// Within how many bytes a whole word is preferred to a part of one.
const NEAR: usize = 200;

/// First and last character (both from 1) of strings that follow each other in a text; `Err` has the position (from 0) of the first
/// that does not.
///
/// A string is looked for behind the one before it: the next place, or one shortly behind it where it is no part of a longer word; always
/// the next place where else one of those that follow would be missed, as by tokenizers that take words apart. Case
/// does not count if all strings are in lower case, as they are where a tokenizer made them so, or if a string is not there otherwise.
pub fn locate(text: &str, tokens: &[&str]) -> Result<Vec<[i32; 2]>, usize> {
    follow(text, tokens, true).or_else(|_| follow(text, tokens, false))
}

/// The strings one after the other, each at the next place, with `words` at one shortly behind it where that is no part of a longer word.
fn follow(text: &str, tokens: &[&str], words: bool) -> Result<Vec<[i32; 2]>, usize> {
    let lower = tokens.iter().all(|token| token.chars().flat_map(char::to_lowercase).eq(token.chars()));
    let (mut at, mut passed) = (0, 0); // bytes, characters
    let mut found = Vec::with_capacity(tokens.len());
    for (position, token) in tokens.iter().enumerate() {
        let rest = &text[at..];
        let alone = |from: usize, length: usize| !words || is_alone(text, at + from, at + from + length);
        let exact = || nearest(rest.match_indices(*token).map(|(from, token)| (from, token.len())), alone);
        let either = || nearest(in_either_case(rest, token), alone);
        let hit = if token.is_empty() {
            None
        } else if lower {
            either()
        } else {
            exact().or_else(either)
        };
        let Some((from, length)) = hit else { return Err(position) };
        let first = passed + rest[..from].chars().count() as i32 + 1;
        let last = first + rest[from..from + length].chars().count() as i32 - 1;
        found.push([first, last]);
        (at, passed) = (at + from + length, last);
    }
    Ok(found)
}

/// The first of some places (byte, length), or one near it that is `alone`.
fn nearest(
    mut places: impl Iterator<Item = (usize, usize)>,
    alone: impl Fn(usize, usize) -> bool,
) -> Option<(usize, usize)> {
    let first = places.next()?;
    if alone(first.0, first.1) {
        return Some(first);
    }
    places.take_while(|place| place.0 <= first.0 + NEAR).find(|place| alone(place.0, place.1)).or(Some(first))
}

/// Does no word go on at either end of these bytes?
fn is_alone(text: &str, from: usize, to: usize) -> bool {
    let joined =
        |a: Option<char>, b: Option<char>| a.zip(b).is_some_and(|(a, b)| a.is_alphanumeric() && b.is_alphanumeric());
    let token = &text[from..to];
    !joined(text[..from].chars().next_back(), token.chars().next())
        && !joined(token.chars().next_back(), text[to..].chars().next())
}

/// Where a string begins if case does not count, and how many bytes it takes there.
fn in_either_case<'a>(text: &'a str, token: &str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let lower: Vec<char> = token.chars().flat_map(char::to_lowercase).collect();
    let matched = move |from: usize| {
        let mut left = lower.iter();
        for (at, c) in text[from..].char_indices() {
            if left.as_slice().is_empty() {
                return Some(at);
            }
            if !c.to_lowercase().all(|c| left.next() == Some(&c)) {
                return None;
            }
        }
        left.as_slice().is_empty().then_some(text.len() - from)
    };
    text.char_indices().filter_map(move |(from, _)| matched(from).map(|length| (from, length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masks::packed;

    /// Spans of the words (what is between white space), each a feature of its own.
    fn words(text: &str) -> Vec<[i32; 3]> {
        let characters: Vec<char> = text.chars().collect();
        let mut spans: Vec<[i32; 3]> = Vec::new();
        for (at, c) in characters.iter().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            let new = at == 0 || characters[at - 1].is_whitespace();
            match spans.last_mut().filter(|_| !new) {
                Some(span) => span[1] += 1,
                None => spans.push([at as i32 + 1, at as i32 + 1, spans.len() as i32 + 1]),
            }
            assert!(!c.is_whitespace());
        }
        spans
    }

    fn without(text: &str, removed: &[usize], removal: Removal<'_>) -> String {
        let spans = words(text);
        Text::new(text, &spans, spans.len()).unwrap().realise(|f| !removed.contains(&f), removal)
    }

    #[test]
    fn all_kept_is_the_very_text() {
        for text in ["", "  a\n\tb  ", "Ü – 漢字 x\u{301}y", "one", " "] {
            for removal in [Removal::Word, Removal::Character, Removal::Mask("[MASK]")] {
                assert_eq!(without(text, &[], removal), text);
            }
        }
    }

    #[test]
    fn a_removed_word_takes_the_space_in_front_of_it_along() {
        let text = "The naïve  dog\n\nsat, here.";
        assert_eq!(without(text, &[1], Removal::Word), "The  dog\n\nsat, here.");
        assert_eq!(without(text, &[2], Removal::Word), "The naïve\n\nsat, here.");
        assert_eq!(without(text, &[2, 3], Removal::Word), "The naïve here.");
        assert_eq!(without(text, &[0], Removal::Word), "naïve  dog\n\nsat, here.");
        assert_eq!(without(text, &[0, 1], Removal::Word), "dog\n\nsat, here.");
        assert_eq!(without(text, &[4], Removal::Word), "The naïve  dog\n\nsat,");
        assert_eq!(without("  a b ", &[0], Removal::Word), "b ");
        assert_eq!(without("  a b ", &[1], Removal::Word), "  a ");
        let spaced = [[1, 1, 1], [2, 2, 2], [3, 3, 3]];
        let spaced = |removed| Text::new("a b", &spaced, 3).unwrap().realise(|f| f != removed, Removal::Word);
        assert_eq!([0, 1, 2].map(spaced), [" b", "ab", "a "]); // white space that is a token itself
        assert_eq!(without(text, &[0, 2], Removal::Character), " naïve  \n\nsat, here.");
        assert_eq!(without(text, &[1, 2], Removal::Mask("_")), "The _  _\n\nsat, here.");
    }

    #[test]
    fn copies_follow_the_masks_whatever_the_threads() {
        let text = "a b a c";
        let spans = [[1, 1, 1], [3, 3, 2], [5, 5, 1], [7, 7, 3]];
        let text = Text::new(text, &spans, 3).unwrap();
        let bits = packed(&[1., 1., 1., 0., 1., 1., 1., 0., 0., 0., 0., 0.], 3);
        let z = Masks::new(&bits, 3).unwrap();
        let go = Cancel::default();
        let copies = text.copies(&z, Removal::Word, &go).unwrap();
        assert_eq!(copies, ["a b a c", "b c", "a a", ""]);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        assert_eq!(pool.install(|| text.copies(&z, Removal::Word, &go).unwrap()), copies);
        assert!(text.copies(&Masks::new(&bits, 4).unwrap(), Removal::Word, &go).is_err());
    }

    #[test]
    fn spans_that_are_not_in_order_in_the_text_are_refused() {
        let new = |spans: &[[i32; 3]]| Text::new("äbc d", spans, 2).map(|text| text.tokens);
        let token = |space, from, to, behind, feature| Token { space, from, to, behind, feature };
        let three = [token(0, 0, 2, 2, 0), token(2, 2, 3, 3, 1), token(4, 5, 6, 6, 0)];
        assert_eq!(new(&[[1, 1, 1], [2, 2, 2], [5, 5, 1]]).unwrap(), three);
        assert_eq!(new(&[[2, 5, 2]]).unwrap(), [token(2, 2, 6, 6, 1)]);
        for spans in [
            [[0, 1, 1], [2, 2, 1]],
            [[2, 2, 1], [1, 1, 1]],
            [[1, 2, 1], [2, 3, 1]],
            [[1, 1, 1], [3, 2, 1]],
            [[1, 1, 1], [5, 6, 1]],
            [[1, 1, 1], [7, 8, 1]],
            [[1, 1, 0], [2, 2, 1]],
            [[1, 1, 3], [2, 2, 1]],
            [[-1, 1, 1], [2, i32::MAX, 1]],
        ] {
            assert!(new(&spans).is_err(), "{spans:?}");
        }
    }

    #[test]
    fn tokens_are_found_in_order() {
        assert_eq!(locate("the cat, a hat", &["the", "cat", "a", "hat"]), Ok(vec![[1, 3], [5, 7], [10, 10], [12, 14]]));
        assert_eq!(locate("cat at", &["at"]), Ok(vec![[5, 6]])); // not within "cat"
        assert_eq!(locate("cats", &["cat", "s"]), Ok(vec![[1, 3], [4, 4]]));
        assert_eq!(locate("Üben ÜBT", &["üben", "übt"]), Ok(vec![[1, 4], [6, 8]]));
        assert_eq!(locate("İx y", &["i̇x", "y"]), Ok(vec![[1, 2], [4, 4]])); // two characters when small
        assert_eq!(locate("The cat saw the dog", &["the", "cat", "the"]), Ok(vec![[1, 3], [5, 7], [13, 15]]));
        assert_eq!(locate("May may I", &["may", "I"]), Ok(vec![[5, 7], [9, 9]])); // case counts
        let far = format!("cat {} at", "x".repeat(300));
        assert_eq!(locate(&far, &["at"]), Ok(vec![[2, 3]]));
        assert_eq!(locate("cats cat", &["cat", "s", "cat"]), Ok(vec![[1, 3], [4, 4], [6, 8]])); // words taken apart
        assert_eq!(locate("UUU", &["U", "U", "U"]), Ok(vec![[1, 1], [2, 2], [3, 3]]));
        assert_eq!(locate("cats cat", &["cat", "s", "dog"]), Err(2));
        assert_eq!(locate("a b", &["b", "a"]), Err(1));
        assert_eq!(locate("a b", &["a", "a"]), Err(1));
        assert_eq!(locate("a b", &["a", ""]), Err(1));
        assert_eq!(locate("", &["a"]), Err(0));
        assert_eq!(locate("", &[]), Ok(vec![]));
        assert_eq!(locate("漢字 C++ [x", &["漢", "字", "C++", "[x"]), Ok(vec![[1, 1], [2, 2], [4, 6], [8, 9]]));
    }
}
