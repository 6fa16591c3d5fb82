//! Pages: one HTML document without outside requests, its style and script under a nonce.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use locales::Lang;

/// What the pages share: letters that are at hand, room, light and dark.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f2a;--soft:#5d6678;--paper:#f4f5f8;--card:#fff;\
--line:#dfe3ea;--moon:#3b5bdb;--bar:#e7eaf0}\
@media(prefers-color-scheme:dark){:root{--ink:#e8eaf0;--soft:#98a2b5;--paper:#12151c;\
--card:#1b2029;--line:#2b3240;--moon:#91a7ff;--bar:#2b3240}}\
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);\
font:16px/1.8 Vazirmatn,Tahoma,'Segoe UI',sans-serif}\
main{max-width:34rem;margin-inline:auto;padding:1.5rem 1rem 3rem}\
h1{font-size:1.35rem;margin:.2rem 0 1rem}a{color:var(--moon)}\
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1rem 1.1rem;\
margin-block:1rem}.soft{color:var(--soft);font-size:.9rem}\
.sandbox{margin:0;background:#ffd43b;color:#1b1f2a;padding:.4rem 1rem;text-align:center}";

/// A text as HTML shows it.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A word that nobody can guess, for the styles and scripts of one answer.
pub(crate) fn nonce() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// What a page is made of. `body`, `style` and `script` are ours and already escaped.
pub(crate) struct Page<'a> {
    /// Whether the shop stands in the sandbox: the page then says so.
    pub(crate) sandbox: Option<String>,
    pub(crate) lang: Lang,
    pub(crate) title: &'a str,
    pub(crate) style: &'a str,
    pub(crate) body: &'a str,
    pub(crate) script: &'a str,
}

/// A page of ours.
pub(crate) fn page(status: StatusCode, page: &Page<'_>) -> Response {
    let nonce = nonce();
    let direction = if page.lang == Lang::Fa { "rtl" } else { "ltr" };
    let banner = page.sandbox.as_deref().map(escape);
    let banner = banner.map_or_else(String::new, |said| format!("<p class=sandbox>{said}</p>"));
    let script = if page.script.is_empty() {
        String::new()
    } else {
        format!("<script nonce=\"{nonce}\">{}</script>", page.script)
    };
    let html = format!(
        "<!doctype html><html lang=\"{lang}\" dir=\"{direction}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <style nonce=\"{nonce}\">{STYLE}{style}</style></head>\
         <body>{banner}<main>{body}</main>{script}</body></html>",
        lang = page.lang.code(),
        title = escape(page.title),
        style = page.style,
        body = page.body,
    );
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; \
         img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let mut response = (status, axum::response::Html(html)).into_response();
    let policy = HeaderValue::from_str(&policy).expect("a nonce is hexadecimal");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(escape("<a href='\"&"), "&lt;a href=&#39;&quot;&amp;");
    }

    #[test]
    fn every_answer_has_its_own_nonce() {
        assert_ne!(nonce(), nonce());
        assert_eq!(nonce().len(), 32);
    }
}
