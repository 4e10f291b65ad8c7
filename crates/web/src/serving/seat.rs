//! One connection: what it waits for, since when, and how many bytes moved.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::Limits;

/// A client that has been too slow for so long may lose its seat to somebody else in a full house.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same for one that moved little so far: it loses little.
const LITTLE_PATIENCE: Duration = Duration::from_millis(250);
/// Bytes that are little.
const LITTLE: u64 = 64 * 1024;

/// So long, and so many bytes, a client may go on sending after its answer.
const FAREWELL: Duration = Duration::from_secs(2);
const MOST_DROPPED: usize = 64 * 1024 * 1024;

/// The head of a request is awaited.
const WAITING: u8 = 0;
/// The program works; nothing is asked of the client.
const WORKING: u8 = 1;
/// A part of the request's body is awaited.
const RECEIVING: u8 = 2;
/// The answer is on its way.
const SENDING: u8 = 3;

/// What is known of a connection. Times are milliseconds since it was accepted.
#[derive(Debug)]
pub(super) struct Seat {
    accepted: Instant,
    phase: AtomicU8,
    /// When the phase of waiting began, or the transfer of a body or an answer.
    since: AtomicU64,
    /// When the first byte of a head came, plus one; 0 while none came.
    head: AtomicU64,
    /// Whether a request was answered before.
    answered: AtomicU8,
    read_at: AtomicU64,
    written_at: AtomicU64,
    /// Bytes of the body or the answer moved so far.
    moved: AtomicU64,
    leave: Notify,
}

