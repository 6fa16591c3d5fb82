//! What a payer sees: pages in Persian, from right to left, without scripts and without anything
//! from outside. All that a shop or a person wrote is escaped.

use super::{
    session::{Session, SessionState},
    tariff::FeeType,
};
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// Nothing is loaded but the style that stands in the page. What a form may lead to is left open: it
/// ends at the shop.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// A whole page with a heading.
pub(super) fn page(status: StatusCode, heading: &str, body: &str) -> Response {
    let html = format!(
        concat!(
            "<!doctype html><html lang=\"fa\" dir=\"rtl\"><head><meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<title>{heading}</title><link rel=\"icon\" href=\"data:,\"><style>{look}</style></head>",
            "<body><p class=\"ribbon\">آزمایشی است: این بانک نیست و پولی جابه‌جا نمی‌شود.</p>",
            "<main><h1>{heading}</h1>{body}</main></body></html>",
        ),
        heading = escaped(heading),
        look = include_str!("page/look.css"),
        body = body,
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, Html(html)).into_response()
}

/// Where a payer pays or gives it up; `wrong` says what was wrong with the card he typed.
pub(super) fn paying(session: &Session, card: &str, wrong: Option<&str>) -> Response {
    let wrong = wrong.map(|text| format!("<p class=\"wrong\" role=\"alert\">{text}</p>"));
    let body = format!(
        concat!(
            "<dl><dt>بابت</dt><dd dir=\"auto\">{description}</dd>",
            "<dt>مبلغ</dt><dd><b>{rial} ریال</b><small>{toman} تومان</small></dd>{fee}</dl>",
            "<form method=\"post\"><label for=\"card\">شمارهٔ کارت</label>",
            "<input id=\"card\" name=\"card\" dir=\"ltr\" inputmode=\"numeric\" autocomplete=\"off\" ",
            "maxlength=\"40\" value=\"{card}\">{wrong}",
            "<p class=\"hint\">هر شمارهٔ کارتی که رقم‌هایش درست باشد پذیرفته می‌شود.</p>",
            "<button class=\"pay\" name=\"act\" value=\"pay\">پرداخت</button>",
            "<button name=\"act\" value=\"cancel\" formnovalidate>انصراف</button></form>{authority}",
        ),
        description = escaped(&session.description),
        rial = grouped(session.amount),
        toman = toman(session.amount),
        fee = fee(session),
        card = escaped(card),
        wrong = wrong.unwrap_or_default(),
        authority = authority(session),
    );
    page(StatusCode::OK, "پرداخت اینترنتی", &body)
}

/// The end of a payment whose payer is not sent back.
pub(super) fn ended(session: &Session, now: i64) -> Response {
    let (heading, text) = match session.state(now) {
        SessionState::Paid | SessionState::Verified => (
            "پرداخت شد",
            "راه بازگشت به فروشگاه باز نشد. فروشگاه از پرداخت شما خبردار می‌شود؛ خودتان به آن برگردید.",
        ),
        _ => ("پرداخت نشد", "راه بازگشت به فروشگاه باز نشد. خودتان به آن برگردید."),
    };
    page(StatusCode::OK, heading, &format!("<p>{text}</p>{}", authority(session)))
}

/// A session at which nothing can be paid any more.
pub(super) fn closed(session: &Session, now: i64) -> Response {
    let text = match session.state(now) {
        SessionState::Paid | SessionState::Verified => {
            "این پرداخت پیش‌تر انجام شده است. دوباره نپردازید."
        }
        SessionState::Reversed => "این پرداخت به کارت پرداخت‌کننده برگشته است.",
        SessionState::Created | SessionState::InBank | SessionState::Failed => {
            "از این صفحه دیگر نمی‌شود پرداخت. لغو شده یا مهلتش گذشته است؛ از فروشگاه دوباره بیایید."
        }
    };
    page(StatusCode::GONE, "این صفحه بسته است", &format!("<p>{text}</p>{}", authority(session)))
}

/// No such session.
pub(super) fn unknown() -> Response {
    let text = "<p>چنین پرداختی نیست. از فروشگاه دوباره بیایید.</p>";
    page(StatusCode::NOT_FOUND, "پیدا نشد", text)
}

/// Every session, newest first.
pub(super) fn list<'a>(sessions: impl Iterator<Item = &'a Session>, now: i64) -> Response {
    let rows: String = sessions.map(|session| row(session, now)).collect();
    let body = if rows.is_empty() {
        "<p>هنوز هیچ پرداختی از فروشگاه نیامده است.</p>".to_owned()
    } else {
        let head = "<tr><th>مبلغ</th><th>بابت</th><th>وضعیت</th><th>شناسه</th></tr>";
        format!(
            "<div class=\"wide\"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>"
        )
    };
    page(StatusCode::OK, "پرداخت‌های درگاه آزمایشی", &body)
}

fn row(session: &Session, now: i64) -> String {
    let code = format!("<code dir=\"ltr\">{}</code>", session.authority);
    let link = if session.is_open(now) {
        format!("<a href=\"/pg/StartPay/{}\">{code}</a>", session.authority)
    } else {
        code
    };
    format!(
        "<tr><td>{} ریال</td><td dir=\"auto\">{}</td><td>{}</td><td>{link}</td></tr>",
        grouped(session.amount),
        escaped(&session.description),
        named(session.state(now)),
    )
}

fn named(state: SessionState) -> &'static str {
    match state {
        SessionState::Created => "ساخته شد",
        SessionState::InBank => "در صفحهٔ پرداخت",
        SessionState::Paid => "پرداخت شد، فروشگاه نپرسیده",
        SessionState::Verified => "پرداخت و تأیید شد",
        SessionState::Failed => "پرداخت نشد",
        SessionState::Reversed => "برگشت خورد",
    }
}

fn authority(session: &Session) -> String {
    format!("<p class=\"hint\">شناسهٔ پرداخت <code dir=\"ltr\">{}</code></p>", session.authority)
}

/// What is paid on top, when the payer bears it.
fn fee(session: &Session) -> String {
    match session.fee_type {
        FeeType::Merchant => String::new(),
        FeeType::Payer => format!(
            "<dt>کارمزد</dt><dd>{} ریال<small>روی هم {} ریال</small></dd>",
            grouped(session.fee),
            grouped(session.amount.saturating_add(session.fee)),
        ),
    }
}

/// A number in Persian digits, grouped by thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.bytes().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('٬');
        }
        text.push(persian(digit));
    }
    text
}

/// An amount of rial in toman; a tenth stands behind the decimal mark.
fn toman(rial: u64) -> String {
    let (whole, tenth) = (grouped(rial / 10), rial % 10);
    if tenth == 0 { whole } else { format!("{whole}٫{}", grouped(tenth)) }
}

fn persian(digit: u8) -> char {
    char::from_u32(u32::from('۰') + u32::from(digit - b'0')).unwrap_or('۰')
}

/// Text in an element or in a quoted attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_in_persian_digits_in_rial_and_toman() {
        assert_eq!(grouped(1_500_000), "۱٬۵۰۰٬۰۰۰");
        assert_eq!(grouped(0), "۰");
        assert_eq!(toman(1_500_000), "۱۵۰٬۰۰۰");
        assert_eq!(toman(1_500_003), "۱۵۰٬۰۰۰٫۳");
    }
}
