//! Receipts: what a customer sends as proof, sealed and kept before it is recorded.

use bytes::Bytes;
use domain::{
    id::{EntryId, PaymentId},
    payment::{PaymentCommand, Receipt as Page, ReceiptKind, Status},
    role::Permission,
    sealed::Sealed,
    time::effective_date,
};
use sha2::{Digest, Sha256};

use super::{Payments, picture::bare};
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
    ports::Opening,
};

const FILE: &str = "payment/receipt";
pub(super) const TEXT: &str = "payment/receipt-text";
/// Characters of a receipt in words, or of a caption.
const TEXT_MAX: usize = 4_096;

/// What a receipt was sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadKind {
    /// A photo.
    Photo,
    /// A file.
    Document,
    /// Words.
    Text,
}

/// What a customer sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// As what.
    pub kind: UploadKind,
    /// The file; empty for words.
    pub bytes: Bytes,
    /// The words, or the caption.
    pub text: Option<String>,
}

/// A receipt that waits for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The payment.
    pub payment: PaymentId,
    /// What people read to each other.
    pub number: String,
    /// Its place in the queue, from 1, as far as the read model has come.
    pub place: u64,
    /// Whether it took the place of an earlier one.
    pub replaced: bool,
}

/// The type of a file by its first bytes; none when it is neither a picture nor a PDF.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let is = |magic: &[u8]| bytes.starts_with(magic);
    let at = |place: usize, magic: &[u8]| bytes.get(place..).is_some_and(|b| b.starts_with(magic));
    match () {
        () if is(&[0xFF, 0xD8, 0xFF]) => Some("image/jpeg"),
        () if is(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        () if is(b"RIFF") && at(8, b"WEBP") => Some("image/webp"),
        () if at(4, b"ftypheic") || at(4, b"ftypmif1") => Some("image/heic"),
        () if is(b"%PDF-") => Some("application/pdf"),
        () => None,
    }
}

