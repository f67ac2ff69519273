//! The program's subcommands.
//!
//! Owns: what is typed in a shell, and what is printed there. Puts the parts together.

pub mod engine;
pub mod serve;
