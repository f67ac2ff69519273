//! Connecting to a server that has several addresses.
//!
//! Owns: how long each may take. Does not know: what is said there.

use std::{io, time::Duration};

use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

/// How long an address may take to accept a connection: long enough for one lost packet to be sent again.
const LIMIT: Duration = Duration::from_millis(1_500);

/// Connects to the first address of `host` that accepts a connection. Where packets get lost, as over a broken IPv6,
/// the system would try one address for minutes.
pub(crate) async fn reach(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in lookup_host((host, port)).await? {
        match timeout(LIMIT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = error,
            Err(late) => failure = late.into(),
        }
    }
    Err(failure)
}
