//! The seasons of a server: one at a time, numbered from 1.
//!
//! Owns: when one can start and end. Does not know: boards.

use super::Server;
use super::event::{SeasonEnded, SeasonStarted, ServerEvent};
use super::rejection::Rejection;
use crate::game::roster::name;
use crate::game::time::Ts;

/// A season of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Season {
    pub number: u32,
    pub name: String,
    pub starts_at: Ts,
    /// None while it goes on.
    pub ended_at: Option<Ts>,
}

impl Server {
    /// Returns all seasons, oldest first.
    pub fn seasons(&self) -> &[Season] {
        &self.seasons
    }

    /// Returns the season that goes on.
    pub fn season(&self) -> Option<&Season> {
        self.seasons
            .last()
            .filter(|season| season.ended_at.is_none())
    }

    pub(super) fn start_season(
        &self,
        at: Ts,
        typed: Option<&str>,
    ) -> Result<ServerEvent, Rejection> {
        if let Some(season) = self.season() {
            return Err(Rejection::SeasonGoesOn(season.name.clone()));
        }
        let number = self.seasons.last().map_or(0, |season| season.number) + 1;
        let name = match typed {
            Some(typed) => name::name(typed)?,
            None => format!("Season {number}"),
        };
        Ok(ServerEvent::SeasonStarted(SeasonStarted {
            season: number,
            name,
            starts_at: at,
        }))
    }

    pub(super) fn end_season(
        &self,
        at: Ts,
        board_digest: String,
    ) -> Result<ServerEvent, Rejection> {
        let season = self.season().ok_or(Rejection::NoSeason)?;
        Ok(ServerEvent::SeasonEnded(SeasonEnded {
            season: season.number,
            ended_at: at,
            board_digest,
        }))
    }

    pub(super) fn season_started(&mut self, started: &SeasonStarted) {
        self.seasons.push(Season {
            number: started.season,
            name: started.name.clone(),
            starts_at: started.starts_at,
            ended_at: None,
        });
    }

    pub(super) fn season_ended(&mut self, ended: &SeasonEnded) {
        let mut seasons = self.seasons.iter_mut();
        if let Some(season) = seasons.find(|season| season.number == ended.season) {
            season.ended_at = Some(ended.ended_at);
        }
    }
}
