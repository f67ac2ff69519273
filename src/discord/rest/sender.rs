//! Sending one request to Discord, with retries, until it is answered.
//!
//! Owns: the order of requests, waiting for limits, retries, the timeout of a try. Does not know: routes, or
//! what bodies mean.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, Response};
use serde::Deserialize;
use tokio::sync::{OwnedMutexGuard, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tracing::{debug, warn};

use super::call::{Call, Repeat, Upload};
use super::error::{DownloadError, RestError, Temporary};
use super::limiter::{LimitHeaders, LimitKey, Limiter, bounded, seconds};
use super::network::{CutOff, Network, NetworkRequest};
use super::settings::{RestBounds, RestSettings, RestSetupError};
use crate::causes::with_causes;
use crate::retry::SeededRandom;

/// Above this many routes, the locks of unused ones are dropped. A cache could drop a lock that is held.
const MAX_ROUTE_LOCKS: usize = 4_096;
/// How long to wait at least before DM channels are opened again after Discord found it too fast.
const DMS_OPENED_TOO_FAST_WAIT: Duration = Duration::from_secs(3);
/// After so long a request goes before others of its rank, so that none waits for ever.
const PASSED_OVER: Duration = Duration::from_secs(3);
/// How long to wait after a 429 that does not say.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);

/// A status 2xx and what came with it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// How one try ended.
enum TryOutcome {
    Done(Answer),
    Refused {
        status: u16,
        body: Vec<u8>,
    },
    Limited {
        wait: Duration,
        global: bool,
    },
    Failed {
        reason: String,
        may_have_happened: bool,
        wait: Duration,
    },
}

impl TryOutcome {
    const fn unknown(reason: String) -> Self {
        Self::Failed {
            reason,
            may_have_happened: true,
            wait: Duration::ZERO,
        }
    }
}

struct HttpAnswer {
    status: u16,
    headers: HeaderMap,
    /// None when it is too long.
    body: Option<Vec<u8>>,
}

#[derive(Debug)]
enum HttpClient {
    Real {
        client: Client,
        /// The one for files, which is without the token.
        files: Client,
        base_url: String,
    },
    Simulated(Arc<dyn Network>),
}

#[derive(Debug)]
pub(super) struct Sender {
    client: HttpClient,
    /// Certificates (PEM) trusted beside the usual ones.
    pub(super) ca_pem: Option<Vec<u8>>,
    bounds: RestBounds,
    random: SeededRandom,
    limiter: Mutex<Limiter>,
    /// The refusal of the bot's token, if there was one.
    unauthorized: watch::Sender<Option<RestError>>,
    /// Held while a request of the route is sent, so that requests keep their order.
    route_locks: Mutex<HashMap<LimitKey, Arc<tokio::sync::Mutex<()>>>>,
}

impl Sender {
    pub(super) fn new(settings: &RestSettings) -> Result<Self, RestSetupError> {
        let client = HttpClient::Real {
            client: settings.client()?,
            files: settings.files_client()?,
            base_url: settings.base()?,
        };
        Ok(Self {
            ca_pem: settings.ca_pem.clone(),
            ..Self::by(client, settings.bounds, settings.jitter_seed)
        })
    }

    pub(super) fn simulated(
        network: Arc<dyn Network>,
        bounds: RestBounds,
        jitter_seed: u64,
    ) -> Self {
        Self::by(HttpClient::Simulated(network), bounds, jitter_seed)
    }

    fn by(client: HttpClient, bounds: RestBounds, jitter_seed: u64) -> Self {
        Self {
            client,
            ca_pem: None,
            bounds,
            random: SeededRandom::new(jitter_seed),
            limiter: Mutex::default(),
            unauthorized: watch::Sender::new(None),
            route_locks: Mutex::default(),
        }
    }

    pub(super) fn unauthorized(&self) -> watch::Receiver<Option<RestError>> {
        self.unauthorized.subscribe()
    }

    /// Sends `call` until it has an answer, or until `deadline` would pass.
    pub(super) async fn send(&self, call: &Call, deadline: Instant) -> Result<Answer, RestError> {
        let asked_at = Instant::now();
        let _lock = self.lock_route(call, deadline).await?;
        let mut n_failures = 0;
        let mut may_have_happened = false;
        let mut reason = "its rate limit is used up".to_owned();
        loop {
            if let Err(until) = self.acquire(call, asked_at) {
                wait(call, until, deadline, may_have_happened, &reason).await?;
                continue;
            }
            match self.try_once(call, deadline).await {
                TryOutcome::Done(answer) => return Ok(answer),
                TryOutcome::Refused { status, body } => {
                    let error = match RestError::refused(call.route(), status, &body) {
                        RestError::Unauthorized { route } if call.is_by_interaction => {
                            RestError::Gone {
                                route,
                                code: 0,
                                message: "the token of the interaction is refused".to_owned(),
                            }
                        }
                        error => error,
                    };
                    if matches!(error, RestError::Unauthorized { .. }) {
                        self.unauthorized.send_replace(Some(error.clone()));
                    }
                    if may_have_happened
                        && call.is_first_answer()
                        && error.is_already_acknowledged()
                    {
                        debug!("an earlier try of {} had arrived", call.route());
                        return Ok(Answer {
                            status,
                            body: Vec::new(),
                        });
                    }
                    return Err(error);
                }
                TryOutcome::Limited { wait, global } => {
                    let scope = if global { "everything" } else { "this route" };
                    let wait_ms = wait.as_millis();
                    warn!(
                        wait_ms,
                        global,
                        "Discord limits {scope} at {}",
                        call.route()
                    );
                    "Discord answered 429".clone_into(&mut reason);
                    self.note_limit(call, wait, global);
                }
                TryOutcome::Failed {
                    reason: why,
                    may_have_happened: this_one,
                    wait: requested,
                } => {
                    n_failures += 1;
                    may_have_happened |= this_one;
                    warn!(n_failures, "{} failed: {why}", call.route());
                    reason = why;
                    let backoff = self.bounds.backoff;
                    let pause = backoff.wait(n_failures, self.random.next()).max(requested);
                    if this_one && call.repeat == Repeat::Never {
                        return Err(unavailable(call, pause, true, reason));
                    }
                    wait(
                        call,
                        Instant::now() + pause,
                        deadline,
                        may_have_happened,
                        &reason,
                    )
                    .await?;
                }
            }
        }
    }

    /// Waits until no earlier request of the same key is being sent.
    async fn lock_route(
        &self,
        call: &Call,
        deadline: Instant,
    ) -> Result<Option<OwnedMutexGuard<()>>, RestError> {
        if call.is_first_answer() {
            return Ok(None);
        }
        let lock = {
            let locks = self.route_locks.lock();
            let mut locks = locks.unwrap_or_else(PoisonError::into_inner);
            if locks.len() > MAX_ROUTE_LOCKS {
                locks.retain(|_, lock| Arc::strong_count(lock) > 1);
            }
            Arc::clone(locks.entry(call.key.clone()).or_default())
        };
        timeout_at(deadline, lock.lock_owned())
            .await
            .map(Some)
            .map_err(|_| {
                let reason = "earlier requests of the same kind are still under way".to_owned();
                unavailable(call, self.bounds.backoff.first, false, reason)
            })
    }

    async fn try_once(&self, call: &Call, deadline: Instant) -> TryOutcome {
        let left = deadline.saturating_duration_since(Instant::now());
        // Half of what is left, so that a first answer that got lost has a second try.
        let left = if call.is_first_answer() {
            left / 2
        } else {
            left
        };
        let limit = left.min(self.bounds.try_timeout);
        match timeout(limit, self.exchange(call)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(cut_off)) => TryOutcome::Failed {
                may_have_happened: cut_off.may_have_arrived,
                reason: cut_off.reason,
                wait: Duration::ZERO,
            },
            Err(_) => TryOutcome::unknown(format!("no answer within {} ms", limit.as_millis())),
        }
    }

    async fn exchange(&self, call: &Call) -> Result<TryOutcome, CutOff> {
        let HttpAnswer {
            status,
            headers,
            body,
        } = match &self.client {
            HttpClient::Real {
                client, base_url, ..
            } => {
                let answered = self.over_http(client, base_url, call).await;
                answered.map_err(|error| CutOff {
                    may_have_arrived: !error.is_connect(),
                    // reqwest's own text hides what happened.
                    reason: with_causes(&error.without_url()),
                })?
            }
            HttpClient::Simulated(network) => {
                let request = NetworkRequest {
                    method: call.method.as_str(),
                    path: &call.path,
                    body: call.body.as_ref(),
                };
                let answer = network.exchange(request).await?;
                let headers = answer.headers.iter().filter_map(|(name, value)| {
                    let value = HeaderValue::from_str(value).ok()?;
                    Some((HeaderName::from_static(name), value))
                });
                HttpAnswer {
                    status: answer.status,
                    headers: headers.collect(),
                    body: Some(answer.body),
                }
            }
        };
        let limits = LimitHeaders::read(&headers);
        self.limiter().update(&call.key, &limits, Instant::now());
        let wait = retry_after(&headers);
        let Some(body) = body else {
            return Ok(TryOutcome::unknown("the answer is too long".to_owned()));
        };
        debug!(status, "{} answered {status}", call.route());
        Ok(match status {
            200..=299 => {
                self.limiter().note_edge(false);
                TryOutcome::Done(Answer { status, body })
            }
            429 => limited(&body, wait),
            500..=599 => TryOutcome::Failed {
                reason: format!("Discord answered {status}"),
                may_have_happened: true,
                wait: wait.unwrap_or_default(),
            },
            _ => {
                let temporary = Temporary::read(status, &body);
                let by_edge = temporary == Some(Temporary::ByEdge);
                self.limiter().note_edge(by_edge);
                match temporary {
                    None => TryOutcome::Refused { status, body },
                    Some(temporary) => TryOutcome::Failed {
                        reason: temporary.reason(status),
                        may_have_happened: false,
                        wait: match temporary {
                            Temporary::ByEdge => wait.unwrap_or_default(),
                            Temporary::DmsOpenedTooFast => DMS_OPENED_TOO_FAST_WAIT,
                        },
                    },
                }
            }
        })
    }

    async fn over_http(
        &self,
        client: &Client,
        base_url: &str,
        call: &Call,
    ) -> reqwest::Result<HttpAnswer> {
        let url = format!("{base_url}/api/v10{}", call.path);
        let mut request = client.request(call.method.clone(), url);
        request = match &call.body {
            Some(body) => match &call.upload {
                Some(upload) => request.multipart(form(body, upload)),
                None => request.json(body),
            },
            // Discord wants a length even where there is nothing to say.
            None if call.method == Method::PUT => {
                request.header(CONTENT_TYPE, "application/json").body("")
            }
            None => request,
        };
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        Ok(HttpAnswer {
            status,
            headers,
            body: read(response, self.bounds.answer_limit_bytes).await?,
        })
    }

    /// Fetches a file.
    pub(super) async fn download(
        &self,
        url: &str,
        limit_bytes: usize,
        deadline: Instant,
    ) -> Result<Vec<u8>, DownloadError> {
        let failed = |reason| DownloadError::Failed { reason };
        let HttpClient::Real { files, .. } = &self.client else {
            return Err(failed("a simulated network has no files".to_owned()));
        };
        let fetched = async {
            let response = files.get(url).send().await?.error_for_status()?;
            read(response, limit_bytes).await
        };
        match timeout_at(deadline, fetched).await {
            Ok(Ok(Some(file))) => Ok(file),
            Ok(Ok(None)) => Err(DownloadError::TooLong { limit_bytes }),
            // Whoever has the address can read the file.
            Ok(Err(error)) => Err(failed(with_causes(&error.without_url()))),
            Err(_) => Err(failed("no answer in time".to_owned())),
        }
    }

    fn acquire(&self, call: &Call, asked_at: Instant) -> Result<(), Instant> {
        let now = Instant::now();
        let rank = if asked_at + PASSED_OVER <= now {
            call.rank.promoted()
        } else {
            call.rank
        };
        let rank = Some(rank).filter(|_| !call.is_first_answer());
        self.limiter().acquire(&call.key, rank, now)
    }

    fn note_limit(&self, call: &Call, wait: Duration, global: bool) {
        let (mut limiter, now) = (self.limiter(), Instant::now());
        limiter.block(&call.key, wait, global, now);
        if global && call.is_first_answer() {
            // The global pause does not apply to it, but its own refusal does.
            limiter.block(&call.key, wait, false, now);
        }
    }

    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a body, unless it is longer than `limit_bytes`.
async fn read(mut response: Response, limit_bytes: usize) -> reqwest::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit_bytes {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// Sleeps until `until`, unless `deadline` comes first: then there is no point in waiting.
async fn wait(
    call: &Call,
    until: Instant,
    deadline: Instant,
    may_have_happened: bool,
    reason: &str,
) -> Result<(), RestError> {
    if deadline <= until {
        let retry_after = until.saturating_duration_since(Instant::now());
        return Err(unavailable(
            call,
            retry_after,
            may_have_happened,
            reason.to_owned(),
        ));
    }
    sleep_until(until).await;
    Ok(())
}

fn unavailable(
    call: &Call,
    retry_after: Duration,
    may_have_happened: bool,
    reason: String,
) -> RestError {
    RestError::Unavailable {
        route: call.route(),
        retry_after,
        may_have_happened,
        reason,
    }
}

/// Lays out a body with a file as Discord takes them.
fn form(body: &serde_json::Value, Upload { name, bytes, .. }: &Upload) -> Form {
    let part = Part::bytes(bytes.to_vec()).file_name(name.clone());
    Form::new()
        .text("payload_json", body.to_string())
        .part("files[0]", part)
}

fn limited(body: &[u8], header: Option<Duration>) -> TryOutcome {
    #[derive(Deserialize)]
    struct Limit {
        retry_after: f64,
        #[serde(default)]
        global: bool,
    }

    match serde_json::from_slice::<Limit>(body) {
        Ok(Limit {
            retry_after,
            global,
        }) => {
            let wait = bounded(retry_after).or(header);
            TryOutcome::Limited {
                wait: wait.unwrap_or(DEFAULT_WAIT),
                global,
            }
        }
        // Not from the API but from the network before it, which refuses the whole address.
        Err(_) => TryOutcome::Limited {
            wait: header.unwrap_or(DEFAULT_WAIT),
            global: true,
        },
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok().and_then(seconds)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(body: &serde_json::Value) -> Call {
        Call::new(
            Method::POST,
            "/channels/{}/messages",
            1,
            "/channels/1/messages",
        )
        .body(body)
        .unwrap()
        .repeat_if_nonce_enforced()
    }

    #[test]
    fn a_message_is_repeated_only_with_an_enforced_nonce() {
        #[track_caller]
        fn check(body: &serde_json::Value, expected: Repeat) {
            assert_eq!(message(body).repeat, expected);
        }

        check(&json!({"nonce": "1", "enforce_nonce": true}), Repeat::Safe);
        check(
            &json!({"nonce": "1", "enforce_nonce": false}),
            Repeat::Never,
        );
        check(&json!({"nonce": "1"}), Repeat::Never);
        check(
            &json!({"nonce": null, "enforce_nonce": true}),
            Repeat::Never,
        );
        check(&json!({"enforce_nonce": true}), Repeat::Never);
    }

    #[test]
    fn a_route_holds_neither_the_token_of_an_interaction_nor_an_id() {
        let path = "/interactions/1/secret-token/callback";
        let call =
            Call::new(Method::POST, "/interactions/{}/{}/callback", 1, path).by_interaction();

        assert_eq!(call.route(), "POST /interactions/…/…/callback");
    }

    #[test]
    fn a_429_says_how_long_and_for_whom() {
        #[track_caller]
        fn check(body: &str, header_ms: Option<u64>, expected: (u64, bool)) {
            let header = header_ms.map(Duration::from_millis);
            let TryOutcome::Limited { wait, global } = limited(body.as_bytes(), header) else {
                panic!("not limited")
            };
            assert_eq!(
                (wait, global),
                (Duration::from_millis(expected.0), expected.1)
            );
        }

        check(
            r#"{"retry_after": 0.25, "global": false}"#,
            Some(1_000),
            (250, false),
        );
        check(r#"{"retry_after": 2, "global": true}"#, None, (2_000, true));
        check(r#"{"retry_after": -1}"#, Some(3_000), (3_000, false));
        check("<html>banned</html>", Some(60_000), (60_000, true));
        check("", None, (1_000, true));
    }
}
