//! What a guess costs the word service.

use criterion::{Criterion, criterion_group, criterion_main};
use gamebot::words::{Lexicon, fresh_pair};
use std::hint::black_box;

fn words(c: &mut Criterion) {
    let lexicon = Lexicon::english();
    c.bench_function("ready", |b| b.iter(Lexicon::embedded));
    c.bench_function("admit", |b| {
        b.iter(|| lexicon.admit(black_box("Smouldering")));
    });
    c.bench_function("admit/accents", |b| {
        b.iter(|| lexicon.admit(black_box("Crème brûlée")));
    });
    c.bench_function("admit/unknown", |b| {
        b.iter(|| lexicon.admit(black_box("recieve")));
    });
    let pairs = [
        ("mice", "mouse"),
        ("colour", "colors"),
        ("saw", "see"),
        ("leaves", "left"),
    ];
    let guesses = pairs.map(|(a, b)| {
        let word = |typed| lexicon.admit(typed).expect("is a word");
        (word(a), word(b))
    });
    for (a, b) in &guesses {
        c.bench_function(&format!("agree/{a}~{b}"), |bench| {
            bench.iter(|| lexicon.agree(black_box(a), black_box(b)));
        });
    }
    let blocked: Vec<_> = lexicon
        .prompts()
        .iter()
        .take(40)
        .map(|p| p.word.clone())
        .collect();
    c.bench_function("fresh_pair", |b| {
        let mut ordinal = 0;
        b.iter(|| {
            ordinal += 1;
            fresh_pair(lexicon, &[], (7, ordinal), &blocked)
        });
    });
    c.bench_function("entry", |b| b.iter(|| lexicon.entry(black_box("leaves"))));
}

criterion_group!(benches, words);
criterion_main!(benches);
