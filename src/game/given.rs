//! How rules are specified: given what happened, when a command comes, then this follows.
//!
//! Owns: one harness for every aggregate. Does not know: any rules.

use std::fmt::Debug;

use super::Decider;
use super::event::Checked;
use super::time::Ts;

/// The look-ups that come with every command to an aggregate, and what a spec needs to know of its rules.
pub(super) trait Specified: Clone + Default {
    type Rules: Decider<State: Clone + Default, Event: Debug + PartialEq, Rejection: Debug + PartialEq>;
    /// A command and who issues it.
    type Command;

    fn rules() -> Self::Rules;

    fn context(&self, at: Ts, command: Self::Command) -> <Self::Rules as Decider>::Command;

    /// Checks the structure of an event.
    fn check(event: &Event<Self>) -> Checked;
}

type State<S> = <<S as Specified>::Rules as Decider>::State;
type Event<S> = <<S as Specified>::Rules as Decider>::Event;
type Rejection<S> = <<S as Specified>::Rules as Decider>::Rejection;

/// What happened so far, and when the next command comes.
#[derive(Clone)]
pub(super) struct Given<S: Specified> {
    pub(super) state: State<S>,
    pub(super) now: Ts,
    pub(super) lookups: S,
}

/// Starts a spec with what happened at the beginning of time.
pub(super) fn given<S: Specified>(events: &[Event<S>]) -> Given<S> {
    let nothing = Given {
        state: State::<S>::default(),
        now: Ts::UNIX_EPOCH,
        lookups: S::default(),
    };
    nothing.and(events)
}

impl<S: Specified> Given<S> {
    /// Adds what happened next, at the time the spec is at.
    #[track_caller]
    pub(super) fn and(mut self, events: &[Event<S>]) -> Self {
        for event in events {
            S::check(event).expect("events are well formed");
            self.state = S::Rules::evolve(self.state, event, self.now);
        }
        self
    }

    /// Lets time go by.
    pub(super) fn at(self, now: Ts) -> Self {
        Self { now, ..self }
    }

    #[track_caller]
    pub(super) fn when(&self, command: S::Command) -> Decided<S> {
        let context = self.lookups.context(self.now, command);
        let outcome = S::rules().decide(&self.state, context);
        let given = self.clone();
        let given = match &outcome {
            Ok(events) => given.and(events),
            Err(_) => given,
        };
        Decided { outcome, given }
    }
}

/// The answer of the rules, and what it led to.
#[must_use]
pub(super) struct Decided<S: Specified> {
    pub(super) outcome: Result<Vec<Event<S>>, Rejection<S>>,
    pub(super) given: Given<S>,
}

impl<S: Specified> Decided<S> {
    /// States all events that follow.
    #[track_caller]
    pub(super) fn then(&self, expected: &[Event<S>]) -> Given<S> {
        assert_eq!(self.outcome.as_deref(), Ok(expected));
        self.given.clone()
    }

    /// States that nothing is left to do.
    #[track_caller]
    pub(super) fn then_nothing(&self) -> Given<S> {
        self.then(&[])
    }

    /// States the rejection.
    #[track_caller]
    pub(super) fn then_rejected(&self, expected: &Rejection<S>) -> Given<S> {
        assert_eq!(self.outcome.as_ref(), Err(expected));
        self.given.clone()
    }

    /// States the kinds of events that follow, where their fields would drown the rule.
    #[track_caller]
    pub(super) fn then_kinds(&self, expected: &[&str]) {
        let kinds: Vec<String> = self.events().iter().map(kind).collect();
        assert_eq!(kinds, expected);
    }

    /// States the first of the events that follow.
    #[track_caller]
    pub(super) fn then_first(&self, expected: &Event<S>) {
        assert_eq!(self.events().first(), Some(expected));
    }

    /// States the last of the events that follow.
    #[track_caller]
    pub(super) fn then_last(&self, expected: &Event<S>) {
        assert_eq!(self.events().last(), Some(expected));
    }

    /// Returns the events that follow.
    #[track_caller]
    pub(super) fn events(&self) -> &[Event<S>] {
        self.outcome.as_ref().expect("the rules accept it")
    }

    /// Goes on from where an accepted command led to.
    #[track_caller]
    pub(super) fn next(&self) -> Given<S> {
        self.events();
        self.given.clone()
    }

    pub(super) const fn state(&self) -> &State<S> {
        &self.given.state
    }
}

/// Returns the name of an event's variant.
pub(super) fn kind(event: &impl Debug) -> String {
    let printed = format!("{event:?}");
    printed.split('(').next().unwrap_or_default().to_owned()
}
