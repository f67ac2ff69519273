//! The whole program in virtual time, over a real file.

mod faults;
mod time;
