//! Serving until told to stop, whatever clients do.
//!
//! Each connection has a [`seat::Seat`] that knows what it waits for. A client that sends its head, its body, or takes its
//! answer too slowly loses the connection; when all seats are taken, the one that has waited for its client longest makes
//! room. So half-sent requests neither starve others nor hold up the end of the program.

mod body;
mod limits;
mod seat;
mod seats;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::router::router;
use crate::state::State;
use body::{Received, Sent};
use seat::{Seat, Watched};
use seats::Seats;

pub use limits::Limits;

/// Most bytes of a request's head.
const HEAD_BYTES: usize = 64 * 1024;
/// Most header lines of a request.
const HEAD_LINES: usize = 100;
/// So long nobody is accepted after the system refused to accept, for example for want of descriptors.
const BACK_OFF: Duration = Duration::from_millis(100);

/// How the end of serving goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Serving,
    /// Nobody is accepted; requests under way are finished.
    Leaving,
    /// Every connection ends now.
    Ended,
}

/// Serves pages on `listener` until `shutdown` completes. Requests under way are finished, but no longer than
/// [`Limits::grace`] is waited for them.
///
/// # Errors
/// The listener cannot say its address.
pub async fn serve(
    listener: TcpListener,
    state: State,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let limits = Arc::new(state.config.limits.clone());
    let most = limits.most_connections();
    tracing::info!(address = %listener.local_addr()?, connections = most, "serving");
    let seats = Arc::new(Seats::new(most));
    let (stage, watched) = watch::channel(Stage::Serving);
    let pages = router(state);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                seats.make_room(&limits);
                tokio::time::sleep(BACK_OFF).await;
                continue;
            }
        };
        let seat = tokio::select! {
            () = &mut shutdown => break,
            seat = seats.take(&limits) => seat,
        };
        let (pages, limits, stage) = (pages.clone(), Arc::clone(&limits), watched.clone());
        tokio::spawn(async move { attend(stream, peer, &seat.seat, &pages, &limits, stage).await });
    }
    drop(listener);
    let _all_gone_already = stage.send(Stage::Leaving);
    if tokio::time::timeout(limits.grace, seats.empty()).await.is_err() {
        tracing::warn!(connections = seats.taken(), "connections are cut off: their clients hold up the end");
        let _all_gone_already = stage.send(Stage::Ended);
        let _cut_off = tokio::time::timeout(Duration::from_millis(500), seats.empty()).await;
    }
    Ok(())
}

/// Serves one connection to its end, or until its client is too slow.
async fn attend(
    stream: TcpStream,
    peer: SocketAddr,
    seat: &Arc<Seat>,
    pages: &Router,
    limits: &Limits,
    mut stage: watch::Receiver<Stage>,
) {
    let _not_all_systems_can = stream.set_nodelay(true);
    let io = TokioIo::new(Watched::new(stream, Arc::clone(seat)));
    let service = service_fn(|request: Request<Incoming>| answer(request, peer, Arc::clone(seat), pages.clone()));
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEAD_LINES)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let (mut leaving, mut was_late) = (false, false);
    loop {
        tokio::select! {
            _ended = connection.as_mut() => return,
            () = seat.asked_to_leave() => if seat.waits_for_client() { return },
            changed = stage.changed() => match *stage.borrow_and_update() {
                _ if changed.is_err() => return,
                Stage::Serving => {}
                Stage::Leaving => {
                    leaving = true;
                    connection.as_mut().graceful_shutdown();
                }
                Stage::Ended => return,
            },
            () = tokio::time::sleep(limits.look()) => {
                let late = seat.overdue(limits) || (leaving && seat.idle_for() > limits.look());
                // Twice: on a busy machine what the client sent may not have been looked at yet.
                if late && was_late {
                    return;
                }
                was_late = late;
            }
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    seat: Arc<Seat>,
    pages: Router,
) -> Result<axum::response::Response<Sent>, Infallible> {
    seat.begin_request();
    let mut request = request.map(|incoming| Body::new(Received::new(incoming, Arc::clone(&seat))));
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = pages.oneshot(request).await?;
    Ok(response.map(|body| Sent::new(body, seat)))
}
