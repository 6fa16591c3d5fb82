//! What a customer sees in a browser: how the account stands, what is used, when it ends, the QR
//! picture, and ways into the apps.

use axum::{http::StatusCode, response::Response};
use locales::{Arg, Lang, Texts, args, bytes, jalali};
use qrcode::{EcLevel, QrCode, render::svg};
use url::form_urlencoded::byte_serialize;

use super::serve::{Linked, Standing};
use crate::{
    http::{Page, escape, page},
    state::Shop,
};

const STYLE: &str = "\
.name{white-space:nowrap;font-size:1.05rem}\
.bar{background:var(--bar);border-radius:99px;height:.8rem;overflow:hidden}\
.bar rect{fill:var(--moon)}.bar svg{display:block;width:100%;height:100%}\
dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem;margin:.8rem 0 0}\
dt{color:var(--soft)}dd{margin:0;text-align:end}\
input{width:100%;direction:ltr;font:14px monospace;padding:.7rem;border:1px solid var(--line);\
border-radius:10px;background:var(--paper);color:var(--ink)}\
button,.app{display:block;width:100%;font:inherit;padding:.7rem;margin-block:.5rem;border:0;\
border-radius:10px;background:var(--moon);color:#fff;text-align:center;text-decoration:none;\
cursor:pointer}.app{background:none;border:1px solid var(--line);color:var(--ink)}\
.apps{display:grid;grid-template-columns:1fr 1fr;gap:0 .6rem}\
.qr{background:#fff;border-radius:10px;padding:.6rem;max-width:15rem;margin:1rem auto}\
.qr svg{display:block;width:100%;height:auto}.qr+.soft{text-align:center}";

const SCRIPT: &str = "\
const b=document.getElementById('copy'),i=document.getElementById('link');\
b.addEventListener('click',async()=>{i.select();\
try{await navigator.clipboard.writeText(i.value)}catch{document.execCommand('copy')}\
b.textContent=b.dataset.done});";

const fn status_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Building => "subscription-status-building",
        Standing::Unused => "subscription-status-not-connected",
        Standing::Active => "subscription-status-active",
        Standing::TrafficEnded => "subscription-status-traffic-ended",
        Standing::TimeEnded => "subscription-status-time-ended",
        Standing::Failed => "subscription-status-disabled",
    }
}

fn sandbox(shop: &Shop, lang: Lang) -> Option<String> {
    shop.options().sandbox.then(|| shop.texts().label(lang, "menu-sandbox", &[]))
}

/// The page of a link that nobody was given.
pub(super) fn nothing(shop: &Shop, lang: Lang) -> Response {
    let said = shop.texts().label(lang, "subscription-web-not-found", &[]);
    let title = &shop.app().settings().shop_name;
    let body = format!("<h1>🌙 {}</h1><div class=card>{}</div>", escape(title), escape(&said));
    let sandbox = sandbox(shop, lang);
    page(StatusCode::NOT_FOUND, &Page { sandbox, lang, title, style: "", body: &body, script: "" })
}

/// The page of an account.
pub(super) fn account(shop: &Shop, linked: &Linked, lang: Lang) -> Response {
    let texts = shop.texts();
    let label = |key: &str| escape(&texts.label(lang, key, &[]));
    let title = texts.label(lang, "subscription-web-title", &[]);
    let link = escape(&linked.link);
    let body = format!(
        "<p class=soft>🌙 {shop}</p><h1>{title}<br><bdi class=name dir=ltr>{name}</bdi></h1>\
         <div class=card>{usage}</div>\
         <div class=card><input id=link readonly aria-label=\"{copy}\" value=\"{link}\">\
         <button id=copy data-done=\"{copied}\">{copy}</button>\
         <div class=qr>{qr}</div><p class=soft>{scan}</p></div>\
         <div class=card><p>{how}</p><div class=apps>{apps}</div></div>",
        shop = escape(&shop.app().settings().shop_name),
        title = escape(&title),
        name = escape(&linked.row.name),
        usage = usage(texts, linked, lang),
        copy = label("subscription-web-copy"),
        copied = label("subscription-web-copied"),
        qr = qr(&linked.link),
        scan = label("subscription-web-scan"),
        how = isolated(&texts.label(lang, "subscription-web-how", &[])),
        apps = apps(&linked.link, &linked.row.name),
    );
    let sandbox = sandbox(shop, lang);
    page(
        StatusCode::OK,
        &Page { sandbox, lang, title: &title, style: STYLE, body: &body, script: SCRIPT },
    )
}

