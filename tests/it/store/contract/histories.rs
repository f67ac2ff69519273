//! Random histories against a model that fits on a page.

use std::collections::HashMap;

use gamebot::store::{AppendError, Expected, Store, StreamVersion};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use super::Backend;
use crate::store::given::{all_of, append, everything, words, write};

/// What happens next in a history.
#[derive(Debug, Clone)]
pub(in crate::store) enum Step {
    Append { request: u32, writes: Vec<Write> },
    Reopen,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) struct Write {
    pub(in crate::store) stream: u8,
    pub(in crate::store) expected: Expected,
    pub(in crate::store) said: Vec<String>,
}

pub(in crate::store) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let expected = prop_oneof![
        3 => Just(Expected::Any),
        1 => Just(Expected::NoStream),
        1 => Just(Expected::Exists),
        3 => (0..5_u32).prop_map(|version| Expected::Exact(StreamVersion(version))),
    ];
    let said = prop::collection::vec("[abé\"\\\\]{0,2}", 0..3);
    let write = (0..4_u8, expected, said).prop_map(|(stream, expected, said)| Write {
        stream,
        expected,
        said,
    });
    let append =
        (0..30_u32, prop::collection::vec(write, 1..4)).prop_map(|(request, mut writes)| {
            writes.sort_by_key(|write| write.stream);
            writes.dedup_by_key(|write| write.stream);
            Step::Append { request, writes }
        });
    prop::collection::vec(prop_oneof![30 => append, 1 => Just(Step::Reopen)], 1..40)
}

/// The log as it should be.
#[derive(Default)]
struct Model {
    log: Vec<(u8, String)>,
    requests: HashMap<u32, (Vec<(u8, String)>, usize)>,
}

#[derive(Debug, PartialEq)]
enum Answer {
    Recorded { first: usize, n_events: usize },
    Repeated { first: usize, n_events: usize },
    Conflict,
    Reused,
    Invalid,
}

impl Model {
    fn append(&mut self, request: u32, writes: &[Write]) -> Answer {
        let content: Vec<(u8, String)> = writes
            .iter()
            .flat_map(|write| write.said.iter().map(|said| (write.stream, said.clone())))
            .collect();
        if content.is_empty() {
            return Answer::Invalid;
        }
        if let Some((earlier, first)) = self.requests.get(&request) {
            return if *earlier == content {
                Answer::Repeated {
                    first: *first,
                    n_events: content.len(),
                }
            } else {
                Answer::Reused
            };
        }
        let admitted = writes.iter().all(|write| {
            let n_events = self
                .log
                .iter()
                .filter(|(stream, _)| *stream == write.stream)
                .count();
            write
                .expected
                .admits(StreamVersion(u32::try_from(n_events).unwrap()))
        });
        if !admitted {
            return Answer::Conflict;
        }
        let first = self.log.len();
        self.log.extend(content.iter().cloned());
        let n_events = content.len();
        self.requests.insert(request, (content, first));
        Answer::Recorded { first, n_events }
    }
}

async fn ask(store: &Store, request: u32, writes: &[Write]) -> Answer {
    let writes = writes
        .iter()
        .map(|one| {
            let said: Vec<&str> = one.said.iter().map(String::as_str).collect();
            write(&format!("game-{}", one.stream), one.expected, &said)
        })
        .collect();
    match store.append(append(request, writes)).await {
        Ok(done) => {
            let first = usize::try_from(done.events[0].position.0).unwrap() - 1;
            let n_events = done.events.len();
            if done.repeated {
                Answer::Repeated { first, n_events }
            } else {
                Answer::Recorded { first, n_events }
            }
        }
        Err(AppendError::Conflict { .. }) => Answer::Conflict,
        Err(AppendError::RequestReused { .. }) => Answer::Reused,
        Err(AppendError::Invalid(_)) => Answer::Invalid,
        Err(error) => panic!("{error}"),
    }
}

pub(in crate::store) async fn a_random_history_ends_as_the_model_says<B: Backend>(_: &B) {
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..40 {
        let history = steps().new_tree(&mut runner).unwrap().current();
        let place = B::new();
        let mut store = place.open().await;
        let mut model = Model::default();
        for step in &history {
            match step {
                Step::Append { request, writes } => {
                    let answer = ask(&store, *request, writes).await;
                    assert_eq!(
                        answer,
                        model.append(*request, writes),
                        "{step:?} of {history:#?}"
                    );
                }
                Step::Reopen => {
                    store.close().await;
                    store = place.open().await;
                }
            }
        }
        let said = |stream: Option<u8>| -> Vec<String> {
            let of = |one: &u8| stream.is_none_or(|stream| stream == *one);
            model
                .log
                .iter()
                .filter(|(one, _)| of(one))
                .map(|(_, said)| said.clone())
                .collect()
        };
        assert_eq!(words(&everything(&store).await), said(None), "{history:#?}");
        for one in 0..4 {
            assert_eq!(
                words(&all_of(&store, &format!("game-{one}")).await),
                said(Some(one))
            );
        }
        store.close().await;
    }
}
