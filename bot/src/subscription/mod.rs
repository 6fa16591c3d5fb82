//! A customer's services in the bot: the list, the page of one, its link, picture and
//! configuration, and how to connect.

#[cfg(test)]
mod tests;
mod view;

use domain::id::SubscriptionId;
use projections::subscription::{State, SubscriptionRow};

use crate::{
    action::{actions, choices},
    chat::{Screen, qr_code},
    dialogue::{Outcome, Turn},
    text::Worded,
};

pub(crate) use view::{delivered, renewed};

choices! {
    /// A kind of device.
    Device {
        /// Android.
        1 => Android,
        /// iOS.
        2 => Ios,
        /// Windows.
        3 => Windows,
        /// macOS.
        4 => Mac,
        /// Linux.
        5 => Linux,
    }
}

actions! {
    /// What the buttons of this feature do.
    Action {
        /// Lists the services.
        1 => List,
        /// Shows the page of one.
        2 => Page { id: SubscriptionId },
        /// Shows its link.
        3 => Link { id: SubscriptionId },
        /// Sends its QR picture.
        4 => Qr { id: SubscriptionId },
        /// Shows its configuration.
        5 => Config { id: SubscriptionId },
        /// Asks which device.
        6 => Guide { id: SubscriptionId },
        /// Shows how to connect with a device.
        7 => GuideFor { id: SubscriptionId, device: Device },
    }
}

pub(crate) async fn act(turn: &mut Turn<'_>, action: Action) -> Outcome {
    let screen = match action {
        Action::List => list(turn).await?,
        Action::Page { id } => page(turn, id).await?,
        Action::Link { id } => match link(turn, id).await? {
            Some(link) => view::link(&turn.speaker(), id, &link),
            None => return not_ready(turn).await,
        },
        Action::Qr { id } => return qr(turn, id).await,
        Action::Config { id } => return config(turn, id).await,
        Action::Guide { id } => view::guide(&turn.speaker(), id),
        Action::GuideFor { id, device } => view::guide_for(&turn.speaker(), id, device),
    };
    turn.show(screen).await.map(drop)
}

async fn list(turn: &mut Turn<'_>) -> Outcome<Screen> {
    turn.fresh(&["subscription"]).await;
    let mut rows = turn.app().subscriptions().of(turn.person).await?;
    // What failed came to nothing and its money went back; it is no service.
    rows.retain(|row| row.state != State::Failed);
    Ok(view::list(&turn.speaker(), &rows))
}

async fn row(turn: &Turn<'_>, id: SubscriptionId) -> Outcome<SubscriptionRow> {
    turn.fresh(&["subscription", "plan"]).await;
    Ok(turn.app().subscriptions().page(&turn.context("page"), id).await?)
}

async fn page(turn: &mut Turn<'_>, id: SubscriptionId) -> Outcome<Screen> {
    let row = row(turn, id).await?;
    let plan = projections::plan::by_id(turn.app().pool(), row.plan).await?;
    let speaker = turn.speaker();
    let name = plan.as_ref().map(|plan| speaker.plan_name(plan)).unwrap_or_default();
    Ok(view::page(&speaker, &row, name))
}

async fn not_ready(turn: &mut Turn<'_>) -> Outcome {
    turn.refuse(&Worded { key: "subscription-not-ready", args: vec![] }).await
}

/// Its link; none before it works.
async fn link(turn: &Turn<'_>, id: SubscriptionId) -> Outcome<Option<String>> {
    let row = row(turn, id).await?;
    if row.state != State::Active {
        return Ok(None);
    }
    Ok(Some(turn.app().subscriptions().link(id)))
}

async fn qr(turn: &mut Turn<'_>, id: SubscriptionId) -> Outcome {
    let Some(link) = link(turn, id).await? else { return not_ready(turn).await };
    let Some(picture) = qr_code(&link) else { return not_ready(turn).await };
    let name = row(turn, id).await?.name;
    let screen = view::qr(&turn.speaker(), id, &name).picture(picture);
    turn.say(screen).await.map(drop)
}

async fn config(turn: &mut Turn<'_>, id: SubscriptionId) -> Outcome {
    let context = turn.context("connection");
    let row = row(turn, id).await?;
    if row.state != State::Active {
        return not_ready(turn).await;
    }
    let connection = turn.app().subscriptions().connection(&context, id).await?;
    let screen = if connection.configs.is_empty() {
        view::link(&turn.speaker(), id, &connection.link)
    } else {
        view::config(&turn.speaker(), id, &connection.configs)
    };
    turn.show(screen).await.map(drop)
}
