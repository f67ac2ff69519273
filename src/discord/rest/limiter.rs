//! What Discord's rate limits allow at a moment.
//!
//! Owns: the buckets known from answers, the pause of a global limit, and the limits that Discord does not
//! announce in its answers.
//! Does not know: requests, sleeping, or the time, which every call passes in.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use quick_cache::unsync::Cache;
use reqwest::Method;
use reqwest::header::HeaderMap;
use tokio::time::Instant;

/// How many buckets are remembered: interaction tokens are major parameters too, so they never stop
/// coming. A forgotten bucket is known again from the next answer, at worst from a 429.
const MAX_BUCKETS: usize = 4_096;
/// Added to each reset, since Discord's clock and ours do not tick together.
const RESET_SLACK: Duration = Duration::from_millis(50);

/// How many requests of a bot Discord takes in a second, whatever they are.
const REQUESTS_PER_SECOND: usize = 50;
/// Of these, how many requests of each rank may have been sent before in the same second: so there is room for those
/// that somebody waits for.
const fn room_of(rank: Rank) -> usize {
    match rank {
        Rank::First => REQUESTS_PER_SECOND,
        Rank::Normal => 25,
        Rank::Last => 10,
    }
}
/// How many are sent in a second while Discord's edge refuses them one after the other: it bans an address that
/// collects 10,000 refusals in ten minutes.
const REQUESTS_PER_SECOND_WHILE_REFUSED: usize = 5;
/// So many refusals of the edge in a row, with no other answer between them, are not about one request.
const REFUSALS_IN_A_ROW: u32 = 10;

/// The route that opens DM channels.
pub(super) const OPEN_DM: &str = "/users/@me/channels";
/// How many DM channels are opened in a second. Discord does not say how many it allows; a few dozen at once are
/// too many, and bots that go on are blocked from opening any.
const DMS_PER_SECOND: usize = 5;

/// When the last requests were sent, as many as a limit per second counts.
#[derive(Debug, Default)]
struct LastSecond(VecDeque<Instant>);

impl LastSecond {
    /// Returns until when to wait before one more request keeps to `limit` a second.
    fn full_until(&self, limit: usize, now: Instant) -> Option<Instant> {
        let counted = self.0.len().checked_sub(limit)?;
        let until = self.0[counted] + Duration::from_secs(1) + RESET_SLACK;
        (now < until).then_some(until)
    }

    fn count(&mut self, limit: usize, now: Instant) {
        while limit <= self.0.len() {
            self.0.pop_front();
        }
        self.0.push_back(now);
    }
}

/// Who goes first when Discord takes no more requests at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Somebody waits for it, to play on.
    First,
    Normal,
    /// What changes a message that is there already: it takes the room that others leave.
    Last,
}

impl Rank {
    /// Returns the next one before it.
    pub(super) const fn promoted(self) -> Self {
        match self {
            Self::First | Self::Normal => Self::First,
            Self::Last => Self::Normal,
        }
    }
}

/// Which requests share a limit before Discord has named the bucket: method and path template,
/// and the id in the path that Discord limits by (channel, guild, webhook with its token).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LimitKey {
    pub(super) method: Method,
    pub(super) template: &'static str,
    pub(super) major: String,
}

/// The rate limit headers of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LimitHeaders {
    bucket: Option<String>,
    limit: Option<u32>,
    remaining: Option<u32>,
    reset_after: Option<Duration>,
}

impl LimitHeaders {
    /// Reads the `X-RateLimit-…` headers; those missing or unreadable are left out.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok();
        Self {
            bucket: text("x-ratelimit-bucket").map(str::to_owned),
            limit: text("x-ratelimit-limit").and_then(|n| n.parse().ok()),
            remaining: text("x-ratelimit-remaining").and_then(|n| n.parse().ok()),
            reset_after: text("x-ratelimit-reset-after").and_then(seconds),
        }
    }
}

