//! Tests of the double itself: a small serenity bot for the gateway, plain requests for REST.

mod bot;
mod gateway;
mod interactions;
mod messages;
mod rest;
mod scenes;
