//! What anybody may know of the shop, signed in or not: how it is called, where its customers find
//! help, and the key that its log is signed with.

use async_graphql::{Context, Object, SimpleObject};

use super::scalar::Url;
use crate::state::Shop;

/// What anybody may know of the shop.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Shop")]
pub(crate) struct ShopFront {
    /// Its name.
    name: String,
    /// Where customers find help: a chat; none where the shop has named none.
    support_url: Option<Url>,
    /// The key that the heads of its log are signed with, as `name+id+base64` (C2SP signed-note);
    /// none where this server holds none. Who checks proofs keeps the one that he was given first
    /// and by another way, since a server that lies would name another.
    log_key: Option<String>,
}

/// Questions about the shop.
#[derive(Default)]
pub(crate) struct ShopQuery;

#[Object]
impl ShopQuery {
    /// What anybody may know of the shop.
    async fn shop(&self, ctx: &Context<'_>) -> ShopFront {
        let shop = ctx.data_unchecked::<Shop>();
        let settings = shop.app().settings();
        ShopFront {
            name: settings.shop_name.clone(),
            support_url: settings.support_url().map(Url),
            log_key: shop.options().log_key.clone(),
        }
    }
}
