//! Opening sessions at the gateway, asking whether they are paid, crediting, and giving back.

use domain::{
    id::{PaymentId, PersonId},
    payment::{
        Status,
        gateway::{Authority, Bearer, Failure, GatewayCommand, GatewayError, GatewayPayment},
    },
    process::gateway::{FIRST_ASKED, Task, ask_again},
    wallet::{Wallet, WalletCommand},
};

use super::perform::{again, settled};
use crate::{
    context::Context,
    gateway::{Reversal, Standing, Verdict},
    mark::Mark,
    planted::Planted,
    queue::Performed,
    shop::{Error, Shop},
    stimulus::fee,
};

pub(super) async fn perform(shop: &Shop, context: &Context, task: Task) -> Performed {
    let (entry, on) = (context.entry(), context.day());
    match task {
        Task::Credit { payment, person, terminal, amount, fee, order } => {
            let command = WalletCommand::CreditGateway {
                person,
                payment,
                terminal,
                amount,
                fee,
                order,
                entry,
                on,
            };
            settled(wallet(shop, context, "wallet.credit", payment, person, command).await)
        }
        Task::Settle { payment, person } => {
            let command = WalletCommand::SettleReversal { payment, entry, on };
            settled(wallet(shop, context, "wallet.settle", payment, person, command).await)
        }
        Task::Release { payment, person } => {
            let command = WalletCommand::ReleaseReversal { payment, entry, on };
            settled(wallet(shop, context, "wallet.release", payment, person, command).await)
        }
        Task::Request { payment }
        | Task::Watch { payment }
        | Task::Verify { payment }
        | Task::Reverse { payment } => outside(shop, context, &task, payment).await,
    }
}

async fn wallet(
    shop: &Shop,
    context: &Context,
    use_case: &str,
    payment: PaymentId,
    person: PersonId,
    command: WalletCommand,
) -> Result<(), Error<domain::wallet::WalletError>> {
    shop.execute::<Wallet>(context, use_case, &payment, &person.to_string(), command).await
}

/// What has to ask the gateway.
async fn outside(shop: &Shop, context: &Context, task: &Task, payment: PaymentId) -> Performed {
    let state = match shop.state::<GatewayPayment>(&payment.to_string()).await {
        Ok(state) => state,
        Err(unread) => return unread.into(),
    };
    let asker = Asker { shop, context, payment, state };
    let done = match task {
        Task::Request { .. } => asker.request().await,
        Task::Watch { .. } => asker.watch().await,
        Task::Verify { .. } => asker.asked_now().await.map(|()| Performed::Done),
        _ => asker.reverse().await,
    };
    done.unwrap_or_else(|stopped| stopped)
}

/// Asks the gateway for what is paid and not asked about, and asks about that.
pub async fn sweep(shop: Shop) {
    let Ok(unverified) = shop.ask_gateway(|gateway, _| gateway.unverified()).await else { return };
    let now = shop.now();
    for authority in unverified {
        let known = shop.world().model.payment_of(&authority);
        let Some(payment) = known else { continue };
        let label = format!("sweep {authority} {}", now.timestamp_micros());
        let context = Context::of_stimulus(u64::MAX / 2, now).child(&label);
        let Ok(state) = shop.state::<GatewayPayment>(&payment.to_string()).await else { return };
        let asker = Asker { shop: &shop, context: &context, payment, state };
        if asker.verify().await.is_ok() {
            shop.mark(Mark::Swept);
        }
    }
}

/// One question to the gateway about one payment. What ends it early is what becomes of the task.
struct Asker<'a> {
    shop: &'a Shop,
    context: &'a Context,
    payment: PaymentId,
    state: GatewayPayment,
}

type Asked<T> = Result<T, Performed>;

