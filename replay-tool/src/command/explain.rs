//! `explain`: how something came to be as it is, step by step, with who did it and what it moved.

use anyhow::Result;
use domain::id::{OrderId, PaymentId, PersonId};
use serde_json::json;

use super::arguments::Saying;
use super::history::{Step, Subject, closing, steps};
use crate::audit::Exit;
use crate::connect::Place;
use crate::output::{Table, amount};

/// Tell how a person, a payment or an order came to be as it is.
#[derive(Debug, clap::Args)]
#[group(id = "subject", required = true, multiple = false)]
pub(super) struct Arguments {
    /// A person, by his id of 26 characters.
    #[arg(long, group = "subject", value_name = "ID")]
    user: Option<PersonId>,
    /// A payment, by its id of 26 characters.
    #[arg(long, group = "subject", value_name = "ID")]
    payment: Option<PaymentId>,
    /// An order, by its id of 26 characters.
    #[arg(long, group = "subject", value_name = "ID")]
    order: Option<OrderId>,
}

pub(super) async fn run(
    arguments: &Arguments,
    place: &Place,
    saying: &mut Saying<'_>,
) -> Result<Exit> {
    let subject = match (arguments.user, arguments.payment, arguments.order) {
        (Some(person), _, _) => Subject::Person(person),
        (_, Some(payment), _) => Subject::Payment(payment),
        (_, _, Some(order)) => Subject::Order(order),
        (None, None, None) => anyhow::bail!("nothing was asked about"),
    };
    let mut told = Vec::new();
    let mut connection = place.reader().await?;
    steps(&mut connection, subject, |step| {
        tell(&step, saying)?;
        told.push(step);
        Ok(())
    })
    .await?;
    if saying.json {
        return Ok(Exit::Verified);
    }
    if told.is_empty() {
        writeln!(saying.out, "the log tells of no such thing")?;
        return Ok(Exit::Verified);
    }
    let balances = closing(&told);
    if !balances.is_empty() {
        writeln!(saying.out)?;
        let mut table = Table::new(&["what lay there after the last of these", ">balance", ""]);
        for ((account, commodity), balance) in balances {
            table.row([account, amount(balance), commodity]);
        }
        table.write(saying.out)?;
    }
    Ok(Exit::Verified)
}

/// Tells one step.
pub(super) fn tell(step: &Step, saying: &mut Saying<'_>) -> Result<()> {
    if saying.json {
        let lines: Vec<_> = step
            .moved
            .iter()
            .map(|moved| {
                json!({"account": moved.line.account, "commodity": moved.line.commodity,
                    "amount": moved.line.amount.to_string(), "before": moved.before.to_string(),
                    "after": moved.after.to_string()})
            })
            .collect();
        let row = json!({"position": step.position, "at": step.at, "actor": step.actor,
            "event_type": step.event_type, "stream": step.stream, "lines": lines,
            "unread": step.unread});
        writeln!(saying.out, "{row}")?;
        return Ok(());
    }
    let Step { position, at, actor, event_type, stream, .. } = step;
    writeln!(saying.out, "{position:>6}  {at}  {event_type}  {stream}  by {actor}")?;
    for moved in &step.moved {
        let (line, before, after) = (&moved.line, amount(moved.before), amount(moved.after));
        let sum = amount(i128::from(line.amount));
        writeln!(
            saying.out,
            "        {}  {sum} {}  {before} → {after}",
            line.account, line.commodity
        )?;
    }
    if let Some(unread) = &step.unread {
        writeln!(saying.out, "        this event cannot be read: {unread}")?;
    }
    Ok(())
}
