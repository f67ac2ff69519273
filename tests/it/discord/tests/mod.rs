//! Tests of the double itself: a small serenity bot for the gateway, plain requests for REST.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are no tests to clippy, but are to us"
)]

mod bot;
mod gateway;
mod interactions;
mod messages;
mod rest;
mod scenes;