impl Payments<'_> {
    /// Sends a receipt, or replaces the one that waits. Requires `payment.open`.
    ///
    /// # Errors
    /// Refused when it is no receipt, too large, or decided; not found; unavailable.
    pub async fn submit_receipt(
        &self,
        context: &Context,
        payment: PaymentId,
        upload: Upload,
    ) -> Result<Submitted> {
        self.0.authorize(context, Permission::PaymentOpen).await?;
        let state = self.own(context, payment).await?;
        let replaced = state.status() == Some(Status::UnderReview);
        let page = self.keep(context, payment, upload).await?;
        let arguments = (payment, &page.content);
        let metadata_arguments = serde_json::json!(arguments);
        let command = PaymentCommand::SubmitReceipt {
            receipt: page,
            entry: EntryId::derive(context.command_id, "entry", context.at),
            on: effective_date(context.at),
        };
        self.run(context, "payment.submit_receipt", &metadata_arguments, payment, command).await?;
        let place = projections::payment::queue_place(self.0.pool(), payment).await.settled()?;
        let place = place.unwrap_or(1);
        Ok(Submitted { payment, number: payment.short(), place, replaced })
    }

    /// Adds a further page of the album that the receipt came in. Requires `payment.open`.
    ///
    /// # Errors
    /// Refused when it is no receipt, too large, one too many, or decided; not found; unavailable.
    pub async fn add_page(
        &self,
        context: &Context,
        payment: PaymentId,
        upload: Upload,
    ) -> Result<()> {
        self.0.authorize(context, Permission::PaymentOpen).await?;
        self.own(context, payment).await?;
        let page = self.keep(context, payment, upload).await?;
        let arguments = serde_json::json!((payment, &page.content));
        let command = PaymentCommand::AddPage { page };
        self.run(context, "payment.add_page", &arguments, payment, command).await.map(drop)
    }

    /// Checks, seals and keeps what was sent.
    async fn keep(&self, context: &Context, payment: PaymentId, upload: Upload) -> Result<Page> {
        let state = self.own(context, payment).await?;
        let subject = state.person().ok_or(Error::NotFound("payment"))?.to_string();
        let text = match upload.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if text.chars().count() > TEXT_MAX || text.contains('\0') => {
                return Err(Refusal::BadText {}.into());
            }
            Some(text) => Some(self.0.seal(&subject, TEXT, text).await?),
            None => None,
        };
        let kind = match upload.kind {
            UploadKind::Photo => ReceiptKind::Photo,
            UploadKind::Document => ReceiptKind::Document,
            UploadKind::Text => {
                let words =
                    upload.text.filter(|_| text.is_some()).ok_or(Refusal::NotAReceipt {})?;
                let content = self.0.keys().fingerprint("receipt", words.trim());
                let (blob, media_type) = (None, None);
                return Ok(Page { kind: ReceiptKind::Text, blob, media_type, content, text });
            }
        };
        let max_bytes = u64::from(self.0.settings().receipt_max_megabytes) << 20;
        if u64::try_from(upload.bytes.len()).unwrap_or(u64::MAX) > max_bytes {
            return Err(Refusal::FileTooLarge { max_bytes }.into());
        }
        let media_type = media_type(&upload.bytes).ok_or(Refusal::NotAReceipt {})?.to_owned();
        let digest = hex::encode(Sha256::digest(&upload.bytes));
        let content = self.0.keys().fingerprint("receipt", &digest);
        let sealed = self.0.seal_bytes(&subject, FILE, &upload.bytes).await?;
        let blob = hex::encode(Sha256::digest(&sealed));
        self.0.ports().blobs.put(&blob, sealed.into()).await.settled()?;
        Ok(Page { kind, blob: Some(blob), media_type: Some(media_type), content, text })
    }

    /// A page of a receipt (by its number), opened: its media type and bytes, without what a camera
    /// wrote beside the picture. Requires `payment.read`, or to be the payer. That another than the payer opened it is recorded before he gets it.
    ///
    /// # Errors
    /// Forbidden; not found, also when its sender was forgotten; unavailable.
    pub async fn receipt_file(
        &self,
        context: &Context,
        payment: PaymentId,
        page: u32,
    ) -> Result<(String, Bytes)> {
        let state = self.state(payment).await?;
        let person = state.person().ok_or(Error::NotFound("payment"))?;
        let reader = context.actor.person().filter(|reader| *reader != person);
        if context.actor.person() != Some(person) {
            self.0.authorize(context, Permission::PaymentRead).await?;
        }
        let pages = projections::payment::pages_of(self.0.pool(), &[payment]).await.settled()?;
        let page = pages.into_iter().find(|row| row.n == page).ok_or(Error::NotFound("receipt"))?;
        let n = page.n;
        let (blob, media_type) =
            page.blob.zip(page.media_type).ok_or(Error::NotFound("receipt"))?;
        let sealed = self.0.ports().blobs.get(&blob).await.settled()?;
        let sealed = sealed.ok_or(Error::NotFound("receipt"))?;
        let plain = self.0.open_bytes(&person.to_string(), FILE, &sealed).await?;
        if let Some(reader) = reader {
            let (channel, at) = (context.channel.code().to_owned(), context.at);
            let opening = Opening { payment, page: n, person: reader, channel, at };
            self.0.ports().reviews.opened(&opening).await.settled()?;
        }
        let plain = plain.ok_or(Error::NotFound("receipt"))?;
        let shown = bare(&media_type, plain.into());
        Ok((media_type, shown))
    }

    /// The words of receipts' pages, opened, in their order; none in the place of each whose
    /// sender was forgotten.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn receipt_texts(&self, sealed: &[&Sealed]) -> Result<Vec<Option<String>>> {
        let fields: Vec<_> = sealed.iter().map(|sealed| (TEXT, *sealed)).collect();
        self.0.open_many(&fields).await
    }

    /// The words of a receipt's page, opened.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn receipt_text(&self, sealed: &Sealed) -> Result<Option<String>> {
        self.0.open(TEXT, sealed).await
    }
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn a_file_is_known_by_its_first_bytes_and_not_by_its_name() {
        assert_eq!(media_type(&[0xFF, 0xD8, 0xFF, 0xE0]), Some("image/jpeg"));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(media_type(b"MZ\x90"), None);
        assert_eq!(media_type(b""), None);
    }
}
