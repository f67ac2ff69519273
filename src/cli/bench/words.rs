//! How long the word service takes for a guess.

use std::hint::black_box;
use std::time::Instant;

use super::super::Failure;
use super::{BenchRun, N_RUNS, median, micros};
use crate::words::{Lexicon, fresh_pair};

const N: u32 = 20_000;

impl BenchRun {
    pub(super) fn words(&mut self) -> Result<(), Failure> {
        let words = Lexicon::english();
        let often = words.prompts().iter().take(40);
        let blocked: Vec<_> = often.map(|prompt| prompt.word.clone()).collect();
        let known = |typed| {
            let word = words.admit(typed);
            word.map_err(|_| Failure::message(format!("\"{typed}\" is no word")))
        };
        let [leaves, left] = [known("leaves")?, known("left")?];
        self.each("accept a word", |_| words.admit(black_box("Smouldering")));
        self.each("refuse a word", |_| words.admit(black_box("recieve")));
        self.each("compare two words", |_| {
            words.agree(black_box(&leaves), black_box(&left))
        });
        self.each("draw a pair", |n| {
            fresh_pair(words, &[], (7, n.into()), black_box(&blocked))
        });
        Ok(())
    }

    fn each<T>(&mut self, name: &'static str, what: impl Fn(u32) -> T) {
        let mut runs = Vec::new();
        for _ in 0..N_RUNS {
            let started = Instant::now();
            for n in 0..N {
                black_box(what(n));
            }
            runs.push(micros(started.elapsed()) / f64::from(N));
        }
        self.report(name, median(runs), "µs");
    }
}
