//! `moon plan`.

use app::plan::NewPlan;
use clap::Subcommand;
use domain::{id::PlanId, money::Irr, plan::Terms};
use serde_json::json;

use super::{Call, amount, id, toman};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a plan, offered at once
    ///
    /// Example: moon plan add --fa «یک‌ماهه ۲۰ گیگ» --en "20 GB, a month" --gb 20 --days 30
    /// --devices 2 --price "200 thousand"
    Add {
        /// Its name in Persian
        #[arg(long)]
        fa: String,
        /// Its name in English
        #[arg(long)]
        en: String,
        /// Gigabytes; 0 is unlimited
        #[arg(long)]
        gb: u32,
        /// Days
        #[arg(long)]
        days: u32,
        /// Devices at once; 0 is unlimited
        #[arg(long, default_value_t = 0)]
        devices: u32,
        /// Price in Toman
        #[arg(long, value_parser = amount)]
        price: Irr,
    },
    /// Change the price for orders from now on
    Price {
        /// Which
        #[arg(value_parser = id::<PlanId>)]
        plan: PlanId,
        /// The new price in Toman
        #[arg(value_parser = amount)]
        price: Irr,
    },
    /// Offer it no longer
    Withdraw {
        /// Which
        #[arg(value_parser = id::<PlanId>)]
        plan: PlanId,
    },
    /// Offer it again
    Offer {
        /// Which
        #[arg(value_parser = id::<PlanId>)]
        plan: PlanId,
    },
    /// The catalogue
    List,
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let plans = shop.app.plans();
    match command {
        Command::Add { fa, en, gb, days, devices, price } => {
            let terms = Terms { quota_bytes: u64::from(gb) << 30, days, devices };
            let new = NewPlan { name_fa: fa, name_en: en, terms, price };
            let (plan, _) = plans.add(&call.staff(&shop).await?, new).await?;
            call.output.answer(&json!({ "plan": plan }), || vec![format!("plan {plan} is offered")])
        }
        Command::Price { plan, price } => {
            plans.change_price(&call.staff(&shop).await?, plan, price).await?;
            call.output.answer(&json!({ "plan": plan, "price": price }), || {
                vec![format!("plan {plan} costs {} now", toman(price))]
            })
        }
        Command::Withdraw { plan } => {
            plans.withdraw(&call.staff(&shop).await?, plan).await?;
            call.output.answer(&json!({ "plan": plan }), || {
                vec![format!("plan {plan} is offered no longer")]
            })
        }
        Command::Offer { plan } => {
            plans.offer(&call.staff(&shop).await?, plan).await?;
            call.output
                .answer(&json!({ "plan": plan }), || vec![format!("plan {plan} is offered again")])
        }
        Command::List => {
            let plans = projections::plan::all(shop.app.pool()).await?;
            let row = |plan: projections::plan::PlanRow| {
                vec![
                    plan.plan.to_string(),
                    plan.name_fa,
                    plan.name_en,
                    (plan.quota_bytes >> 30).to_string(),
                    plan.days.to_string(),
                    toman(plan.price),
                    if plan.offered { "offered" } else { "withdrawn" }.to_owned(),
                ]
            };
            let rows: Vec<Vec<String>> = plans.into_iter().map(row).collect();
            let columns = ["plan", "persian", "english", "gb", "days", "price", "state"];
            call.output.table(&rows, &columns, rows.clone())
        }
    }
}
