//! A body that is given out in small portions, and only while its reader makes something of it: a reader of forms keeps all
//! it is given until it finds the end of a part's head.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;

/// Most bytes a reader may keep without making anything of them.
const KEPT: u64 = 512 * 1024;

/// How much the reader keeps.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(Arc<AtomicU64>);

impl Meter {
    /// The reader made something of what it was given.
    pub(super) fn taken(&self) {
        self.0.store(0, Ordering::Release);
    }
}

/// The body.
pub(super) struct Metered {
    body: Body,
    meter: Meter,
    gave: bool,
}

impl Metered {
    pub(super) fn new(body: Body, meter: Meter) -> Metered {
        Metered { body, meter, gave: false }
    }
}

impl HttpBody for Metered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if std::mem::take(&mut self.gave) {
            // The reader asks until there is nothing: it gets one portion at a time.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.meter.0.load(Ordering::Acquire) > KEPT {
            return Poll::Ready(Some(Err(axum::Error::new("a part of the form has no end"))));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.meter.0.fetch_add(data.len() as u64, Ordering::AcqRel);
            self.gave = true;
        }
        Poll::Ready(frame)
    }
}
