//! Editing the catalogue.

use domain::{
    id::{PersonId, PlanId},
    money::Irr,
    plan::{Plan, PlanCommand, Terms},
    role::Permission,
};
use event_store::Receipt;
use serde::Serialize;

use crate::{
    App, Context,
    error::{Result, Settled},
};

/// A plan to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewPlan {
    /// Its name in Persian.
    pub name_fa: String,
    /// Its name in English.
    pub name_en: String,
    /// What it gives.
    pub terms: Terms,
    /// Its price.
    pub price: Irr,
}

/// The catalogue's use cases. All require `plan.edit`.
#[derive(Clone, Copy)]
pub struct Plans<'a>(&'a App);

impl<'a> Plans<'a> {
    pub(crate) const fn new(app: &'a App) -> Self {
        Self(app)
    }

    async fn editor(&self, context: &Context) -> Result<PersonId> {
        self.0.person_with(context, Permission::PlanEdit).await
    }

    async fn run(
        &self,
        context: &Context,
        use_case: &str,
        arguments: &impl Serialize,
        plan: PlanId,
        command: PlanCommand,
    ) -> Result<Receipt> {
        let metadata = context.metadata(use_case, arguments).settled()?;
        self.0.log().execute::<Plan>(&plan.to_string(), command, &metadata).await.settled()
    }

    /// Adds a plan, offered at once.
    ///
    /// # Errors
    /// Forbidden, refused by the plan's bounds, or unavailable.
    pub async fn add(&self, context: &Context, new: NewPlan) -> Result<(PlanId, Receipt)> {
        let by = self.editor(context).await?;
        let plan = PlanId::derive(context.command_id, "plan", context.at);
        let NewPlan { name_fa, name_en, terms, price } = new.clone();
        let command = PlanCommand::Add { name_fa, name_en, terms, price, by };
        Ok((plan, self.run(context, "plan.add", &new, plan, command).await?))
    }

    /// Changes the price for orders from now on.
    ///
    /// # Errors
    /// Forbidden, refused, or unavailable.
    pub async fn change_price(
        &self,
        context: &Context,
        plan: PlanId,
        price: Irr,
    ) -> Result<Receipt> {
        let by = self.editor(context).await?;
        let command = PlanCommand::ChangePrice { price, by };
        self.run(context, "plan.change_price", &(plan, price), plan, command).await
    }

    /// Offers it no longer.
    ///
    /// # Errors
    /// Forbidden, refused, or unavailable.
    pub async fn withdraw(&self, context: &Context, plan: PlanId) -> Result<Receipt> {
        let by = self.editor(context).await?;
        self.run(context, "plan.withdraw", &plan, plan, PlanCommand::Withdraw { by }).await
    }

    /// Offers it again.
    ///
    /// # Errors
    /// Forbidden, refused, or unavailable.
    pub async fn offer(&self, context: &Context, plan: PlanId) -> Result<Receipt> {
        let by = self.editor(context).await?;
        self.run(context, "plan.offer", &plan, plan, PlanCommand::Offer { by }).await
    }
}
