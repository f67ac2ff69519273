//! The call of the day's pair: once a day, in the channel that a server chose for it.
//!
//! Owns: when it is due. Does not know: what it says.

use chrono::Days;

use super::Server;
use super::event::{DailyCalled, ServerEvent};
use super::settings::{DAILY_CHANNEL, DAILY_HOUR};
use crate::game::calendar::day_of;
use crate::game::time::Ts;

impl Server {
    /// Returns when something is to be done next: the day's pair to be called; none if it is not to be called here.
    pub fn due_at(&self) -> Option<Ts> {
        let settings = &self.settings;
        settings.daily_channel?;
        let after = self.calls_after.filter(|_| self.is_here != Some(false))?;
        let today = settings.time_zone.date(after);
        let mut days = (0..).map_while(|n| today.checked_add_days(Days::new(n)));
        days.find_map(|date| {
            let at = settings.time_zone.moment(date, settings.daily_hour);
            (after < at && self.called_day != Some(day_of(at))).then_some(at)
        })
    }

    /// Calls the day's pair, if that is due.
    pub(super) fn call(&self, at: Ts) -> Option<ServerEvent> {
        let channel_id = self.settings.daily_channel?;
        self.due_at().filter(|due| *due <= at)?;
        let day = day_of(at);
        Some(ServerEvent::DailyCalled(DailyCalled { day, channel_id }))
    }

    /// Takes in that settings changed.
    pub(super) fn move_calls<'k>(&mut self, mut keys: impl Iterator<Item = &'k str>, at: Ts) {
        if keys.any(|key| [DAILY_CHANNEL, DAILY_HOUR, "time_zone"].contains(&key)) {
            self.calls_after = Some(at);
        }
    }

    pub(super) const fn called(&mut self, called: &DailyCalled, at: Ts) {
        self.calls_after = Some(at);
        self.called_day = Some(called.day);
    }
}
