//! Who issues a command: a person, or the program.
//!
//! Owns: that commands of people and of the program are different types, for every aggregate.
//! Does not know: the commands.

use super::ids::PlayerId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issued<P, S> {
    Player(Issuer, P),
    /// The clock, or the program itself.
    Program(S),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuer {
    pub id: PlayerId,
    pub manager: bool,
}

/// The name that people know a command by, for logs and records.
pub trait CommandName {
    fn name(&self) -> &'static str;
}

impl Issuer {
    /// Returns a person who manages nothing.
    pub const fn player(id: PlayerId) -> Self {
        Self { id, manager: false }
    }

    pub const fn manager(id: PlayerId) -> Self {
        Self { id, manager: true }
    }

    pub const fn issues<P, S>(self, command: P) -> Issued<P, S> {
        Issued::Player(self, command)
    }
}

impl<P, S> Issued<P, S> {
    /// Returns the person who issues the command; none for the program.
    pub(crate) const fn issuer(&self) -> Option<Issuer> {
        match self {
            Self::Player(issuer, _) => Some(*issuer),
            Self::Program(_) => None,
        }
    }
}

impl<P: CommandName, S: CommandName> CommandName for Issued<P, S> {
    fn name(&self) -> &'static str {
        match self {
            Self::Player(_, command) => command.name(),
            Self::Program(command) => command.name(),
        }
    }
}