/// Returns a wait that somebody names, of at most a day: nothing of Discord's lasts longer.
pub(super) fn bounded(seconds: f64) -> Option<Duration> {
    const LIMIT: Duration = Duration::from_hours(24);
    if seconds.is_nan() || seconds.is_sign_negative() {
        return None;
    }
    Some(Duration::try_from_secs_f64(seconds).map_or(LIMIT, |wait| wait.min(LIMIT)))
}

/// Reads a number of seconds with a fraction, such as `1.337`.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    bounded(text.trim().parse().ok()?)
}

#[derive(Debug)]
struct Bucket {
    limit: u32,
    remaining: u32,
    reset_at: Instant,
}

/// The limits known so far.
#[derive(Debug)]
pub(super) struct Limiter {
    /// The bucket of a method and template, once Discord has named it.
    names: HashMap<(Method, &'static str), String>,
    /// By bucket (named, or the route standing for it) and major parameter.
    buckets: Cache<(String, String), Bucket>,
    global_until: Option<Instant>,
    sent: LastSecond,
    dms_opened: LastSecond,
    /// Refusals of Discord's edge in a row.
    n_refused: u32,
}

impl Default for Limiter {
    fn default() -> Self {
        Self {
            names: HashMap::new(),
            buckets: Cache::new(MAX_BUCKETS),
            global_until: None,
            sent: LastSecond::default(),
            dms_opened: LastSecond::default(),
            n_refused: 0,
        }
    }
}

impl Limiter {
    /// Takes one request out of the bucket of `key`, or says until when to wait for one.
    ///
    /// A request without a rank is sent during a global limit.
    pub(super) fn acquire(
        &mut self,
        key: &LimitKey,
        rank: Option<Rank>,
        now: Instant,
    ) -> Result<(), Instant> {
        if let Some(rank) = rank {
            if let Some(until) = self.global_until {
                if now < until {
                    return Err(until);
                }
                self.global_until = None;
            }
            if let Some(until) = self.sent.full_until(self.requests_per_second(rank), now) {
                return Err(until);
            }
        }
        let opens_dm = key.template == OPEN_DM;
        if opens_dm && let Some(until) = self.dms_opened.full_until(DMS_PER_SECOND, now) {
            return Err(until);
        }
        let bucket_key = self.bucket_of(key);
        if let Some(mut bucket) = self.buckets.get_mut(&bucket_key) {
            if bucket.reset_at <= now {
                bucket.remaining = bucket.limit;
            }
            if bucket.remaining == 0 && now < bucket.reset_at {
                return Err(bucket.reset_at);
            }
            bucket.remaining = bucket.remaining.saturating_sub(1);
        }
        if rank.is_some() {
            self.sent.count(REQUESTS_PER_SECOND, now);
        }
        if opens_dm {
            self.dms_opened.count(DMS_PER_SECOND, now);
        }
        Ok(())
    }

    const fn requests_per_second(&self, rank: Rank) -> usize {
        if self.n_refused < REFUSALS_IN_A_ROW {
            room_of(rank)
        } else {
            REQUESTS_PER_SECOND_WHILE_REFUSED
        }
    }

    /// Notes whether Discord's edge refused a request, or let it through to the API.
    pub(super) fn note_edge(&mut self, refused: bool) {
        self.n_refused = if refused {
            self.n_refused.saturating_add(1)
        } else {
            0
        };
    }

    /// Updates what is known from the answer to a request of `key`.
    pub(super) fn update(&mut self, key: &LimitKey, headers: &LimitHeaders, now: Instant) {
        if let Some(name) = &headers.bucket {
            self.names
                .insert((key.method.clone(), key.template), name.clone());
        }
        if let (Some(remaining), Some(reset_after)) = (headers.remaining, headers.reset_after) {
            let limit = headers.limit.unwrap_or(remaining).max(1);
            let reset_at = now + reset_after + RESET_SLACK;
            let bucket = Bucket {
                limit,
                remaining,
                reset_at,
            };
            self.put(key, bucket);
        }
    }

