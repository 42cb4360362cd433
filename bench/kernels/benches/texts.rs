//! Tokens looked for, and copies of a text without some of them.

use criterion::{criterion_group, criterion_main, Criterion};
use lime_core::base::run::Cancel;
use lime_core::perturb::keep::keep_any_number;
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_core::perturb::rng::Streams;
use lime_core::perturb::text::{locate, Removal, Text};
use lime_kernels::{made, quick};

const WORDS: usize = 500;
const ROWS: usize = 100;

fn texts(c: &mut Criterion) {
    let go = Cancel::default();
    let (text, words) = made::text(WORDS);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut group = c.benchmark_group("text of 500 words");
    group.bench_function("locate", |b| b.iter(|| locate(&text, &words)));
    let found = locate(&text, &words).expect("all words");
    let spans: Vec<[i32; 3]> = (1..).zip(found).map(|(feature, span)| [span[0], span[1], feature]).collect();
    group.bench_function("spans", |b| b.iter(|| Text::new(&text, &spans, WORDS).map(drop)));
    let mut bytes = vec![0; ROWS * row_bytes(WORDS)];
    keep_any_number(&mut bytes, WORDS, &Streams::new(1, 2), &go).expect("draws");
    let (z, tokens) = (Masks::new(&bytes, WORDS).expect("masks"), Text::new(&text, &spans, WORDS).expect("tokens"));
    for (name, removal) in
        [("words", Removal::Word), ("characters", Removal::Character), ("masks", Removal::Mask("[MASK]"))]
    {
        group.bench_function(format!("100 copies, {name}"), |b| b.iter(|| tokens.copies(&z, removal, &go)));
    }
}

criterion_group!(name = benches; config = quick(); targets = texts);
criterion_main!(benches);
