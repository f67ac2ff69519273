//! The socket: one loopback port whose connections can be cut at any moment.
//!
//! Owns: accepting, cutting one connection, cutting all of them. Does not know HTTP or Discord.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Accepts connections that end when `up` is cancelled, each also on its own.
pub(super) struct CuttableListener {
    tcp: TcpListener,
    up: CancellationToken,
}

impl CuttableListener {
    /// Binds a loopback port; 0 picks a free one.
    pub(super) async fn bind(port: u16, up: CancellationToken) -> io::Result<Self> {
        let tcp = TcpListener::bind(("127.0.0.1", port)).await?;
        Ok(Self { tcp, up })
    }

    pub(super) fn port(&self) -> u16 {
        self.tcp
            .local_addr()
            .expect("a bound socket has an address")
            .port()
    }
}

impl Listener for CuttableListener {
    type Io = CuttableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CuttableStream, SocketAddr) {
        let (tcp, addr) = Listener::accept(&mut self.tcp).await;
        // Small answers go out at once, as a real server's do. A connection that is gone already says so
        // to whoever reads from it.
        let _ = tcp.set_nodelay(true);
        let wire = Wire(self.up.child_token());
        let is_cut = Box::pin(wire.0.clone().cancelled_owned());
        (CuttableStream { tcp, wire, is_cut }, addr)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// The end of one connection that a handler can hold, to cut it.
#[derive(Clone)]
pub(super) struct Wire(CancellationToken);

impl Wire {
    /// Ends the connection without a word of the protocol spoken on it.
    pub(super) fn cut(&self) {
        self.0.cancel();
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for Wire {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        stream.io().wire.clone()
    }
}

/// A TCP stream that fails as reset once its wire is cut.
pub(super) struct CuttableStream {
    tcp: TcpStream,
    wire: Wire,
    is_cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl CuttableStream {
    /// Gives the stream, or the error of a cut one; either way the task wakes at the cut.
    fn whole(&mut self, cx: &mut Context<'_>) -> io::Result<Pin<&mut TcpStream>> {
        if self.is_cut.as_mut().poll(cx).is_ready() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(Pin::new(&mut self.tcp))
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.whole(cx) {
            Ok(tcp) => tcp.poll_read(cx, buf),
            Err(cut) => Poll::Ready(Err(cut)),
        }
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.whole(cx) {
            Ok(tcp) => tcp.poll_write(cx, buf),
            Err(cut) => Poll::Ready(Err(cut)),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.whole(cx) {
            Ok(tcp) => tcp.poll_flush(cx),
            Err(cut) => Poll::Ready(Err(cut)),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.whole(cx) {
            Ok(tcp) => tcp.poll_shutdown(cx),
            Err(cut) => Poll::Ready(Err(cut)),
        }
    }
}