    /// Notes that Discord refused a request of `key` for too many, and for how long.
    pub(super) fn block(&mut self, key: &LimitKey, wait: Duration, global: bool, now: Instant) {
        let until = now + wait + RESET_SLACK;
        if global {
            self.global_until = Some(self.global_until.map_or(until, |known| known.max(until)));
        } else {
            let bucket = Bucket {
                limit: 1,
                remaining: 0,
                reset_at: until,
            };
            self.put(key, bucket);
        }
    }

    fn put(&mut self, key: &LimitKey, mut bucket: Bucket) {
        let bucket_key = self.bucket_of(key);
        if let Some(known) = self.buckets.get(&bucket_key) {
            bucket.limit = bucket.limit.max(known.limit);
        }
        self.buckets.insert(bucket_key, bucket);
    }

    fn bucket_of(&self, key: &LimitKey) -> (String, String) {
        let LimitKey {
            method,
            template,
            major,
        } = key;
        let name = match self.names.get(&(method.clone(), *template)) {
            Some(name) => name.clone(),
            None => format!("{method} {template}"),
        };
        (name, major.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn key(method: Method, major: &str) -> LimitKey {
        LimitKey {
            method,
            template: "/m",
            major: major.to_owned(),
        }
    }

    fn headers(bucket: &str, limit: u32, remaining: u32, reset_after: Duration) -> LimitHeaders {
        LimitHeaders {
            bucket: Some(bucket.to_owned()),
            limit: Some(limit),
            remaining: Some(remaining),
            reset_after: Some(reset_after),
        }
    }

    #[test]
    fn an_empty_bucket_is_waited_for_and_full_again_after_its_reset() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        let (ours, other) = (key(Method::POST, "1"), key(Method::POST, "2"));
        limiter.update(&ours, &headers("b", 2, 0, SECOND), now);

        let until = limiter.acquire(&ours, Some(Rank::First), now).unwrap_err();
        assert_eq!(until, now + SECOND + RESET_SLACK);
        assert_eq!(
            limiter.acquire(&other, Some(Rank::First), now),
            Ok(()),
            "another channel, another bucket"
        );
        assert_eq!(limiter.acquire(&ours, Some(Rank::First), until), Ok(()));
    }

    #[test]
    fn requests_in_flight_are_counted_before_their_answers_come() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        let ours = key(Method::POST, "1");
        limiter.update(&ours, &headers("b", 5, 2, SECOND), now);

        assert_eq!(limiter.acquire(&ours, Some(Rank::First), now), Ok(()));
        assert_eq!(limiter.acquire(&ours, Some(Rank::First), now), Ok(()));
        assert!(limiter.acquire(&ours, Some(Rank::First), now).is_err());
    }

    #[test]
    fn routes_of_one_bucket_share_it_within_one_major_parameter() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        limiter.update(
            &key(Method::POST, "1"),
            &headers("shared", 5, 3, SECOND),
            now,
        );
        limiter.update(
            &key(Method::PATCH, "1"),
            &headers("shared", 5, 0, SECOND),
            now,
        );

        assert!(
            limiter
                .acquire(&key(Method::POST, "1"), Some(Rank::First), now)
                .is_err()
        );
        assert_eq!(
            limiter.acquire(&key(Method::POST, "2"), Some(Rank::First), now),
            Ok(())
        );
    }

    #[test]
    fn a_global_limit_stops_everything_but_first_answers_to_interactions() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        limiter.block(&key(Method::POST, "1"), SECOND, true, now);

