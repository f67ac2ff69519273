//! How the daily pair goes: today in this server and everywhere, yesterday in words.
//!
//! Owns: whose results of the day somebody sees. Does not know: how the game is played.

use super::failure::Failure;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, DailyResults, DailyToday};
use crate::bot::request::{DailyShow, Request};
use crate::game::PlayerId;
use crate::game::calendar::day_of;

/// How many teams the board of the day lists.
const BOARD: u32 = 15;

/// How many of them where the words of the day are listed, too.
const BOARD_BESIDE_WORDS: usize = 5;

impl Responder {
    pub(super) async fn daily(
        &self,
        show: DailyShow,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let today = day_of(self.host.games.clock().now());
        match show {
            DailyShow::Today => self.daily_today(today, request, requester).await,
            DailyShow::Yesterday => {
                let day = today.saturating_sub(1);
                let links = self.tables.daily_links(day).await?;
                let pairs = self.host.games.rules().daily_pairs(day);
                let mut results = self.daily_results(day, request, requester).await?;
                if let Some(board) = &mut results.board {
                    board.truncate(BOARD_BESIDE_WORDS);
                }
                let people = results.board.iter().flatten();
                let people: Vec<PlayerId> = people.flat_map(|result| result.players).collect();
                let names = look_up_names(&self.people, &people).await?.names;
                let names = names.reading(requester.texts());
                let told = render::daily_yesterday(&results, &pairs, &links, &names);
                Ok(Reply::Message(told))
            }
        }
    }

    async fn daily_today(
        &self,
        day: u32,
        request: &Request,
        requester: &Requester,
    ) -> Result<Reply, Failure> {
        let results = self.daily_results(day, request, requester).await?;
        let player = requester.player();
        let partner = self.tables.daily_partner(day, player).await?;
        let people = results.board.iter().flatten();
        let people = people.flat_map(|result| result.players);
        let people: Vec<PlayerId> = people.chain(partner).collect();
        let names = look_up_names(&self.people, &people).await?.names;
        let names = names.reading(requester.texts());
        let of_pair = match partner {
            Some(partner) => {
                let streak = self.tables.daily_streak(day, player, Some(partner));
                Some((partner, streak.await?))
            }
            None => None,
        };
        let today = DailyToday {
            results,
            streak: self.tables.daily_streak(day, player, None).await?,
            of_pair,
        };
        Ok(Reply::Message(render::daily_today(&today, &names)))
    }

    async fn daily_results(
        &self,
        day: u32,
        request: &Request,
        requester: &Requester,
    ) -> Result<DailyResults, Failure> {
        let (tables, reader) = (&self.tables, requester.player());
        Ok(DailyResults {
            day,
            board: match request.guild {
                Some(guild) => Some(tables.daily_board(day, guild, BOARD, reader).await?),
                None => None,
            },
            world: tables.daily_world(day).await?,
        })
    }
}
