//! The page that checks proofs in a browser: one HTML file that asks nothing of anybody. It is made
//! of four files, so that each can be read; its policy names their hashes and lets nothing else run.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const FRAME: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");
const VERIFY: &str = include_str!("page/verify.js");
const WORDS: &str = include_str!("page/words.js");
const SCREEN: &str = include_str!("page/screen.js");

/// The page with what a server must say beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The whole file.
    pub html: String,
    /// The same policy as in the file, for the answer's header.
    pub policy: String,
}

/// The page for the shop with this public key; without one it asks for the key.
#[must_use]
pub fn page(public_key: Option<&str>, shop_name: &str) -> Page {
    let script = format!("{VERIFY}\n{WORDS}\n{SCREEN}");
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(&script),
    );
    let html = FRAME
        .replace("{{policy}}", &policy)
        .replace("{{shop}}", &escape(shop_name))
        .replace("{{key}}", &escape(public_key.unwrap_or_default()))
        .replace("{{style}}", STYLE)
        .replace("{{script}}", &script);
    Page { html, policy }
}

/// A text as an attribute of HTML shows it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_its_own_hashes_and_nothing_is_left_to_fill_in() {
        let made = page(Some("shop+00000000+AQ=="), "Moon & \"Sun\"");
        assert!(!made.html.contains("{{"), "a place was not filled in");
        assert!(made.html.contains("shop+00000000+AQ=="));
        assert!(made.html.contains("Moon &amp; &quot;Sun&quot;"));
        assert!(made.html.contains(&made.policy));
        assert!(!made.policy.contains("unsafe"));
    }

    #[test]
    fn the_page_asks_nothing_of_anybody() {
        let made = page(None, "Moon");
        for word in [
            "fetch(",
            "XMLHttpRequest",
            "WebSocket",
            "sendBeacon",
            "import(",
            "src=",
            "@import",
            "url(",
        ] {
            assert!(!made.html.contains(word), "{word}");
        }
    }
}
