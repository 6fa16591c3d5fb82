//! Proofs as they are shown: the line and the button of a message, the words above a proof.

use app::proof::EventFile;
use locales::{Arg, Lang, args};
use serde_json::Value;

use super::Action;
use crate::{chat::Screen, dialogue::Inside, text::Speaker};

/// What stands before each line for people in a proof file.
const MARK: &str = "# ";

/// A message with the code of its event, and the button that brings the proof.
pub(super) fn stamped(speaker: &Speaker<'_>, screen: Screen, position: u64, code: &str) -> Screen {
    let said = speaker.get("proof-code", &args![code = Arg::code(code)]);
    screen.line(format!("\n{said}")).row([speaker.press("proof-button", Action::Send { position })])
}

/// A proof on its way to its customer.
pub(super) struct Shown<'a> {
    pub(super) shop: &'a str,
    /// Where the page is that checks it.
    pub(super) link: &'a str,
    pub(super) file: &'a EventFile,
}

/// What an event is called.
fn what(event_type: &str) -> Arg<'static> {
    Arg::Key(match event_type {
        "wallet.credited" => "proof-event-credited",
        "payment.rejected" => "proof-event-rejected",
        "payment.expired" => "proof-event-expired",
        "payment.reversed" => "proof-event-reversed",
        "payment.receipt_submitted" | "payment.receipt_replaced" => "proof-event-submitted",
        "order.placed" => "proof-event-placed",
        "order.funds_missing" => "proof-event-missing",
        "order.paid" | "wallet.held" => "proof-event-paid",
        "order.cancelled" => "proof-event-cancelled",
        "subscription.provisioned" => "proof-event-provisioned",
        "subscription.renewed" => "proof-event-renewed",
        _ => "proof-event-other",
    })
}

/// The amount that an event speaks of, in rial.
fn amount(payload: &str) -> Option<u64> {
    let payload: Value = serde_json::from_str(payload).ok()?;
    let body = payload.as_object()?.values().next()?;
    ["amount", "missing"].iter().find_map(|name| body.get(name)?.as_u64())
}

/// The caption of the file.
pub(super) fn caption(speaker: &Speaker<'_>, shown: &Shown<'_>) -> Screen {
    let code = shown.file.code.to_string();
    let what = what(&shown.file.event.event_type);
    let screen =
        Screen::new(speaker.get("proof-caption", &args![what = what, code = Arg::code(code)]))
            .row([speaker.press("proof-page-button", Action::Page)]);
    // Telegram refuses buttons to addresses that nobody else can reach.
    let open = shown.link.starts_with("https://");
    screen.row(open.then(|| speaker.open("proof-page-open-button", shown.link.to_owned())))
}

/// The file: words for people in both languages, then the proof.
pub(super) fn text(inside: &Inside, shown: &Shown<'_>) -> String {
    let Shown { shop, link, file } = *shown;
    let code = file.code.to_string();
    let mut text = String::new();
    for lang in [Lang::Fa, Lang::En] {
        let args = args![
            shop = Arg::text(shop),
            what = what(&file.event.event_type),
            moment = Arg::Moment(file.event.recorded_at),
            position = file.event.position,
            count = file.signed,
            code = Arg::code(code.as_str()),
            link = Arg::code(link),
        ];
        let mut said = inside.texts.plain(lang, "proof-file", &args);
        if let Some(rial) = amount(&file.event.payload) {
            let args = args![amount = Arg::Money(rial)];
            said = format!("{said}\n{}", inside.texts.plain(lang, "proof-file-amount", &args));
        }
        for line in said.lines() {
            text.push_str(format!("{MARK}{line}").trim_end());
            text.push('\n');
        }
        text.push_str("#\n");
    }
    text + &file.proof.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amount_of_an_event_is_found_where_it_has_one() {
        assert_eq!(amount(r#"{"Credited":{"amount":700000,"person":"P"}}"#), Some(700_000));
        assert_eq!(amount(r#"{"FundsMissing":{"missing":5}}"#), Some(5));
        assert_eq!(amount(r#"{"Expired":{"person":"P"}}"#), None);
        assert_eq!(amount("nonsense"), None);
    }
}