impl Seat {
    pub(super) fn new() -> Seat {
        Seat {
            accepted: Instant::now(),
            phase: AtomicU8::new(WAITING),
            since: AtomicU64::new(0),
            head: AtomicU64::new(0),
            answered: AtomicU8::new(0),
            read_at: AtomicU64::new(0),
            written_at: AtomicU64::new(0),
            moved: AtomicU64::new(0),
            leave: Notify::new(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.accepted.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn is(&self, phase: u8) -> bool {
        self.phase.load(Ordering::Acquire) == phase
    }

    fn enter(&self, phase: u8) {
        self.phase.store(phase, Ordering::Release);
    }

    /// A whole head came.
    pub(super) fn begin_request(&self) {
        self.enter(WORKING);
        self.begin_transfer();
    }

    fn begin_transfer(&self) {
        self.since.store(self.now(), Ordering::Release);
        self.moved.store(0, Ordering::Release);
        self.read_at.store(self.now(), Ordering::Release);
        self.written_at.store(self.now(), Ordering::Release);
    }

    /// A part of the body is asked of the client.
    pub(super) fn await_body(&self) {
        self.enter(RECEIVING);
    }

    /// A part of the body came, or its end.
    pub(super) fn body_came(&self) {
        self.enter(WORKING);
    }

    /// Nobody waits for the rest of the body.
    pub(super) fn body_dropped(&self) {
        let _answered_already = self.phase.compare_exchange(RECEIVING, WORKING, Ordering::AcqRel, Ordering::Acquire);
    }

    /// The answer begins to leave.
    pub(super) fn begin_answer(&self) {
        if !self.is(SENDING) {
            self.begin_transfer();
            self.enter(SENDING);
        }
    }

    /// The answer is handed over whole.
    pub(super) fn end_answer(&self) {
        self.answered.store(1, Ordering::Release);
        self.head.store(0, Ordering::Release);
        self.since.store(self.now(), Ordering::Release);
        self.enter(WAITING);
    }

    fn read(&self, bytes: usize) {
        let now = self.now();
        self.read_at.store(now, Ordering::Release);
        if self.is(WAITING) {
            let _began_before = self.head.compare_exchange(0, now + 1, Ordering::AcqRel, Ordering::Acquire);
        } else if !self.is(SENDING) {
            self.moved.fetch_add(bytes as u64, Ordering::AcqRel);
        }
    }

    fn written(&self, bytes: usize) {
        self.written_at.store(self.now(), Ordering::Release);
        if self.is(SENDING) {
            self.moved.fetch_add(bytes as u64, Ordering::AcqRel);
        }
    }

    /// Whether the client has taken longer than it may.
    pub(super) fn overdue(&self, limits: &Limits) -> bool {
        let now = self.now();
        let after = |from: u64, time: Duration| Duration::from_millis(now.saturating_sub(from)) > time;
        let since = self.since.load(Ordering::Acquire);
        match self.phase.load(Ordering::Acquire) {
            WAITING => {
                let head = self.head.load(Ordering::Acquire);
                let fresh = self.answered.load(Ordering::Acquire) == 0;
                match head {
                    0 if !fresh => after(since.max(self.written_at.load(Ordering::Acquire)), limits.idle),
                    0 => after(since, limits.head),
                    began => after(began, limits.head),
                }
            }
            WORKING => false,
            _ => {
                let time = limits.time_for(self.moved.load(Ordering::Acquire));
                after(self.last_moved(), limits.stall) || after(since, time)
            }
        }
    }

    fn last_moved(&self) -> u64 {
        let moved = if self.is(SENDING) { &self.written_at } else { &self.read_at };
        moved.load(Ordering::Acquire)
    }

    /// How long the seat has been without a request and without a byte of an answer; nothing while there is one.
    pub(super) fn idle_for(&self) -> Duration {
        if !self.is(WAITING) {
            return Duration::ZERO;
        }
        let last = self.since.load(Ordering::Acquire).max(self.written_at.load(Ordering::Acquire));
        Duration::from_millis(self.now().saturating_sub(last))
    }

    /// Whether the program waits for the client, and not the other way round.
    pub(super) fn waits_for_client(&self) -> bool {
        !self.is(WORKING)
    }

    /// How well this seat may be given to somebody else: the larger the better, nothing when it may not. A connection
    /// without a request goes first; then one whose client has been too slow.
    pub(super) fn spare(&self, limits: &Limits) -> Option<(bool, Duration)> {
        let now = self.now();
        match self.phase.load(Ordering::Acquire) {
            WAITING => Some((true, self.idle_for())),
            WORKING => None,
            _ => {
                let stalled = now.saturating_sub(self.last_moved());
                let moved = self.moved.load(Ordering::Acquire);
                let earned = moved.saturating_mul(1_000) / limits.slowest.max(1);
                let behind = now.saturating_sub(self.since.load(Ordering::Acquire)).saturating_sub(earned);
                let late = Duration::from_millis(stalled.max(behind));
                let patience = if moved < LITTLE { LITTLE_PATIENCE } else { PATIENCE };
                (late > patience).then_some((false, late))
            }
        }
    }

    /// Asks the connection to make room.
    pub(super) fn ask_to_leave(&self) {
        self.leave.notify_one();
    }

    /// Completes when the connection is asked to make room.
    pub(super) async fn asked_to_leave(&self) {
        self.leave.notified().await;
    }
}

/// A stream whose movements its seat knows.
pub(super) struct Watched {
    stream: TcpStream,
    seat: Arc<Seat>,
    closing: Option<Closing>,
}

/// The end of a connection whose client may still be sending what nobody reads: closed at once, the system would throw
/// away the answer that is on its way.
struct Closing {
    began: Instant,
    left: usize,
}

impl Watched {
    pub(super) fn new(stream: TcpStream, seat: Arc<Seat>) -> Watched {
        Watched { stream, seat, closing: None }
    }

    fn wrote(&self, answer: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &answer
            && *bytes > 0
        {
            self.seat.written(*bytes);
        }
        answer
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let answer = Pin::new(&mut self.stream).poll_read(context, buffer);
        let came = buffer.filled().len() - before;
        if came > 0 {
            self.seat.read(came);
        }
        answer
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(answer)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.wrote(answer)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.closing.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
        }
        let closing = this.closing.get_or_insert_with(|| Closing { began: Instant::now(), left: MOST_DROPPED });
        let mut scratch = [0; 16 * 1024];
        while closing.left > 0 && closing.began.elapsed() < FAREWELL {
            let mut buffer = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut this.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {
                    closing.left = closing.left.saturating_sub(buffer.filled().len());
                }
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}
