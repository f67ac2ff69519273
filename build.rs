//! Nothing to build yet: the lexicon comes here.

fn main() {}