impl Asker<'_> {
    /// A command that came too late, because the payment was decided meanwhile, has done its work.
    async fn command(&self, label: &str, command: GatewayCommand) -> Asked<()> {
        let context = self.context.child(label);
        self.run(&context, label, command).await
    }

    async fn run(&self, context: &Context, label: &str, command: GatewayCommand) -> Asked<()> {
        let (use_case, stream) = (format!("gateway.{label}"), self.payment.to_string());
        let done = self
            .shop
            .execute::<GatewayPayment>(context, &use_case, &self.payment, &stream, command)
            .await;
        match done {
            Ok(()) | Err(Error::Refused(GatewayError::AlreadyDecided { .. })) => Ok(()),
            Err(error) => Err(settled(Err(error))),
        }
    }

    async fn fail(&self, failure: Failure) -> Asked<()> {
        self.command("fail", GatewayCommand::Fail { failure, code: Some(-51) }).await
    }

    fn authority(&self) -> Asked<Authority> {
        let authority = self.state.authority().cloned();
        authority.ok_or_else(|| Performed::Park("the payment has no session".into()))
    }

    fn is_over(&self) -> bool {
        self.state.expires_at().is_some_and(|closes| closes <= self.shop.now())
    }

    async fn request(&self) -> Asked<Performed> {
        let waits = self.state.status() == Some(Status::AwaitingPayer);
        if !waits || self.state.authority().is_some() {
            return Ok(Performed::Done);
        }
        let amount = self.state.amount().unwrap_or_default();
        let opened = self
            .shop
            .ask_gateway(|gateway, refuses| (!refuses).then(|| gateway.open(self.payment, amount)));
        match opened.await {
            Ok(Some(authority)) => {
                let (fee, bearer) = fee(amount);
                let command = GatewayCommand::Request { authority, fee, bearer };
                self.run(self.context, "request", command).await.map(|()| Performed::Done)
            }
            Ok(None) => {
                self.shop.mark(Mark::SessionRefused);
                self.fail(Failure::Refused).await.map(|()| Performed::Done)
            }
            Err(_) if self.is_over() => self.fail(Failure::Refused).await.map(|()| Performed::Done),
            Err(_) => Err(again()),
        }
    }

    /// A browser came back. What is planted believes it.
    async fn asked_now(&self) -> Asked<()> {
        let believes = self.shop.world().planted == Planted::BelievesBrowsers;
        if believes && self.state.is_unsettled() && !self.state.was_cancelled() {
            return self.paid("believed".to_owned()).await;
        }
        self.verify().await
    }

    async fn verify(&self) -> Asked<()> {
        if !self.state.is_unsettled() {
            return Ok(());
        }
        let (authority, amount) = (self.authority()?, self.state.amount().unwrap_or_default());
        let verdict = self.shop.ask_gateway(|gateway, _| gateway.verify(&authority, amount)).await;
        match verdict.map_err(|_| again())? {
            Verdict::Paid(number, repeated) => {
                if repeated {
                    self.shop.mark(Mark::VerifiedAgain);
                }
                self.paid(number).await
            }
            Verdict::OtherAmount => {
                self.command("dispute", GatewayCommand::Dispute { code: -50 }).await
            }
            Verdict::Unpaid if self.state.was_cancelled() => self.fail(Failure::Cancelled).await,
            Verdict::Unpaid if self.is_over() => self.fail(Failure::Unpaid).await,
            Verdict::Unpaid => Ok(()),
        }
    }

    async fn paid(&self, reference: String) -> Asked<()> {
        let (fee, bearer): (_, Bearer) = fee(self.state.amount().unwrap_or_default());
        let command = GatewayCommand::Verify { reference, fee, bearer, card: None, payer: None };
        self.command("verify", command).await
    }

    async fn watch(&self) -> Asked<Performed> {
        if !self.state.is_unsettled() {
            return Ok(Performed::Done);
        }
        let (now, since) = (self.shop.now(), self.context.at);
        let closes = self.state.expires_at().unwrap_or(since);
        if now - since < FIRST_ASKED {
            return Ok(Performed::Snooze(since + FIRST_ASKED));
        }
        let authority = self.authority()?;
        let standing = self.shop.ask_gateway(|gateway, _| gateway.standing(&authority)).await;
        match standing.map_err(|_| again())? {
            Some(Standing::Paid | Standing::Verified | Standing::OtherAmount) => {
                self.verify().await?;
            }
            Some(Standing::Open | Standing::Reversed) | None if self.is_over() => {
                self.fail(Failure::Unpaid).await?;
            }
            Some(Standing::Open | Standing::Reversed) | None => {}
        }
        match ask_again(since, closes, now) {
            Some(until) => Ok(Performed::Snooze(until)),
            None => self.fail(Failure::Unpaid).await.map(|()| Performed::Done),
        }
    }

    async fn reverse(&self) -> Asked<Performed> {
        if self.state.status() != Some(Status::Reversing) {
            return Ok(Performed::Done);
        }
        let authority = self.authority()?;
        let answer = self
            .shop
            .ask_gateway(|gateway, refuses| gateway.reverse(&authority, refuses))
            .await
            .map_err(|_| again())?;
        let back = match answer {
            Reversal::Done => true,
            // An earlier answer may have been lost: then it stands as given back.
            Reversal::NotPaid => {
                let standing =
                    self.shop.ask_gateway(|gateway, _| gateway.standing(&authority)).await;
                standing.map_err(|_| again())? == Some(Standing::Reversed)
            }
            Reversal::Refused => false,
        };
        let done = match back {
            true => self.command("reversed", GatewayCommand::Reverse {}).await,
            false => self.command("refused", GatewayCommand::RefuseReversal { code: -63 }).await,
        };
        done.map(|()| Performed::Done)
    }
}
