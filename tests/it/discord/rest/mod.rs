//! The REST side: reads a request, checks it, applies faults, answers.
//!
//! Owns: the shape of requests and answers, authorisation, rate-limit headers, the route table.
//! What a route does stands in `application`, `channels` and `interactions`.

mod answer;
mod application;
mod call;
mod channels;
mod interactions;

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;

use self::answer::{ApiError, Outcome};
use self::call::Call;
use super::Shared;
use super::faults::{self, Harm};
use super::net::Wire;
use super::traffic::TooMany;
use super::world::{Id, World};
use super::{openapi, payload};

/// Serves any REST request.
pub(super) async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response {
    let mut call = Call::read(request).await;
    if let Some(file) = call.path.strip_prefix("/outside/attachments/") {
        return shared.with(|world| attached(world, file, &call.authorization));
    }
    let (harm, counted) = shared.with(|world| {
        world
            .requests
            .push(format!("{} {}", call.method, call.path));
        let departures = openapi::departures(&call.asked());
        let at = format!("{} {}", call.method, call.path);
        world
            .violations
            .extend(departures.into_iter().map(|found| format!("{at}: {found}")));
        let harm = faults::take(&mut world.faults, &call.method, &call.path);
        let counted = if world.rules.limits_traffic {
            let now = Instant::now();
            world.traffic.count(&call.method, &call.path, now)
        } else {
            Ok(None)
        };
        (harm, counted)
    });
    match counted {
        Ok(left) => call.left = left,
        Err(TooMany::InBucket(wait)) => {
            return answer::rate_limited(&call, wait.as_secs_f64(), false);
        }
        Err(TooMany::InAll(wait)) => {
            return answer::rate_limited(&call, wait.as_secs_f64(), true);
        }
        Err(TooMany::DmsOpened) => {
            return answer::of(&call, &Err(ApiError::dms_opened_too_fast()));
        }
    }
    match harm {
        Some(Harm::RateLimit {
            retry_after_s,
            global,
        }) => {
            return answer::rate_limited(&call, retry_after_s, global);
        }
        Some(Harm::Status(status)) => return answer::of(&call, &Err(ApiError::fault(status))),
        Some(Harm::Refusal { status, code }) => {
            return answer::of(&call, &Err(ApiError::new(status, code, "scripted refusal")));
        }
        Some(Harm::Page(status)) => return answer::page(status),
        Some(Harm::CutBeforeEffect) => wire.cut(),
        Some(Harm::Delay(delay)) => tokio::time::sleep(delay).await,
        Some(Harm::StatusAfterEffect(_) | Harm::CutAfterEffect) | None => {}
    }
    if harm == Some(Harm::CutBeforeEffect) {
        return answer::of(&call, &Err(ApiError::fault(502)));
    }

    let outcome = shared.with(|world| route(world, &call));
    match harm {
        Some(Harm::StatusAfterEffect(status)) => answer::of(&call, &Err(ApiError::fault(status))),
        Some(Harm::CutAfterEffect) => {
            // The answer is written to a connection that is gone.
            wire.cut();
            answer::of(&call, &outcome)
        }
        _ => answer::of(&call, &outcome),
    }
}

/// Serves a file that somebody attached, as the other server does where Discord keeps them.
fn attached(world: &mut World, file: &str, authorization: &str) -> Response {
    if !authorization.is_empty() {
        let told = "the token went to where files are".to_owned();
        world.violations.push(told);
    }
    let id = file
        .split('/')
        .next()
        .and_then(|id| id.parse::<usize>().ok());
    let found = id.and_then(|id| world.files.get(id.checked_sub(1)?));
    match found {
        Some((_, bytes)) => Response::new(bytes.clone().into()),
        None => answer::page(404),
    }
}

fn route(world: &mut World, call: &Call) -> Outcome {
    let segments: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    let by_token = matches!(segments.as_slice(), ["interactions" | "webhooks", _, _, ..]);
    let public = by_token || segments == ["gateway"];
    if !public && call.authorization != format!("Bot {}", world.token) {
        return Err(ApiError::unauthorized());
    }
    match (call.method.as_str(), segments.as_slice()) {
        ("GET", ["gateway"]) => Ok(Some(application::gateway(world))),
        ("GET", ["gateway", "bot"]) => Ok(Some(application::gateway_bot(world))),
        ("GET", ["users", "@me"]) => Ok(Some(application::own_user(world))),
        ("GET", ["users", user]) => application::user(world, id(user)?),
        ("GET", ["oauth2", "applications", "@me"] | ["applications", _]) => {
            Ok(Some(application::own_application(world)))
        }
        ("GET", ["applications", _, "commands"]) => {
            Ok(Some(application::commands(world, None, call)))
        }
        ("PUT", ["applications", _, "commands"]) => application::overwrite(world, None, call),
        ("GET", ["applications", _, "guilds", guild, "commands"]) => {
            Ok(Some(application::commands(world, Some(id(guild)?), call)))
        }
        ("PUT", ["applications", _, "guilds", guild, "commands"]) => {
            application::overwrite(world, Some(id(guild)?), call)
        }
        ("GET", ["guilds", guild]) => application::guild(world, id(guild)?),
        ("GET", ["guilds", guild, "members", user]) => {
            application::member(world, id(guild)?, id(user)?)
        }

        ("POST", ["users", "@me", "channels"]) => channels::open_dm(world, call),
        ("GET", ["channels", channel]) => channels::get(world, id(channel)?),
        ("POST", ["channels", channel, "typing"]) => channels::typing(world, id(channel)?),
        ("GET", ["channels", channel, "messages"]) => channels::history(world, id(channel)?, call),
        ("POST", ["channels", channel, "messages"]) => channels::post(world, id(channel)?, call),
        (method, ["channels", channel, "messages", message]) => {
            let (channel, message) = (id(channel)?, id(message)?);
            match method {
                "GET" => channels::get_message(world, channel, message),
                "PATCH" => channels::edit(world, channel, message, call),
                "DELETE" => channels::delete(world, channel, message),
                _ => Err(ApiError::wrong_method()),
            }
        }
        (
            "PUT",
            [
                "channels",
                channel,
                "messages",
                message,
                "reactions",
                emoji,
                "@me",
            ],
        ) => channels::react(world, id(channel)?, id(message)?, emoji),
        (
            "DELETE",
            [
                "channels",
                channel,
                "messages",
                message,
                "reactions",
                emoji,
                "@me",
            ],
        ) => channels::unreact(world, id(channel)?, id(message)?, emoji),

        ("POST", ["interactions", interaction, token, "callback"]) => {
            interactions::answer(world, id(interaction)?, token, call)
        }
        ("POST", ["webhooks", _, token]) => interactions::follow_up(world, token, call),
        (method, ["webhooks", _, token, "messages", message]) => {
            let message = interactions::find(world, token, message)?;
            match method {
                "GET" => Ok(Some(payload::message(world, &world.messages[&message]))),
                "PATCH" => interactions::edit(world, message, call),
                "DELETE" => {
                    world.delete(message);
                    Ok(None)
                }
                _ => Err(ApiError::wrong_method()),
            }
        }
        _ => {
            world.violations.push(format!(
                "{} {}: the double has no such route",
                call.method, call.path
            ));
            Err(ApiError::no_route())
        }
    }
}

fn id(segment: &str) -> Result<Id, ApiError> {
    segment.parse().map_err(|_| {
        ApiError::invalid_form(&[("id".into(), format!("{segment:?} is not snowflake."))])
    })
}
