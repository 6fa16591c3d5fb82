//! What Telegram hands to a Mini App, and how it is checked: the pairs in order of their names,
//! under an HMAC whose key follows from the bot's token.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::TelegramUser;

/// How old a proof may be. Telegram makes one when the Mini App is opened, and it is shown at once.
const AGE_MAX: TimeDelta = TimeDelta::hours(1);
/// How far Telegram's clock may be ahead of ours.
const AHEAD_MAX: TimeDelta = TimeDelta::minutes(1);
/// Bytes of a proof at the most; real ones have about 500.
const BYTES_MAX: usize = 4_096;

/// What was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proven {
    /// Who opened the Mini App.
    pub(super) user: TelegramUser,
    /// Names this very proof.
    pub(super) hash: String,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    first_name: String,
    #[serde(default)]
    last_name: String,
    username: Option<String>,
    language_code: Option<String>,
    #[serde(default)]
    is_bot: bool,
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Who opened the Mini App; none when the proof is not Telegram's for this bot, or not of now.
pub(super) fn check(token: &SecretString, init_data: &str, now: DateTime<Utc>) -> Option<Proven> {
    if init_data.len() > BYTES_MAX {
        return None;
    }
    let mut pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(init_data.as_bytes()).into_owned().collect();
    let place = pairs.iter().position(|(name, _)| name == "hash")?;
    let (_, hash) = pairs.swap_remove(place);
    pairs.sort();
    let lines: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let key = hmac(b"WebAppData", token.expose_secret().as_bytes());
    let wanted = hmac(&key, lines.join("\n").as_bytes());
    let given = hex::decode(&hash).ok()?;
    if !bool::from(wanted.as_slice().ct_eq(&given)) {
        return None;
    }
    let of = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    let at = DateTime::from_timestamp(of("auth_date")?.parse().ok()?, 0)?;
    if at > now + AHEAD_MAX || at + AGE_MAX < now {
        return None;
    }
    let user: User = serde_json::from_str(of("user")?).ok()?;
    let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
    let User { id, username, language_code, .. } = user;
    let proven = Proven {
        user: TelegramUser { id, name, username, language_code },
        hash: hex::encode(given),
    };
    (!user.is_bot).then_some(proven)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A proof that Telegram made, published with the token of a bot that is gone.
    const PUBLISHED: &str = "query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C\
        %22first_name%22%3A%22Vladislav%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A\
        %22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%7D\
        &auth_date=1662771648\
        &hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2";
    const TOKEN: &str = "7342037359:AAFZehRPBRs8Seg40oDjTMIW8uTGPuW1zfQ";

    fn signed(pairs: &[(&str, &str)], token: &str) -> String {
        let mut lines: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
        lines.sort();
        let key = hmac(b"WebAppData", token.as_bytes());
        let hash = hex::encode(hmac(&key, lines.join("\n").as_bytes()));
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(pairs).append_pair("hash", &hash).finish()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a time")
    }

    const USER: &str = r#"{"id":99281932,"first_name":"Sara","last_name":"رضایی","username":"sara","language_code":"fa"}"#;
    const PAIRS: &[(&str, &str)] =
        &[("query_id", "AAE"), ("user", USER), ("auth_date", "1733584787"), ("signature", "zL-u")];

    #[test]
    fn a_proof_that_telegram_itself_made_is_one() {
        let token: SecretString =
            "5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8".to_owned().into();
        let proven = check(&token, PUBLISHED, at(1_662_771_700)).expect("proven");
        assert_eq!((proven.user.id, proven.user.name.as_str()), (279_058_397, "Vladislav Kibenko"));
    }

    #[test]
    fn a_proof_of_telegram_names_who_opened_the_mini_app() {
        let proof = signed(PAIRS, TOKEN);
        let proven = check(&TOKEN.to_owned().into(), &proof, at(1_733_584_800)).expect("proven");
        assert_eq!((proven.user.id, proven.user.name.as_str()), (99_281_932, "Sara رضایی"));
        assert_eq!(proven.user.username.as_deref(), Some("sara"));
    }

    #[test]
    fn what_is_forged_stale_or_of_another_bot_proves_nothing() {
        let proof = signed(PAIRS, TOKEN);
        let token: SecretString = TOKEN.to_owned().into();
        let now = at(1_733_584_800);
        for forged in [
            proof.replace("99281932", "1"),
            proof.replace("zL-u", "zL-v"),
            proof.replace("hash=", "hash=00"),
            proof.split("&hash").next().unwrap_or_default().to_owned(),
            String::new(),
            "hash=".to_owned(),
        ] {
            assert_eq!(check(&token, &forged, now), None, "{forged}");
        }
        assert_eq!(check(&token, &signed(PAIRS, "1:other"), now), None, "another bot's");
        assert_eq!(check(&token, &proof, at(1_733_584_787 + 3_601)), None, "stale");
        assert_eq!(check(&token, &proof, at(1_733_584_787 - 61)), None, "of the future");
        assert!(check(&token, &proof, at(1_733_584_787 + 3_600)).is_some());
    }
}
