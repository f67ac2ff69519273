//! A network in place of the real one, for simulations.
//!
//! Owns: how a request crosses it. Does not know: routes, or who answers.

use std::fmt;

use futures_util::future::BoxFuture;
use serde_json::Value;

/// A request on its way to Discord.
#[derive(Clone, Copy, Debug)]
pub struct NetworkRequest<'a> {
    pub method: &'a str,
    /// The path behind the version of the API.
    pub path: &'a str,
    pub body: Option<&'a Value>,
}

#[derive(Clone, Debug)]
pub struct NetworkAnswer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// The connection ended without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutOff {
    pub reason: String,
    pub may_have_arrived: bool,
}

/// What carries requests to Discord.
pub trait Network: fmt::Debug + Send + Sync {
    fn exchange<'a>(
        &'a self,
        request: NetworkRequest<'a>,
    ) -> BoxFuture<'a, Result<NetworkAnswer, CutOff>>;
}
