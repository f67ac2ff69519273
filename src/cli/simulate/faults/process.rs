//! One process of the program, from its start until it ends or is killed.
//!
//! Owns: putting its parts together as `gamebot run` does, with Discord in memory. Does not know: what players do.

use std::path::Path;
use std::sync::Arc;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::debug;

use super::discord::{Discord, Input};
use crate::bot::answer::Responder;
use crate::bot::members::Members;
use crate::bot::operators::Operators;
use crate::bot::outbox::{Outbox, OutboxOptions};
use crate::bot::panel_updates::PanelUpdates;
use crate::bot::run::{EventHandler, erased_list};
use crate::cli::app::App;
use crate::clock::Clock;
use crate::discord::gateway::{Inbound, Session};
use crate::discord::rest::{Rest, RestBounds};
use crate::store::subscriptions::Running;

pub(super) struct Process {
    pub(super) app: App,
    rest: Arc<Rest>,
    handler: Arc<EventHandler>,
    panels_followed: Running,
    outbox: Outbox,
}

impl Process {
    /// Starts the program. `None` when it cannot start, which ends it as it would the real one.
    pub(super) async fn start(url: &str, clock: Clock, discord: Discord) -> Option<Self> {
        let seed = clock.number();
        let app = match App::open(url, clock).await {
            Ok(app) => app,
            Err(error) => {
                debug!(error = &error as &dyn std::error::Error, "did not start");
                return None;
            }
        };
        let rest = Rest::simulated(Arc::new(discord), RestBounds::default(), seed);
        let rest = Arc::new(rest);
        let mut options = Self::outbox_options(&app, &rest);
        let (host, people) = (app.host.clone(), Arc::clone(&app.people));
        let members = Members::new(host, people, rest.clone());
        options.members = Some(members.clone());
        let outbox = match Outbox::start(options).await {
            Ok(outbox) => outbox,
            Err(error) => {
                debug!(error = &error as &dyn std::error::Error, "did not start");
                return None;
            }
        };
        let responder = Responder {
            host: app.host.clone(),
            people: app.people.clone(),
            tables: app.tables.clone(),
            operators: Operators::named(&[]),
            gateway: None,
            members: Some(members),
            files: None,
            kept_guesses: None,
            erasing: Arc::default(),
            erased_list: erased_list(url, Path::new("")),
        };
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(responder.clone().finish_erasures(stop.clone()));
        let panels = PanelUpdates::new(responder.clone(), Arc::clone(&rest), tasks.clone());
        let panels_followed = panels.start().ok()?;
        let handler = EventHandler::new(
            responder,
            Arc::clone(&rest),
            outbox.on_screen(),
            panels,
            tasks,
            None,
            stop,
        );
        let process = Self {
            app,
            rest,
            handler,
            panels_followed,
            outbox,
        };
        process.connect();
        Some(process)
    }

    fn outbox_options(app: &App, rest: &Arc<Rest>) -> OutboxOptions {
        let (host, people) = (app.host.clone(), Arc::clone(&app.people));
        OutboxOptions::new(host, people, rest.clone())
    }

    pub(super) fn options(&self) -> OutboxOptions {
        Self::outbox_options(&self.app, &self.rest)
    }

    /// Begins a session of the gateway.
    pub(super) fn connect(&self) {
        self.handler.handle(Inbound::Ready {
            shard: 0,
            session: Session::New,
            guilds: None,
        });
    }

    pub(super) fn deliver(&self, input: Input) {
        let inbound = match input {
            Input::Interaction(event) => Inbound::interaction(event, Instant::now()),
            Input::DirectMessage(event) => Inbound::direct_message(event),
        };
        self.handler
            .handle(inbound.expect("the simulation writes what Discord sends"));
    }

    /// Waits until Discord refuses the token, which ends the program.
    pub(super) async fn unauthorized(&self) {
        self.rest.unauthorized().await;
    }

    /// Stops the program in order.
    pub(super) async fn stop(self) {
        self.panels_followed.stop().await;
        self.handler.finish().await;
        self.outbox.stop().await;
        self.app.close().await;
    }
}
