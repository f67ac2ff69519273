//! The bot against the scripted Discord: what people see of a game, from lobby to result.

mod admin;
mod beside;
mod closed_dms;
mod commands;
mod crash;
mod dm_game;
mod give_up;
mod harness;
mod host;
mod knockout;
mod leaks;
mod lobby;
mod longform;
mod practice;
mod process;
mod quarantine;
mod race;
mod race_crowd;
mod refusals;
mod restart;
mod restart_teams;
mod restarts;
mod server_game;
mod steering;
mod time;
mod trouble;
