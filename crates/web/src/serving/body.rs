//! Bodies that tell the connection's seat what is waited for.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};

use super::seat::Seat;

/// The body of a request.
pub(super) struct Received {
    incoming: Incoming,
    seat: Arc<Seat>,
}

impl Received {
    pub(super) fn new(incoming: Incoming, seat: Arc<Seat>) -> Received {
        Received { incoming, seat }
    }
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        // Said before it is asked: the connection may answer on another thread.
        self.seat.await_body();
        let frame = ready!(Pin::new(&mut self.incoming).poll_frame(context));
        self.seat.body_came();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.seat.body_dropped();
    }
}

/// The body of an answer.
pub(super) struct Sent {
    body: Body,
    seat: Arc<Seat>,
}

impl Sent {
    pub(super) fn new(body: Body, seat: Arc<Seat>) -> Sent {
        seat.begin_answer();
        Sent { body, seat }
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.seat.end_answer();
    }
}
