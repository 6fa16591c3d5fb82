//! Where a customer's browser comes back to from the gateway's page, `/pay/<payment>`.
//!
//! Anybody can come here and say anything, as often as he likes: it is written down once, and makes the shop ask the
//! gateway. What stands on the page is what the gateway's answer made of the payment, never what the address says.

use app::{Actor, Channel, Context, Error, payment::GatewayView};
use axum::{http::StatusCode, response::Response};
use domain::{
    id::PaymentId,
    payment::{
        Status,
        gateway::{Authority, Return},
    },
};
use locales::{Arg, Lang, args};
use serde::Deserialize;

use crate::{
    http::{Page, escape, page},
    schema::{id::Named, stimulus::now},
    state::Shop,
};

/// What a page that waits does: it looks again after three seconds.
const LOOK_AGAIN: &str = "setTimeout(()=>location.reload(),3000)";

const STYLE: &str = "\
.mark{font-size:2.4rem;text-align:center;margin:.4rem 0}.card p{margin:.4rem 0}\
a.app{display:block;padding:.7rem;margin-block:.8rem;border-radius:10px;background:var(--moon);\
color:#fff;text-align:center;text-decoration:none}\
@media(prefers-color-scheme:dark){a.app{color:#12151c}}";

/// What Zarinpal adds to the address; its names begin with capitals.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Said {
    /// Which session.
    #[serde(rename = "Authority")]
    pub(crate) authority: Option<String>,
    /// `OK` or `NOK`.
    #[serde(rename = "Status")]
    pub(crate) status: Option<String>,
}

/// Notes that a browser came back, and shows how the payment stands.
pub(crate) async fn come_back(shop: &Shop, payment: &str, said: &Said) -> Response {
    let lang = Lang::Fa;
    let parts = (payment.parse::<PaymentId>(), said.authority.as_deref().map(str::parse));
    let (Ok(payment), Some(Ok(authority))) = parts else {
        return plain(shop, lang, StatusCode::NOT_FOUND, "payment-web-unknown");
    };
    let said = match said.status.as_deref() {
        Some("OK") => Return::Ok,
        _ => Return::Nok,
    };
    match noted(shop, payment, &authority, said).await {
        Ok(shown) => stands(shop, lang, &shown, said).await,
        Err(Error::NotFound(_)) => plain(shop, lang, StatusCode::NOT_FOUND, "payment-web-unknown"),
        Err(error) => {
            tracing::warn!(%payment, %error, "a return from the gateway was not written down");
            plain(shop, lang, StatusCode::SERVICE_UNAVAILABLE, "payment-web-unavailable")
        }
    }
}

async fn noted(
    shop: &Shop,
    payment: PaymentId,
    authority: &Authority,
    said: Return,
) -> app::Result<GatewayView> {
    let key = format!("return:{payment}:{authority}:{}", said == Return::Ok);
    let actor = Actor::Process("gateway");
    let context = Context::of_stimulus(Channel::Api, actor, &key, now(shop));
    shop.app().payments().came_back(&context, payment, authority, said).await
}

fn sandbox(shop: &Shop, lang: Lang) -> Option<String> {
    shop.options().sandbox.then(|| shop.texts().label(lang, "menu-sandbox", &[]))
}

/// A page that says one thing.
fn plain(shop: &Shop, lang: Lang, status: StatusCode, key: &str) -> Response {
    let said = shop.texts().label(lang, key, &[]);
    let title = &shop.app().settings().shop_name;
    let body = format!("<h1>🌙 {}</h1><div class=card>{}</div>", escape(title), escape(&said));
    let sandbox = sandbox(shop, lang);
    page(status, &Page { sandbox, lang, title, style: STYLE, body: &body, script: "" })
}

async fn stands(shop: &Shop, lang: Lang, shown: &GatewayView, said: Return) -> Response {
    let waits = shown.status == Status::AwaitingPayer;
    let (mark, key) = match (shown.status, said) {
        (Status::Approved, _) => ("✅", "payment-web-paid"),
        (Status::AwaitingPayer, Return::Ok) => ("⏳", "payment-web-asking"),
        (Status::AwaitingPayer, Return::Nok) => ("⏳", "payment-web-cancelling"),
        (Status::Failed, _) => ("✖️", "payment-web-failed"),
        _ => ("ℹ️", "payment-web-other"),
    };
    let rial = shown.amount.rial();
    let args = args![amount = Arg::Money(rial)];
    let label = |key: &str, args: &[(&str, Arg<'_>)]| escape(&shop.texts().label(lang, key, args));
    let bot = match &shop.options().telegram {
        Some(door) => door.link("wallet").await.ok(),
        None => None,
    };
    let back = bot.map_or_else(String::new, |link| {
        format!("<a class=app href=\"{}\">{}</a>", escape(&link), label("payment-web-back", &[]))
    });
    let account = match shop.options().dashboard {
        Some(_) => format!(
            "<p class=soft><a href=\"/payments/{}\">{}</a></p>",
            shown.payment.wire().as_str(),
            label("payment-web-account", &[])
        ),
        None => String::new(),
    };
    let body = format!(
        "<p class=soft>🌙 {}</p><div class=card><p class=mark>{mark}</p><h1>{}</h1><p>{}</p><p>{}: <bdi dir=ltr>{}</bdi></p><p class=soft>{}</p></div>{back}{account}",
        escape(&shop.app().settings().shop_name),
        label(key, &args),
        label("payment-web-amount", &args),
        label("payment-web-number", &[]),
        shown.payment.short(),
        label("payment-web-about", &[]),
    );
    let title = shop.texts().label(lang, key, &args);
    let script = if waits { LOOK_AGAIN } else { "" };
    let sandbox = sandbox(shop, lang);
    page(StatusCode::OK, &Page { sandbox, lang, title: &title, style: STYLE, body: &body, script })
}
