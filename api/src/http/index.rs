//! The page at the root: the dashboard, or what runs here where none is built.

use axum::{extract::State, http::StatusCode, response::Response};
use locales::Lang;

use super::{
    dashboard,
    document::{Page, escape, page},
    route::Served,
};

/// The dashboard. Without one, says in Persian what runs here and where its health is.
pub(super) async fn index(State(served): State<Served>) -> Response {
    if let Some(page) = dashboard::root(&served).await {
        return page;
    }
    let shop = &served.shop;
    let name = &shop.app().settings().shop_name;
    let body = format!(
        "<h1>🌙 {}</h1><div class=card><p>سرور فروشگاه روشن است.</p>\
         <p>این نشانی برای برنامه‌هاست: درخواست‌های GraphQL با روش POST به \
         <code dir=ltr>/graphql</code> فرستاده می‌شوند.</p>\
         <p><a href=\"/health\">وضعیت سلامت سامانه</a></p></div>\
         <p class=soft>MoonLedger <span dir=ltr>{}</span></p>",
        escape(name),
        escape(env!("CARGO_PKG_VERSION")),
    );
    let sandbox = shop.options().sandbox.then(|| shop.texts().label(Lang::Fa, "menu-sandbox", &[]));
    page(
        StatusCode::OK,
        &Page { sandbox, lang: Lang::Fa, title: name, style: "", body: &body, script: "" },
    )
}
