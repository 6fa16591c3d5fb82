//! Who is told what: an announcer that keeps what it was asked to say.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use app::chat::{Announced, Announcer};
use async_trait::async_trait;
use domain::{id::PersonId, process::notice::Notice};
use uuid::Uuid;

/// Everything that people were told, each notice once.
#[derive(Debug, Default)]
pub struct Told(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    seen: BTreeSet<Uuid>,
    notices: Vec<Notice>,
}

impl Told {
    /// What was told so far, in order.
    #[must_use]
    pub fn all(&self) -> Vec<Notice> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).notices.clone()
    }

    /// What this customer was told, in order.
    #[must_use]
    pub fn to(&self, person: PersonId) -> Vec<Notice> {
        self.all().into_iter().filter(|notice| notice.person() == Some(person)).collect()
    }

    /// What staff were told, in order.
    #[must_use]
    pub fn staff(&self) -> Vec<Notice> {
        self.all().into_iter().filter(|notice| notice.person().is_none()).collect()
    }
}

#[async_trait]
impl Announcer for Told {
    async fn announce(&self, notice: &Notice, reaction_id: Uuid) -> Announced {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.seen.insert(reaction_id) {
            kept.notices.push(notice.clone());
        }
        Announced::Done
    }
}