        let until = limiter
            .acquire(&key(Method::GET, ""), Some(Rank::First), now)
            .unwrap_err();
        assert_eq!(limiter.acquire(&key(Method::PUT, "9"), None, now), Ok(()));
        assert_eq!(
            limiter.acquire(&key(Method::GET, ""), Some(Rank::First), until),
            Ok(())
        );
    }

    #[test]
    fn a_refused_request_waits_alone() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        limiter.block(&key(Method::POST, "1"), SECOND, false, now);

        assert_eq!(
            limiter.acquire(&key(Method::POST, "1"), Some(Rank::First), now),
            Err(now + SECOND + RESET_SLACK)
        );
        assert_eq!(
            limiter.acquire(&key(Method::GET, ""), Some(Rank::First), now),
            Ok(())
        );
    }

    /// Sends as many requests as are allowed at once, and returns how many were.
    fn burst(limiter: &mut Limiter, key: &LimitKey, now: Instant) -> usize {
        (0..100)
            .take_while(|_| limiter.acquire(key, Some(Rank::First), now).is_ok())
            .count()
    }

    #[test]
    fn no_second_has_more_than_fifty_requests() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        let ours = key(Method::POST, "1");
        for _ in 0..20 {
            assert_eq!(limiter.acquire(&ours, Some(Rank::First), now), Ok(()));
        }
        let later = now + SECOND / 2;
        assert_eq!(burst(&mut limiter, &ours, later), 30);
        let until = limiter
            .acquire(&ours, Some(Rank::First), later)
            .unwrap_err();
        assert_eq!(until, now + SECOND + RESET_SLACK);
        assert_eq!(
            limiter.acquire(&ours, None, later),
            Ok(()),
            "a first answer"
        );
        assert_eq!(burst(&mut limiter, &ours, until), 20);
    }

    #[test]
    fn what_somebody_waits_for_finds_room_whatever_else_is_sent() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        let ours = key(Method::POST, "1");
        let mut sent = |rank| {
            let requests = 0..100;
            requests
                .take_while(|_| limiter.acquire(&ours, Some(rank), now).is_ok())
                .count()
        };
        assert_eq!(sent(Rank::Last), 10);
        assert_eq!(sent(Rank::Normal), 15);
        assert_eq!(sent(Rank::First), 25);
    }

    #[test]
    fn while_the_edge_refuses_everything_few_requests_are_sent() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        let ours = key(Method::POST, "1");
        for _ in 0..REFUSALS_IN_A_ROW {
            limiter.note_edge(true);
        }
        assert_eq!(burst(&mut limiter, &ours, now), 5);
        limiter.note_edge(false);
        assert_eq!(burst(&mut limiter, &ours, now), 45);
    }

    #[test]
    fn dm_channels_are_opened_a_few_at_a_time() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        let opens = LimitKey {
            template: OPEN_DM,
            ..key(Method::POST, "")
        };
        assert_eq!(burst(&mut limiter, &opens, now), 5);
        let until = limiter.acquire(&opens, Some(Rank::First), now).unwrap_err();
        assert_eq!(burst(&mut limiter, &opens, until), 5);
        let other = key(Method::POST, "1");
        assert_eq!(limiter.acquire(&other, Some(Rank::First), now), Ok(()));
    }

    #[test]
    fn the_number_of_buckets_is_bounded() {
        let (mut limiter, now) = (Limiter::default(), Instant::now());
        for user in 0..2 * MAX_BUCKETS {
            let key = key(Method::PATCH, &user.to_string());
            limiter.update(&key, &headers("b", 5, 4, SECOND), now);
        }
        assert!(limiter.buckets.len() <= MAX_BUCKETS);
    }

    #[test]
    fn headers_are_read_where_they_make_sense() {
        let mut map = HeaderMap::new();
        for (name, value) in [
            ("x-ratelimit-bucket", "abc"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "four"),
            ("x-ratelimit-reset-after", "1.5"),
        ] {
            map.insert(name, value.parse().unwrap());
        }

        let expected = LimitHeaders {
            bucket: Some("abc".to_owned()),
            limit: Some(5),
            remaining: None,
            reset_after: Some(Duration::from_millis(1_500)),
        };
        assert_eq!(LimitHeaders::read(&map), expected);
        assert_eq!(seconds("-1"), None);
        assert_eq!(seconds("NaN"), None);
    }
}
