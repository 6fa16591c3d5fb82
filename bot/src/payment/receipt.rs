//! Receipts: photos, albums, files and words. A photo always finds its open receipt, because the
//! log knows it; without one, its sender is asked what it is for.

use app::{
    Error, Refusal,
    chat::NoFile,
    payment::{Upload, UploadKind},
};
use bytes::Bytes;
use domain::{
    id::PaymentId,
    money::Irr,
    order::Status as OrderStatus,
    payment::{PaymentError, Status},
};
use locales::{Arg, args};

use super::{amount, open, view};
use crate::{
    dialogue::{Album, Draft, FileKind, FileRef, Outcome, Turn},
    proof,
    text::Worded,
};

/// Digits that a receipt in words has at least: every bank message has an amount.
const RECEIPT_DIGITS_MIN: usize = 4;
/// Pages of one receipt at the most, as the domain has it.
const PAGES_MAX: u64 = 10;

/// A photo or a file came.
pub(crate) async fn file(turn: &mut Turn<'_>, file: &FileRef) -> Outcome {
    if let Some(album) = turn.memory.album.clone()
        && file.group.as_ref() == Some(&album.group)
    {
        return further_page(turn, album, file).await;
    }
    if let Some(mut draft) = turn.memory.draft.clone()
        && draft.takes(file)
    {
        turn.doing(Some(draft));
        return Ok(());
    }
    let files = vec![file.clone()];
    match turn.app().payments().open_of(turn.person).await? {
        Some((payment, Status::AwaitingReceipt)) => submit(turn, payment, files).await,
        Some((payment, _)) => ask_to_replace(turn, payment, files).await,
        None => for_what(turn, files).await,
    }
}

/// Something came that is no receipt: said so where one is expected.
pub(crate) async fn other(turn: &mut Turn<'_>, kind: &'static str) -> Outcome {
    match turn.app().payments().open_of(turn.person).await? {
        Some((payment, Status::AwaitingReceipt)) => not_a_photo(turn, payment, kind).await,
        _ => turn.tell("menu-unknown-media", &[]).await,
    }
}

async fn not_a_photo(turn: &mut Turn<'_>, payment: PaymentId, kind: &'static str) -> Outcome {
    let screen = view::not_a_photo(&turn.speaker(), payment, kind);
    turn.say(screen).await.map(drop)
}

/// A file could not be taken: why, and the way back to the card.
async fn no_file(turn: &mut Turn<'_>, payment: PaymentId, why: &Worded) -> Outcome {
    let screen = view::no_file(&turn.speaker(), payment, why);
    turn.say(screen).await.map(drop)
}

/// Words came where a receipt is expected: the message of a bank, or no receipt.
pub(super) async fn words(turn: &mut Turn<'_>, payment: PaymentId, written: &str) -> Outcome {
    let digits = written.chars().filter(|c| c.is_numeric()).count();
    if digits < RECEIPT_DIGITS_MIN {
        return not_a_photo(turn, payment, "payment-kind-text").await;
    }
    let kind = UploadKind::Text;
    let upload = Upload { kind, bytes: Bytes::new(), text: Some(written.to_owned()) };
    let context = turn.context("receipt:0");
    let submitted = turn.app().payments().submit_receipt(&context, payment, upload).await?;
    received(turn, payment, submitted.replaced, 1, None).await
}

