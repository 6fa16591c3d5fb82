//! C2SP tlog-checkpoint: the text that is signed, naming a log, its size and its root.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::hash::Hash;

/// The head of a log: whose, how many events, and the root over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log this is: a name that no other log has, by custom a URL without scheme.
    pub origin: String,
    /// How many events it has.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// Why a text is not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// There are fewer than three lines, or the last is not ended.
    #[error("fewer than three whole lines")]
    Lines,
    /// The first line is empty.
    #[error("the origin is empty")]
    Origin,
    /// The second line is not a number without leading zeros.
    #[error("the size is not a decimal number")]
    Size,
    /// The third line is not a hash in base64.
    #[error("the root is not a SHA-256 hash in base64")]
    Root,
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the text of a note. Lines after the third, which others may add, are passed over.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Lines);
        let (origin, size, root) = (line()?, line()?, line()?);
        if origin.is_empty() {
            return Err(CheckpointError::Origin);
        }
        let number: u64 = size.parse().map_err(|_| CheckpointError::Size)?;
        if number.to_string() != size {
            return Err(CheckpointError::Size);
        }
        let bytes = STANDARD.decode(root).map_err(|_| CheckpointError::Root)?;
        let root = Hash::try_from(&bytes[..]).map_err(|_| CheckpointError::Root)?;
        Ok(Self { origin: origin.to_owned(), size: number, root })
    }
}

impl fmt::Display for Checkpoint {
    /// The three lines that are signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root.0))
    }
}
