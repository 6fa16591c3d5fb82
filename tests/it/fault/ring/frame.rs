//! The messages of `PostgreSQL`'s protocol, as far as a wire must know them: where one ends, which
//! statement a request runs, and which step of the log's work that is.

use std::collections::{HashMap, VecDeque};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{judge::SPEAKING, point::Step};

/// The bytes of a message's length, which counts itself.
const LENGTH: usize = 4;

/// Cuts a stream of bytes into messages.
pub(crate) struct Frames<R> {
    from: R,
    buffer: BytesMut,
    /// The first message of a client has no type.
    untyped: bool,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    pub(crate) fn new(from: R, untyped: bool) -> Self {
        Self { from, buffer: BytesMut::new(), untyped }
    }

    /// The next message, whole; none when the other end hung up. Nothing is lost when it is dropped
    /// while it waits.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        loop {
            let head = usize::from(!self.untyped);
            if self.buffer.len() >= head + LENGTH {
                let mut length = &self.buffer[head..head + LENGTH];
                let whole = head + usize::try_from(length.get_u32()).ok()?;
                if self.buffer.len() >= whole {
                    self.untyped = false;
                    return Some(self.buffer.split_to(whole).freeze());
                }
            }
            self.more().await?;
        }
    }

    /// Returns when the other end has hung up; what comes before is kept for later.
    pub(crate) async fn hung_up(&mut self) {
        while self.more().await.is_some() {}
    }

    async fn more(&mut self) -> Option<()> {
        let read = self.from.read_buf(&mut self.buffer).await;
        read.ok().filter(|length| *length > 0).map(drop)
    }
}

/// What goes on in one direction at once, and the step it is part of.
pub(crate) struct Piece {
    pub(crate) bytes: Bytes,
    pub(crate) step: Option<Step>,
}

/// What both ends have said so far on one connection.
#[derive(Default)]
pub(crate) struct Talk {
    statements: HashMap<Vec<u8>, String>,
    request: BytesMut,
    sql: Option<(String, Bytes)>,
    /// Steps whose answer is still to come, in the order of the requests.
    pending: VecDeque<Option<Step>>,
    answer: BytesMut,
    failed: bool,
    /// The commit that ends this transaction, when it is a follower's.
    commit: Option<Step>,
    /// The process of the server that serves this connection.
    pub(crate) backend: i32,
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A text that ends with a zero byte, and what follows.
fn text(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    (&bytes[..end], bytes.get(end + 1..).unwrap_or_default())
}

impl Talk {
    /// Takes a message of the client; gives what is to be sent on, once a request is whole.
    pub(crate) fn ask(&mut self, frame: &Bytes) -> Option<Piece> {
        self.request.extend_from_slice(frame);
        let (kind, body) = (frame[0], frame.get(1 + LENGTH..).unwrap_or_default());
        match kind {
            b'P' => {
                let (name, rest) = text(body);
                let sql = String::from_utf8_lossy(text(rest).0).into_owned();
                self.statements.insert(name.to_vec(), sql);
                return None;
            }
            b'B' => {
                let (_portal, rest) = text(body);
                let sql = self.statements.get(text(rest).0).cloned().unwrap_or_default();
                self.sql = Some((sql, frame.clone()));
                return None;
            }
            b'D' | b'E' | b'C' => return None,
            b'Q' => {
                self.sql =
                    Some((String::from_utf8_lossy(text(body).0).into_owned(), frame.clone()));
            }
            b'S' => {}
            // Start, password, copied rows, flush and goodbye are not answered by a ready message.
            _ => return Some(Piece { bytes: self.request.split().freeze(), step: None }),
        }
        let step = self.sql.take().and_then(|(sql, bound)| self.step(&sql, &bound));
        self.pending.push_back(step);
        Some(Piece { bytes: self.request.split().freeze(), step })
    }

    /// Takes a message of the server; gives what is to be sent on. The answer to a step is held
    /// back until the server is ready again: only then what commits by itself is committed.
    pub(crate) fn answer(&mut self, frame: &Bytes) -> Option<Piece> {
        self.answer.extend_from_slice(frame);
        match frame[0] {
            b'K' if frame.len() >= 9 => self.backend = (&frame[5..9]).get_i32(),
            b'E' => self.failed = true,
            _ => {}
        }
        if frame[0] != b'Z' {
            let held = matches!(self.pending.front(), Some(Some(_)));
            return (!held).then(|| Piece { bytes: self.answer.split().freeze(), step: None });
        }
        let step = self.pending.pop_front().flatten();
        let done = !std::mem::take(&mut self.failed);
        Some(Piece { bytes: self.answer.split().freeze(), step: step.filter(|_| done) })
    }

    fn step(&mut self, sql: &str, bound: &[u8]) -> Option<Step> {
        if sql.contains("log.append") {
            return Some(Step::Append);
        }
        if sql.contains("work.cursors") && sql.contains("FOR UPDATE") {
            let reactor = has(bound, b"reactor/");
            if reactor && !SPEAKING.iter().any(|name| has(bound, name.as_bytes())) {
                return None;
            }
            self.commit = Some(if reactor { Step::Reacted } else { Step::Projected });
            return Some(if reactor { Step::React } else { Step::Project });
        }
        if sql.contains("work.reactions") && sql.contains("SKIP LOCKED") {
            return Some(Step::Claim);
        }
        if sql.contains("work.reactions") && sql.contains("status = $4") {
            return Some(Step::Settle);
        }
        match sql {
            "COMMIT" => self.commit.take(),
            "BEGIN" | "ROLLBACK" => {
                self.commit = None;
                None
            }
            _ => None,
        }
    }
}
