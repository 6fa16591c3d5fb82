//! The shop's receiving cards.

use domain::{
    id::{CardId, PersonId},
    payment::{Card, CardCommand},
    role::Permission,
};
use event_store::Receipt;

use super::Payments;
use crate::{
    Context,
    error::{Error, Refusal, Result, Settled},
};

const NUMBER: &str = "card/number";
const HOLDER: &str = "card/holder";

/// A receiving card to add.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCard {
    /// Its 16 digits, Latin, without separators.
    pub number: String,
    /// Whose it is.
    pub holder: String,
    /// The bank's name.
    pub bank: String,
}

/// A receiving card, as the customer is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardShown {
    /// Which.
    pub card: CardId,
    /// Its 16 digits.
    pub number: String,
    /// Whose it is.
    pub holder: String,
    /// The bank's name.
    pub bank: String,
}

/// Whether a text is 16 digits with a right check digit (ISO/IEC 7812, Luhn).
#[must_use]
pub fn is_card_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 16) else { return false };
    let weighed = digits.iter().enumerate().map(|(place, digit)| match (place % 2, digit * 2) {
        (0, double) if double > 9 => double - 9,
        (0, double) => double,
        _ => *digit,
    });
    weighed.sum::<u32>() % 10 == 0
}

impl Payments<'_> {
    /// Adds a receiving card. Requires `card.edit`.
    ///
    /// # Errors
    /// Forbidden; refused when it is no card number, or that of a card which the shop has, retired
    /// ones too, as far as the read model has come; unavailable.
    pub async fn add_card(&self, context: &Context, new: NewCard) -> Result<(CardId, Receipt)> {
        let by = self.0.person_with(context, Permission::CardEdit).await?;
        if !is_card_number(&new.number) {
            return Err(Refusal::BadCardNumber {}.into());
        }
        let (holder, bank) = (new.holder.trim(), new.bank.trim());
        let named = |text: &str| (1..=60).contains(&text.chars().count());
        if !named(holder) || !named(bank) {
            return Err(Refusal::BadText {}.into());
        }
        let card = CardId::derive(context.command_id, "card", context.at);
        let subject = card.to_string();
        let fingerprint = self.0.keys().fingerprint("card", &new.number);
        let known = projections::payment::card::by_fingerprint(self.0.pool(), &fingerprint).await;
        // The same command again is no other card.
        if let Some(known) = known.settled()?.filter(|known| known.card != card) {
            return Err(Refusal::CardKnown { card: known.card }.into());
        }
        let command = CardCommand::Add {
            number: self.0.seal(&subject, NUMBER, &new.number).await?,
            fingerprint: fingerprint.clone(),
            holder: self.0.seal(&subject, HOLDER, holder).await?,
            bank: bank.to_owned(),
            by,
        };
        let metadata = context.metadata("card.add", &(fingerprint, bank)).settled()?;
        let receipt = self.0.log().execute::<Card>(&subject, command, &metadata).await.settled()?;
        Ok((card, receipt))
    }

    /// Receives on it no longer. Requires `card.edit`.
    ///
    /// # Errors
    /// Forbidden, unknown, or unavailable.
    pub async fn retire_card(&self, context: &Context, card: CardId) -> Result<Receipt> {
        self.edit_card(context, "card.retire", card, |by| CardCommand::Retire { by }).await
    }

    /// Receives on it again. Requires `card.edit`.
    ///
    /// # Errors
    /// Forbidden, unknown, or unavailable.
    pub async fn restore_card(&self, context: &Context, card: CardId) -> Result<Receipt> {
        self.edit_card(context, "card.restore", card, |by| CardCommand::Restore { by }).await
    }

    async fn edit_card(
        &self,
        context: &Context,
        use_case: &str,
        card: CardId,
        command: impl FnOnce(PersonId) -> CardCommand + Send,
    ) -> Result<Receipt> {
        let by = self.0.person_with(context, Permission::CardEdit).await?;
        let metadata = context.metadata(use_case, &card).settled()?;
        self.0.log().execute::<Card>(&card.to_string(), command(by), &metadata).await.settled()
    }

    /// A card with its sealed parts opened.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none or its holder was forgotten; unavailable.
    pub async fn show_card(&self, card: CardId) -> Result<CardShown> {
        let row = projections::payment::card::by_id(self.0.pool(), card).await.settled()?;
        let row = row.ok_or(Error::NotFound("card"))?;
        let number = self.0.open(NUMBER, &row.number).await?;
        let holder = self.0.open(HOLDER, &row.holder).await?;
        let (number, holder) = number.zip(holder).ok_or(Error::NotFound("card"))?;
        Ok(CardShown { card, number, holder, bank: row.bank })
    }

    /// Those of these cards that there are, with their sealed parts opened; those whose holder was
    /// forgotten are left out.
    ///
    /// # Errors
    /// Unavailable.
    pub async fn show_cards(&self, cards: &[CardId]) -> Result<Vec<CardShown>> {
        let rows = projections::payment::card::by_ids(self.0.pool(), cards).await.settled()?;
        let sealed: Vec<_> =
            rows.iter().flat_map(|row| [(NUMBER, &row.number), (HOLDER, &row.holder)]).collect();
        let mut opened = self.0.open_many(&sealed).await?.into_iter();
        let mut shown = vec![];
        for row in rows {
            let (number, holder) = (opened.next().flatten(), opened.next().flatten());
            if let Some((number, holder)) = number.zip(holder) {
                shown.push(CardShown { card: row.card, number, holder, bank: row.bank });
            }
        }
        Ok(shown)
    }

    /// The card for the next top-up: of those that receive, the one that has received least.
    pub(super) async fn next_card(&self) -> Result<CardId> {
        let cards = projections::payment::card::receiving(self.0.pool()).await.settled()?;
        let least = cards.first();
        least.map(|card| card.card).ok_or_else(|| Refusal::NoCard {}.into())
    }
}

#[cfg(test)]
mod tests {
    use super::is_card_number;

    #[test]
    fn a_card_number_has_sixteen_digits_and_a_right_check_digit() {
        assert!(is_card_number("6037991234567893"));
        for wrong in
            ["6037991234567890", "603799123456789", "60379912345678931", "603799123456789x", ""]
        {
            assert!(!is_card_number(wrong), "{wrong}");
        }
    }
}