fn usage(texts: &Texts, linked: &Linked, lang: Lang) -> String {
    let row = &linked.row;
    let label = |key: &str| escape(&texts.label(lang, key, &[]));
    let (used, total) = (row.used_bytes(), row.quota_bytes);
    let unlimited = || label("plan-traffic-unlimited");
    let size = |count| escape(&bytes::size(lang, count));
    let shown = if total == 0 { unlimited() } else { size(total) };
    let left = if total == 0 { unlimited() } else { size(total.saturating_sub(used)) };
    let ends = row.expires_at.map_or_else(
        || "—".to_owned(),
        |end| {
            let relative = jalali::relative(lang, end, linked.now);
            escape(&format!("{} ({relative})", jalali::date(lang, end)))
        },
    );
    let percent = bytes::percent_used(used, total).min(100);
    // A picture, not a style: the policy allows no inline styles.
    let bar = format!(
        "<div class=bar><svg viewBox=\"0 0 100 1\" preserveAspectRatio=none>\
         <rect width=\"{percent}\" height=1></rect></svg></div>"
    );
    let updated = row.usage_at.map_or_else(String::new, |at| {
        let said = texts.label(lang, "subscription-web-updated", &args![moment = Arg::Moment(at)]);
        format!("<p class=soft>{}</p>", escape(&said))
    });
    let line = |key: &str, value: &str| format!("<dt>{}</dt><dd>{value}</dd>", label(key));
    format!(
        "{}<dl>{}{}{}{}{}</dl>{updated}",
        if total == 0 { "" } else { &bar },
        line("subscription-web-status", &label(status_key(linked.standing()))),
        line("subscription-web-used", &size(used)),
        line("subscription-web-total", &shown),
        line("subscription-web-left", &left),
        line("subscription-web-ends", &ends),
    )
}

/// A Persian sentence as HTML, its Latin names each isolated so that commas and brackets between
/// them keep their places.
fn isolated(sentence: &str) -> String {
    let mut html = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let (before, name) = rest.split_at(start);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        html.push_str(&escape(before));
        html.push_str("<bdi>");
        html.push_str(&name[..end]);
        html.push_str("</bdi>");
        rest = &name[end..];
    }
    html.push_str(&escape(rest));
    html
}

/// The link as a picture; nothing when it is too long for one, which our links are not.
pub(crate) fn qr(link: &str) -> String {
    QrCode::with_error_correction_level(link, EcLevel::M).map_or_else(
        |_| String::new(),
        |code| {
            let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
            // The declaration belongs to a file of its own, not into a page.
            picture.split_once("?>").map_or(picture.clone(), |(_, svg)| svg.to_owned())
        },
    )
}

/// Ways into the apps that take a link.
fn apps(link: &str, name: &str) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let (url, name) = (encoded(link), encoded(name));
    [
        ("v2rayNG", format!("v2rayng://install-config?url={url}")),
        ("Hiddify", format!("hiddify://import/{link}")),
        ("Streisand", format!("streisand://import/{link}")),
        ("V2Box", format!("v2box://install-sub?url={url}&name={name}")),
        ("Happ", format!("happ://add/{link}")),
        ("sing-box", format!("sing-box://import-remote-profile?url={url}#{name}")),
    ]
    .iter()
    .map(|(app, target)| format!("<a class=app href=\"{}\">{app}</a>", escape(target)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_names_in_a_sentence_are_isolated_and_the_rest_is_escaped() {
        assert_eq!(
            isolated("برنامه (v2rayNG، V2Box) <"),
            "برنامه (<bdi>v2rayNG</bdi>، <bdi>V2Box</bdi>) &lt;"
        );
    }
}
