//! What a browser says of itself, in words that its owner knows it by.

use crate::{Arg, Lang, Texts, args};

/// The names in a user agent that tell programs apart, the more particular before those that every
/// browser carries for old times' sake.
const PROGRAMS: &[(&str, &str)] = &[
    ("Telegram", "Telegram"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
    ("python", "Python"),
    ("node", "Node.js"),
];

/// The names that tell systems apart.
const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// A program on a system, as far as it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    program: Option<&'static str>,
    system: Option<&'static str>,
}

fn named(agent: &str, names: &[(&str, &'static str)]) -> Option<&'static str> {
    names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

impl Device {
    /// What a user agent says. Anybody can say anything: it is a hint for the eye.
    #[must_use]
    pub fn of(agent: Option<&str>) -> Self {
        let agent = agent.unwrap_or_default();
        Self { program: named(agent, PROGRAMS), system: named(agent, SYSTEMS) }
    }

    /// In words, without markup.
    #[must_use]
    pub fn words(self, texts: &Texts, lang: Lang) -> String {
        let Self { program, system } = self;
        match (program, system) {
            (Some(program), Some(system)) => {
                let args = args![program = Arg::text(program), system = Arg::text(system)];
                texts.label(lang, "identity-device", &args)
            }
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => texts.label(lang, "identity-device-unknown", &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_own_name_and_not_by_those_it_pretends() {
        let texts = Texts::load();
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Unknown device"),
        ] {
            assert_eq!(Device::of(Some(agent)).words(&texts, Lang::En), words);
        }
        let persian = Device::of(Some("Chrome Android")).words(&texts, Lang::Fa);
        assert!(persian.contains("Chrome") && persian.contains("Android"), "{persian}");
    }
}
