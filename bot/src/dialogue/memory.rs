//! What the bot remembers of a conversation: what has been learned so far of what a person is
//! doing. A step that was not reached has no value here.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{PaymentId, PlanId, SubscriptionId},
    money::Irr,
};
use serde::{Deserialize, Serialize};

use super::FileKind;

/// Minutes after which a typed text is no longer taken for the answer to an old question.
const PROMPT_MINUTES: i64 = 15;
/// Files of one album: what Telegram allows.
const ALBUM_FILES_MAX: usize = 10;

/// A file that a person sent, still at Telegram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileRef {
    /// Where Telegram keeps it.
    pub(crate) file_id: String,
    /// As what it was sent.
    pub(crate) kind: FileKind,
    /// Its size, when Telegram says it.
    pub(crate) size: Option<u64>,
    /// The words under it.
    pub(crate) caption: Option<String>,
    /// The album that it belongs to.
    pub(crate) group: Option<String>,
}

/// What a person is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Draft {
    /// Chooses or types the amount of a top-up, perhaps with the receipt already sent.
    TopUpAmount { files: Vec<FileRef> },
    /// Is asked whether this amount is right.
    TopUpConfirm { amount: Irr, files: Vec<FileRef> },
    /// Types another amount for an open top-up.
    ChangeAmount { payment: PaymentId },
    /// Sends the receipt, which may be words.
    SendReceipt { payment: PaymentId },
    /// Is asked what files are for.
    ForWhat { files: Vec<FileRef> },
    /// Is asked whether files take the place of the receipt that waits.
    Replace { payment: PaymentId, files: Vec<FileRef> },
    /// Looks at a pre-invoice.
    Invoice { plan: PlanId, renewal: Option<SubscriptionId> },
    /// Types the amount that was found.
    StaffAmount { payment: PaymentId },
    /// Types why it is another amount; is asked whether this is the reason.
    StaffFound { payment: PaymentId, amount: Irr, reason: Option<String> },
    /// Types why a receipt is rejected.
    StaffReject { payment: PaymentId },
    /// Is asked whether this is the reason.
    StaffRejectConfirm { payment: PaymentId, reason: String },
    /// Types why an approval is undone.
    StaffReverse { payment: PaymentId },
    /// Is asked whether this is the reason.
    StaffReverseConfirm { payment: PaymentId, reason: String },
}

impl Draft {
    /// Adds a file of the same album, when files are what it is about.
    pub(crate) fn takes(&mut self, file: &FileRef) -> bool {
        let files = match self {
            Self::TopUpAmount { files }
            | Self::TopUpConfirm { files, .. }
            | Self::ForWhat { files }
            | Self::Replace { files, .. } => files,
            Self::ChangeAmount { .. }
            | Self::SendReceipt { .. }
            | Self::Invoice { .. }
            | Self::StaffAmount { .. }
            | Self::StaffFound { .. }
            | Self::StaffReject { .. }
            | Self::StaffRejectConfirm { .. }
            | Self::StaffReverse { .. }
            | Self::StaffReverseConfirm { .. } => return false,
        };
        let same = file.group.is_some()
            && files.last().is_some_and(|last| last.group == file.group)
            && files.len() < ALBUM_FILES_MAX;
        if same {
            files.push(file.clone());
        }
        same
    }
}

/// The album that the last receipt came in, for the pages that still come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Album {
    /// Telegram's name of it.
    pub(crate) group: String,
    /// The payment.
    pub(crate) payment: PaymentId,
    /// Our answer, which tells how many pages there are.
    pub(crate) answer: i32,
    /// How many there are.
    pub(crate) pages: u64,
}

/// What the bot remembers of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// What the person is doing.
    pub(crate) draft: Option<Draft>,
    /// Since when.
    pub(crate) since: Option<DateTime<Utc>>,
    /// The album of the last receipt.
    #[serde(default)]
    pub(crate) album: Option<Album>,
}

impl Memory {
    /// Whether the last question is too old for a text to be its answer.
    pub(crate) fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.since.is_some_and(|since| now - since > TimeDelta::minutes(PROMPT_MINUTES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(group: Option<&str>) -> FileRef {
        FileRef {
            file_id: "f".to_owned(),
            kind: FileKind::Photo,
            size: None,
            caption: None,
            group: group.map(str::to_owned),
        }
    }

    #[test]
    fn a_draft_takes_further_files_of_its_album_and_no_others() {
        let mut draft = Draft::ForWhat { files: vec![file(Some("a"))] };
        assert!(draft.takes(&file(Some("a"))));
        assert!(!draft.takes(&file(Some("b"))));
        assert!(!draft.takes(&file(None)));
        assert!(!Draft::ForWhat { files: vec![file(None)] }.takes(&file(None)));
    }

    #[test]
    fn what_is_remembered_reads_back_and_a_question_grows_old() {
        let since = DateTime::UNIX_EPOCH;
        let draft = Some(Draft::ForWhat { files: vec![file(None)] });
        let memory = Memory { draft, since: Some(since), album: None };
        let text = serde_json::to_string(&memory).expect("it is written");
        assert_eq!(serde_json::from_str::<Memory>(&text).expect("it is read"), memory);
        assert!(!memory.is_stale(since + TimeDelta::minutes(15)));
        assert!(memory.is_stale(since + TimeDelta::minutes(16)));
    }
}
