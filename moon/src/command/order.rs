//! `moon order`: buying for a customer, and deliveries that wait for staff.

use app::order::{Bought, Purchase};
use clap::Subcommand;
use domain::id::{PersonId, PlanId, SubscriptionId};
use projections::page::Page;
use serde_json::json;

use super::{Call, id, moment, toman};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Buy a plan for a customer from his wallet
    Buy {
        /// Who buys
        #[arg(value_parser = id::<PersonId>)]
        person: PersonId,
        /// The plan
        #[arg(value_parser = id::<PlanId>)]
        plan: PlanId,
        /// Renew this account instead of making a new one
        #[arg(long, value_parser = id::<SubscriptionId>)]
        renew: Option<SubscriptionId>,
    },
    /// Deliveries that wait for staff
    Parked,
    /// Try a parked delivery again
    Retry {
        /// The account
        #[arg(value_parser = id::<SubscriptionId>)]
        account: SubscriptionId,
    },
    /// Give the money of a parked delivery back
    Refund {
        /// The account
        #[arg(value_parser = id::<SubscriptionId>)]
        account: SubscriptionId,
    },
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let orders = shop.app.orders();
    match command {
        Command::Buy { person, plan, renew: renewal } => {
            let context = call.person(&shop, person).await?;
            let quote = orders.quote(&context, plan, renewal).await?;
            let purchase = Purchase { plan, renewal, shown: quote.due };
            match orders.buy(&context, purchase).await? {
                Bought::Paid { order, subscription, .. } => {
                    let value = json!({ "order": order, "account": subscription });
                    call.output.answer(&value, || {
                        vec![format!("order {order} is paid; account {subscription} is being made")]
                    })
                }
                Bought::Missing { order, missing, .. } => {
                    let value = json!({ "order": order, "missing": missing });
                    call.output.answer(&value, || {
                        vec![format!("order {order} waits: {} are missing", toman(missing))]
                    })
                }
            }
        }
        Command::Parked => {
            let parked =
                projections::subscription::parked(shop.app.pool(), &Page::first(100)).await?;
            let row = |row: projections::subscription::SubscriptionRow| {
                let since = moment(row.delivery_since);
                vec![row.subscription.to_string(), row.person.to_string(), since]
            };
            let rows: Vec<Vec<String>> = parked.nodes().map(row).collect();
            call.output.table(&rows, &["account", "person", "since"], rows.clone())
        }
        Command::Retry { account } => {
            orders.retry(&call.staff(&shop).await?, account).await?;
            call.output.answer(&json!({ "account": account }), || {
                vec![format!("the delivery of {account} is tried again")]
            })
        }
        Command::Refund { account } => {
            orders.refund(&call.staff(&shop).await?, account).await?;
            call.output.answer(&json!({ "account": account }), || {
                vec![format!("the money of {account} goes back to the wallet")]
            })
        }
    }
}