/// Fetches a file; none when it was refused and its sender told why.
async fn fetch(turn: &mut Turn<'_>, payment: PaymentId, file: &FileRef) -> Outcome<Option<Upload>> {
    let bytes_max = u64::from(turn.app().settings().receipt_max_megabytes) << 20;
    let fetched = match file.size {
        Some(size) if size > bytes_max => Err(NoFile::TooLarge),
        _ => turn.inside.messenger.file(&file.file_id, bytes_max).await,
    };
    match fetched {
        Ok(bytes) => {
            let kind = match file.kind {
                FileKind::Photo => UploadKind::Photo,
                FileKind::Document => UploadKind::Document,
            };
            // A caption with U+0000 must not cost the receipt.
            let text = file.caption.as_ref().map(|text| text.replace('\0', ""));
            Ok(Some(Upload { kind, bytes, text }))
        }
        Err(NoFile::TooLarge) => {
            let size = Arg::Bytes(file.size.unwrap_or(bytes_max.saturating_add(1)));
            let args = args![size = size, limit = Arg::Bytes(bytes_max)].to_vec();
            no_file(turn, payment, &Worded { key: "payment-file-too-big", args }).await?;
            Ok(None)
        }
        Err(NoFile::Missing) => {
            no_file(turn, payment, &Worded { key: "payment-file-failed", args: vec![] }).await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Submits files as the receipt of a payment: the first is the receipt, the others its pages.
pub(super) async fn submit(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    files: Vec<FileRef>,
) -> Outcome {
    let mut replaced = None;
    let mut pages = 0_u64;
    for (n, file) in files.iter().enumerate() {
        let Some(upload) = fetch(turn, payment, file).await? else { continue };
        let context = turn.context(&format!("receipt:{n}"));
        let payments = turn.app().payments();
        if replaced.is_none() {
            match payments.submit_receipt(&context, payment, upload).await {
                Ok(submitted) => replaced = Some(submitted.replaced),
                Err(Error::Refused(Refusal::NotAReceipt {})) => {
                    return not_a_photo(turn, payment, "payment-kind-document").await;
                }
                Err(error) => return Err(error.into()),
            }
        } else {
            payments.add_page(&context, payment, upload).await?;
        }
        pages += 1;
    }
    let Some(replaced) = replaced else { return Ok(()) };
    let group = files.last().and_then(|file| file.group.clone());
    received(turn, payment, replaced, pages, group).await
}

/// The plan and the price of the order that waits for a payment.
async fn waiting_order(turn: &Turn<'_>, payment: PaymentId) -> Outcome<Option<(String, Irr)>> {
    let Some(order) = turn.app().payments().state(payment).await?.order() else {
        return Ok(None);
    };
    let facts = turn.app().orders().facts(order).await?;
    if facts.status != OrderStatus::Placed {
        return Ok(None);
    }
    let plan = crate::order::plan_name(turn, facts.plan).await?;
    Ok(Some((plan, facts.price.due().unwrap_or_default())))
}

/// Says that a receipt waits now.
async fn received(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    replaced: bool,
    pages: u64,
    group: Option<String>,
) -> Outcome {
    turn.doing(None);
    let place = open::place_of(turn, payment).await?;
    let amount = turn.app().payments().state(payment).await?.amount().unwrap_or_default();
    let order = waiting_order(turn, payment).await?;
    let shown = view::Received { payment, amount, place, replaced, pages, order };
    let screen = proof::of_receipt(turn, payment, view::received(&turn.speaker(), &shown)).await?;
    let answer = turn.show(screen).await?;
    turn.memory.album = group.map(|group| Album { group, payment, answer, pages });
    Ok(())
}

/// A further page of the album of the last receipt.
async fn further_page(turn: &mut Turn<'_>, album: Album, file: &FileRef) -> Outcome {
    let payment = album.payment;
    let Some(upload) = fetch(turn, payment, file).await? else { return Ok(()) };
    let context = turn.context("page");
    match turn.app().payments().add_page(&context, payment, upload).await {
        Ok(()) => {}
        Err(Error::Refused(Refusal::Payment(PaymentError::TooManyPages {}))) => {
            return turn.tell("payment-too-many-pages", &args![count = PAGES_MAX]).await;
        }
        Err(error) => return Err(error.into()),
    }
    let pages = album.pages.saturating_add(1);
    let place = open::place_of(turn, payment).await?;
    let amount = turn.app().payments().state(payment).await?.amount().unwrap_or_default();
    let order = waiting_order(turn, payment).await?;
    let shown = view::Received { payment, amount, place, replaced: false, pages, order };
    let screen = proof::of_receipt(turn, payment, view::received(&turn.speaker(), &shown)).await?;
    turn.change(album.answer, screen, false).await?;
    turn.memory.album = Some(Album { pages, ..album });
    Ok(())
}

/// There is no open top-up: asks what files are for.
pub(super) async fn for_what(turn: &mut Turn<'_>, files: Vec<FileRef>) -> Outcome {
    turn.doing(Some(Draft::ForWhat { files }));
    let screen = view::for_what(&turn.speaker());
    turn.say(screen).await.map(drop)
}

/// The files are the receipt of a transfer that was made without a top-up.
pub(super) async fn top_up(turn: &mut Turn<'_>) -> Outcome {
    match turn.memory.draft.clone() {
        Some(Draft::ForWhat { files }) => amount::begin(turn, files).await,
        _ => amount::begin(turn, vec![]).await,
    }
}

/// The files are nothing.
pub(super) async fn nothing(turn: &mut Turn<'_>) -> Outcome {
    turn.doing(None);
    let screen = view::discarded(&turn.speaker());
    turn.show(screen).await.map(drop)
}

/// A receipt waits already: asks whether files take its place.
pub(super) async fn ask_to_replace(
    turn: &mut Turn<'_>,
    payment: PaymentId,
    files: Vec<FileRef>,
) -> Outcome {
    turn.doing(Some(Draft::Replace { payment, files }));
    let screen = view::ask_to_replace(&turn.speaker(), payment);
    turn.say(screen).await.map(drop)
}

/// The files take the place of the receipt.
pub(super) async fn replace(turn: &mut Turn<'_>) -> Outcome {
    let Some(Draft::Replace { payment, files }) = turn.memory.draft.clone() else {
        return turn.refuse(&Worded { key: "menu-done-already-toast", args: vec![] }).await;
    };
    submit(turn, payment, files).await
}

/// The receipt stays.
pub(super) async fn keep(turn: &mut Turn<'_>) -> Outcome {
    let Some(Draft::Replace { payment, .. }) = turn.memory.draft.clone() else {
        return nothing(turn).await;
    };
    turn.doing(None);
    open::waiting(turn, payment).await
}
