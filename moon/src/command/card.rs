//! `moon card`.

use app::payment::NewCard;
use clap::Subcommand;
use domain::id::CardId;
use serde_json::json;

use super::{Call, id, toman};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Receive on a card
    Add {
        /// Its 16 digits
        #[arg(long)]
        number: String,
        /// Whose it is
        #[arg(long)]
        holder: String,
        /// The bank's name
        #[arg(long)]
        bank: String,
    },
    /// Receive on it no longer
    Retire {
        /// Which
        #[arg(value_parser = id::<CardId>)]
        card: CardId,
    },
    /// Receive on it again
    Restore {
        /// Which
        #[arg(value_parser = id::<CardId>)]
        card: CardId,
    },
    /// The shop's cards
    List,
}

pub(super) async fn run(call: &Call, command: Command) -> anyhow::Result<()> {
    let shop = call.shop().await?;
    let payments = shop.app.payments();
    match command {
        Command::Add { number, holder, bank } => {
            let digits = locales::digits::to_latin(&number);
            let number = digits.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
            let new = NewCard { number, holder, bank };
            let (card, _) = payments.add_card(&call.staff(&shop).await?, new).await?;
            call.output.answer(&json!({ "card": card }), || vec![format!("card {card} receives")])
        }
        Command::Retire { card } => {
            payments.retire_card(&call.staff(&shop).await?, card).await?;
            call.output.answer(&json!({ "card": card }), || {
                vec![format!("card {card} receives no longer")]
            })
        }
        Command::Restore { card } => {
            payments.restore_card(&call.staff(&shop).await?, card).await?;
            call.output
                .answer(&json!({ "card": card }), || vec![format!("card {card} receives again")])
        }
        Command::List => {
            let mut rows = vec![];
            for row in projections::payment::card::all(shop.app.pool()).await? {
                let shown = payments.show_card(row.card).await?;
                rows.push(vec![
                    row.card.to_string(),
                    shown.number,
                    shown.holder,
                    shown.bank,
                    if row.receives { "receives" } else { "retired" }.to_owned(),
                    toman(row.approved_total),
                ]);
            }
            let columns = ["card", "number", "holder", "bank", "state", "received"];
            call.output.table(&rows, &columns, rows.clone())
        }
    }
}
