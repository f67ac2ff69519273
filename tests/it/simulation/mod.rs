//! The whole program in virtual time, over a real file.

mod absences;
mod time;
