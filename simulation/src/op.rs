//! What can happen next. Numbers pick from what is there when the operation comes, so that every
//! operation means something in every history, or nothing.

use crate::{draw::Draw, queue::REACTORS};

/// One operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// Somebody asks for something: what, and three picks.
    Ask(u8, u8, u8, u8),
    /// An earlier asking comes again.
    Again(u16),
    /// The id of an earlier asking comes with another body.
    Misuse(u16),
    /// An attempt under way does one thing, with this fate.
    Go(u8, u8),
    /// The process with an attempt dies.
    Die(u8),
    /// A reactor reads on: which, how many events, and whether its transaction is lost.
    Relay(u8, u8, bool),
    /// A worker claims the nth task that is due.
    Claim(u8),
    /// The lease of the nth task in work runs out.
    Expire(u8),
    /// The nth call on its way to the panel arrives.
    Arrive(u8),
    /// The read model of accounts comes nearer by so many events.
    Show(u8),
    /// So many accounts have room.
    Rooms(u8),
    /// Somebody pays at the nth page of the gateway that is open, perhaps otherwise than he should.
    Pay(u8, u8),
    /// The gateway is asked for what is paid and not asked about.
    Sweep,
    /// Seconds pass.
    Tick(u16),
    /// The head of the log is signed.
    Sign,
}

/// How many kinds of asking there are.
pub const ASKINGS: u8 = 26;

/// How many reactors there are to read on.
#[expect(clippy::cast_possible_truncation, reason = "there are a handful")]
const REACTORS_COUNT: u8 = REACTORS.len() as u8;

/// The operations of an episode.
#[must_use]
pub fn draw(draw: &mut Draw, count: usize) -> Vec<Op> {
    (0..count).map(|_| next(draw)).collect()
}

fn next(draw: &mut Draw) -> Op {
    let byte = |draw: &mut Draw| draw.small(u8::MAX);
    match draw.below(1_000) {
        0..560 => Op::Go(byte(draw), fate(draw)),
        560..680 => Op::Claim(byte(draw)),
        680..800 => Op::Relay(draw.small(REACTORS_COUNT), draw.small(12), draw.chance(6)),
        800..890 => Op::Ask(draw.small(ASKINGS), byte(draw), byte(draw), byte(draw)),
        890..905 => Op::Again(draw.below(u16::MAX)),
        905..910 => Op::Misuse(draw.below(u16::MAX)),
        910..916 => Op::Die(byte(draw)),
        916..928 => Op::Expire(byte(draw)),
        928..940 => Op::Arrive(byte(draw)),
        940..955 => Op::Show(draw.small(40)),
        955..958 => Op::Rooms(draw.small(12)),
        958..985 => Op::Tick(seconds(draw)),
        985..996 => Op::Pay(byte(draw), byte(draw)),
        996 => Op::Sweep,
        _ => Op::Sign,
    }
}

/// Mostly all goes well. The log knows two ways to fail, a panel all nine.
fn fate(draw: &mut Draw) -> u8 {
    if draw.chance(60) { 0 } else { 1 + draw.small(9) }
}

/// Mostly seconds, sometimes hours.
fn seconds(draw: &mut Draw) -> u16 {
    match draw.small(60) {
        0..45 => draw.below(8),
        45..57 => draw.below(150),
        57 | 58 => draw.below(2_400),
        _ => draw.below(9_000),
    }
}
