//! The messages: read once from the files built into the program, and asked for by key.

use std::fmt::{self, Debug, Formatter};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use tracing::error;
use unic_langid::langid;

use crate::arg::{Arg, Shape, number_en, number_fa};
use crate::lang::Lang;

/// Names every message file once, so that both languages have the same ones.
macro_rules! files {
    ($lang:literal) => {
        [
            include_str!(concat!("../", $lang, "/identity.ftl")),
            include_str!(concat!("../", $lang, "/wallet.ftl")),
            include_str!(concat!("../", $lang, "/payment.ftl")),
            include_str!(concat!("../", $lang, "/plan.ftl")),
            include_str!(concat!("../", $lang, "/order.ftl")),
            include_str!(concat!("../", $lang, "/proof.ftl")),
            include_str!(concat!("../", $lang, "/subscription.ftl")),
            include_str!(concat!("../", $lang, "/support.ftl")),
            include_str!(concat!("../", $lang, "/staff.ftl")),
            include_str!(concat!("../", $lang, "/menu.ftl")),
            include_str!(concat!("../", $lang, "/error.ftl")),
            include_str!(concat!("../", $lang, "/event.ftl")),
        ]
    };
}

/// Every message in every language.
pub struct Texts {
    fa: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
    keys: Vec<String>,
}

impl Texts {
    /// Reads the messages that are built into the program.
    #[must_use]
    pub fn load() -> Self {
        let mut keys = Vec::new();
        let mut fa = FluentBundle::new_concurrent(vec![langid!("fa")]);
        fa.set_formatter(Some(number_fa));
        fill(&mut fa, &files!("fa"), &mut keys);
        let mut en = FluentBundle::new_concurrent(vec![langid!("en")]);
        en.set_formatter(Some(number_en));
        fill(&mut en, &files!("en"), &mut keys);
        keys.sort_unstable();
        keys.dedup();
        Self { fa, en, keys }
    }

    /// A message for Telegram, in its HTML. Values are escaped, and foreign text is isolated from
    /// the direction of the line.
    ///
    /// A key that does not exist is a programming error: it is logged, and the key itself shown.
    #[must_use]
    pub fn get(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.render(lang, key, args, Shape::Html)
    }

    /// A message without markup, isolated but not escaped: for GraphQL, a terminal or a log.
    #[must_use]
    pub fn plain(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.render(lang, key, args, Shape::Plain)
    }

    /// A message without markup and without invisible marks: for buttons and toasts, which are
    /// compared and measured.
    #[must_use]
    pub fn label(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.render(lang, key, args, Shape::Label)
    }

    /// Every key of any language, in order.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Whether `lang` itself has the message, without falling back.
    #[must_use]
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundle(lang).has_message(key)
    }

    fn render(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)], shape: Shape) -> String {
        let fallback = if self.has(lang, key) { lang } else { Lang::default() };
        let bundle = self.bundle(fallback);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            error!(key, "there is no such message");
            return key.to_owned();
        };
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            let value = match arg {
                Arg::Key(inner) => FluentValue::from(self.render(lang, inner, &[], shape)),
                arg => arg.value(lang, shape),
            };
            values.set((*name).to_owned(), value);
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        if !errors.is_empty() {
            error!(key, %lang, ?errors, "a message lacks a variable");
        }
        text
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::Fa => &self.fa,
            Lang::En => &self.en,
        }
    }
}

impl Debug for Texts {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

/// Adds the files of one language. Values bring their own isolation (see `arg`), because Fluent's
/// would also stand inside what is copied.
fn fill(bundle: &mut FluentBundle<FluentResource>, files: &[&str], keys: &mut Vec<String>) {
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned())
            .expect("the built-in messages are well formed: every test loads them");
        keys.extend(resource.entries().filter_map(|entry| match entry {
            Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        }));
        bundle
            .add_resource(resource)
            .expect("no key is in two of the built-in files: every test loads them");
    }
}
