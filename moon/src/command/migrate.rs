//! `moon migrate`.

use serde_json::json;

use super::Call;
use crate::{compose, config};

pub(super) async fn run(call: &Call) -> anyhow::Result<()> {
    let (_, environment) = config::read()?;
    let url = compose::database_url(&environment)?;
    let pool = compose::owner(&url).await?;
    event_store::migrate(&pool).await?;
    call.output.answer(&json!({ "migrated": true }), || vec!["the database is ready".to_owned()])
}
