//! What happened, in the viewer's words.

use async_graphql::Context;

use crate::{auth::Viewer, state::Shop};

/// The message of an event's type, such as `wallet.credit_reversed`.
#[must_use]
pub(crate) fn key(event_type: &str) -> String {
    format!("event-{}", event_type.replace(['.', '_'], "-"))
}

/// What an event's type says; one that this program does not know is some event.
#[must_use]
pub(crate) fn happened(ctx: &Context<'_>, event_type: &str) -> String {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    let (texts, lang) = (shop.texts(), viewer.lang());
    let key = key(event_type);
    let known = if texts.has(lang, &key) { key.as_str() } else { "event-other" };
    texts.plain(lang, known, &[])
}

#[cfg(test)]
mod tests {
    use domain::event::Event;
    use locales::{Lang, Texts};

    use super::key;

    #[test]
    fn every_event_has_its_words_in_both_languages() {
        let texts = Texts::load();
        for (_, types) in Event::TYPES {
            for event_type in *types {
                for lang in Lang::ALL {
                    assert!(texts.has(lang, &key(event_type)), "{lang}: {event_type}");
                }
            }
        }
    }
}
