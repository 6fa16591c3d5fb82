//! Customers and staff, as their streams tell. Names and chat ids stand sealed.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::PersonId,
    identity::{Language, PersonEvent},
    role::Role,
    sealed::{Fingerprint, Sealed},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor, Postgres, postgres::PgArguments, query::QueryAs};

use crate::{
    Answer, BATCH_MAX,
    column::{Coded, bigint, coded, row, texts},
    page::{Connection, Cursor, Direction, Page},
    sheet::{Sheet, folded, streams},
    step::{decoded, stream_as},
};

coded!(Language { Fa => "fa", En => "en" });

row! {
    /// A person.
    pub struct PersonRow {
        /// Who.
        pub person: PersonId,
        /// The keyed hash of his Telegram id.
        pub telegram: Option<Fingerprint>,
        /// Chat id, name and user name, sealed; empty once he was forgotten.
        pub profile: Sealed,
        /// His language.
        pub language: Language,
        /// Whether staff shut him out.
        pub blocked: bool,
        /// Since when.
        pub blocked_at: Option<DateTime<Utc>>,
        /// By whom.
        pub blocked_by: Option<PersonId>,
        /// Why.
        pub blocked_reason: Option<String>,
        /// Whether the bot cannot write to him.
        pub bot_blocked: bool,
        /// Whether he ever had a password.
        pub password_set: bool,
        /// When he last signed in to the dashboard.
        pub last_sign_in_at: Option<DateTime<Utc>>,
        /// When the shop met him.
        pub registered_at: DateTime<Utc>,
        /// When the shop forgot who he is.
        pub forgotten_at: Option<DateTime<Utc>>,
        /// The event that made the row.
        pub first_position: u64,
        /// The event that last touched it.
        pub position: u64,
    }
}

const TABLES: &[Table] = &[Table {
    name: "person",
    ddl: "CREATE TABLE {name} (
        person text PRIMARY KEY,
        telegram text UNIQUE,
        profile text NOT NULL,
        language text NOT NULL,
        blocked boolean NOT NULL DEFAULT false,
        blocked_at timestamptz,
        blocked_by text,
        blocked_reason text,
        bot_blocked boolean NOT NULL DEFAULT false,
        password_set boolean NOT NULL DEFAULT false,
        last_sign_in_at timestamptz,
        registered_at timestamptz NOT NULL,
        forgotten_at timestamptz,
        first_position bigint NOT NULL UNIQUE,
        position bigint NOT NULL
    )",
}];

folded! {
    /// A person while he is folded.
    struct Known of "person" by person unique (person) born first_position {
        person: String as "text",
        telegram: Option<String> as "text",
        profile: String as "text",
        language: String as "text",
        blocked: bool as "boolean",
        blocked_at: Option<DateTime<Utc>> as "timestamptz",
        blocked_by: Option<String> as "text",
        blocked_reason: Option<String> as "text",
        bot_blocked: bool as "boolean",
        password_set: bool as "boolean",
        last_sign_in_at: Option<DateTime<Utc>> as "timestamptz",
        registered_at: DateTime<Utc> as "timestamptz",
        forgotten_at: Option<DateTime<Utc>> as "timestamptz",
        first_position: i64 as "bigint",
        position: i64 as "bigint",
    }
}

/// Fills `person`.
#[derive(Debug, Clone, Copy)]
pub struct Identity;

#[async_trait]
impl Projector for Identity {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn version(&self) -> u32 {
        2
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn apply(
        &self,
        transaction: &mut PgConnection,
        tables: &Tables,
        events: &[Recorded],
    ) -> Result<(), ProjectionError> {
        let events = decoded(events, &["person"])?;
        let touched = streams(events.iter().map(|(recorded, _)| *recorded));
        let mut people: Sheet<Known> = Sheet::load(transaction, tables, touched).await?;
        for (recorded, event) in events {
            if let Event::Person(event) = event {
                take(&mut people, recorded, event)?;
            }
        }
        people.write(transaction, tables).await
    }
}

fn take(
    people: &mut Sheet<Known>,
    recorded: &Recorded,
    event: PersonEvent,
) -> Result<(), ProjectionError> {
    let (at, position) = (recorded.recorded_at, bigint(recorded.position));
    if let PersonEvent::Registered { telegram, profile, language } = event {
        let person: PersonId = stream_as(recorded)?;
        let known = Known {
            person: person.to_string(),
            telegram: telegram.map(|fingerprint| fingerprint.0),
            profile: profile.0,
            language: language.code().to_owned(),
            blocked: false,
            blocked_at: None,
            blocked_by: None,
            blocked_reason: None,
            bot_blocked: false,
            password_set: false,
            last_sign_in_at: None,
            registered_at: at,
            forgotten_at: None,
            first_position: position,
            position,
        };
        return people.begin(recorded, known);
    }
    let known = people.of(recorded)?;
    known.position = position;
    match event {
        PersonEvent::Registered { .. } => {}
        PersonEvent::ProfileChanged { profile } => known.profile = profile.0,
        PersonEvent::LanguageChosen { language } => language.code().clone_into(&mut known.language),
        PersonEvent::BotBlocked {} => known.bot_blocked = true,
        PersonEvent::BotUnblocked {} => known.bot_blocked = false,
        PersonEvent::Blocked { by, reason } => {
            known.blocked = true;
            known.blocked_at = Some(at);
            known.blocked_by = Some(by.to_string());
            known.blocked_reason = Some(reason);
        }
        PersonEvent::Unblocked { by: _ } => {
            known.blocked = false;
            (known.blocked_at, known.blocked_by, known.blocked_reason) = (None, None, None);
        }
        PersonEvent::PasswordChanged { by: _ } => known.password_set = true,
        PersonEvent::SignedIn {} => known.last_sign_in_at = Some(at),
        PersonEvent::SecondFactorSet { by: _ } | PersonEvent::SecondFactorRemoved { by: _ } => {}
        PersonEvent::Forgotten { by: _ } => {
            known.telegram = None;
            known.profile = String::new();
            known.forgotten_at = Some(at);
        }
    }
    Ok(())
}

/// Which persons are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonFilter {
    /// Shut out, or not.
    pub blocked: Option<bool>,
    /// Out of the bot's reach, or not.
    pub bot_blocked: Option<bool>,
    /// With this Telegram id.
    pub telegram: Option<Fingerprint>,
    /// Among these.
    pub ids: Option<Vec<PersonId>>,
    /// With this role beside being a customer; or, for a customer, with none.
    pub role: Option<Role>,
    /// With money in the wallet, held or free; or without any.
    pub has_balance: Option<bool>,
    /// With an account whose time runs at this time, or without one.
    pub has_account: Option<(bool, DateTime<Utc>)>,
    /// With an account whose time runs at the first of these times and is over at the second.
    pub account_ends: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Met at this time or later.
    pub registered_from: Option<DateTime<Utc>>,
    /// Met before this time.
    pub registered_to: Option<DateTime<Utc>>,
    /// Forgotten, or not.
    pub forgotten: Option<bool>,
}

const WHERE: &str = "($3::boolean IS NULL OR blocked = $3) \
     AND ($4::boolean IS NULL OR bot_blocked = $4) \
     AND ($5::text IS NULL OR telegram = $5) \
     AND ($6::text[] IS NULL OR person = ANY ($6)) \
     AND ($7::text IS NULL OR CASE WHEN $7 = 'customer' \
         THEN NOT EXISTS (SELECT FROM rm.staff_role r WHERE r.person = p.person) \
         ELSE EXISTS (SELECT FROM rm.staff_role r WHERE r.person = p.person AND r.role = $7) END) \
     AND ($8::boolean IS NULL OR $8 = EXISTS (SELECT FROM rm.wallet w \
         WHERE w.person = p.person AND w.balance + w.held > 0)) \
     AND ($9::boolean IS NULL OR $9 = EXISTS (SELECT FROM rm.subscription s \
         WHERE s.person = p.person AND s.state = 'active' AND s.expires_at > $10)) \
     AND ($11::timestamptz IS NULL OR registered_at >= $11) \
     AND ($12::timestamptz IS NULL OR registered_at < $12) \
     AND ($13::boolean IS NULL OR $13 = (forgotten_at IS NOT NULL)) \
     AND ($14::timestamptz IS NULL OR EXISTS (SELECT FROM rm.subscription s \
         WHERE s.person = p.person AND s.state = 'active' \
         AND s.expires_at > $14 AND s.expires_at <= $15))";

impl PersonFilter {
    fn telegram(&self) -> Option<&str> {
        self.telegram.as_ref().map(|fingerprint| fingerprint.0.as_str())
    }

    fn ids(&self) -> Option<Vec<String>> {
        self.ids.as_deref().map(texts)
    }

    /// Binds it after the first two values of a statement.
    fn bound<'q, T>(
        &'q self,
        statement: QueryAs<'q, Postgres, T, PgArguments>,
    ) -> QueryAs<'q, Postgres, T, PgArguments> {
        statement
            .bind(self.blocked)
            .bind(self.bot_blocked)
            .bind(self.telegram())
            .bind(self.ids())
            .bind(self.role.map(Role::code))
            .bind(self.has_balance)
            .bind(self.has_account.map(|(has, _)| has))
            .bind(self.has_account.map(|(_, now)| now))
            .bind(self.registered_from)
            .bind(self.registered_to)
            .bind(self.forgotten)
            .bind(self.account_ends.map(|(runs, _)| runs))
            .bind(self.account_ends.map(|(_, over)| over))
    }
}

/// One person.
pub async fn by_id(db: impl PgExecutor<'_>, person: PersonId) -> Answer<Option<PersonRow>> {
    let sql = "SELECT * FROM rm.person WHERE person = $1";
    Ok(sqlx::query_as(sql).bind(person.to_string()).fetch_optional(db).await?)
}

/// Those of these persons that exist, in no order.
pub async fn by_ids(db: impl PgExecutor<'_>, persons: &[PersonId]) -> Answer<Vec<PersonRow>> {
    let sql = "SELECT * FROM rm.person WHERE person = ANY ($1)";
    Ok(sqlx::query_as(sql).bind(texts(persons)).fetch_all(db).await?)
}

/// The person with this Telegram id.
pub async fn by_telegram(
    db: impl PgExecutor<'_>,
    telegram: &Fingerprint,
) -> Answer<Option<PersonRow>> {
    let sql = "SELECT * FROM rm.person WHERE telegram = $1";
    Ok(sqlx::query_as(sql).bind(&telegram.0).fetch_optional(db).await?)
}

/// Everybody whom the shop has forgotten, in the order in which it met them.
pub async fn forgotten(db: impl PgExecutor<'_>) -> Answer<Vec<PersonId>> {
    let sql = "SELECT person FROM rm.person WHERE forgotten_at IS NOT NULL ORDER BY first_position";
    let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(db).await?;
    let broken = |error| sqlx::Error::Decode(Box::new(error));
    Ok(found.into_iter().map(|id| id.parse().map_err(broken)).collect::<Result<_, _>>()?)
}

/// A page of persons.
pub async fn page(
    db: impl PgExecutor<'_>,
    filter: &PersonFilter,
    direction: Direction,
    page: &Page,
) -> Answer<Connection<PersonRow>> {
    rows(db, filter, direction, page.cursor(), page.rows()).await
}

/// More persons than a page has, after a place: for looking through all of them.
pub async fn batch(
    db: impl PgExecutor<'_>,
    filter: &PersonFilter,
    direction: Direction,
    after: Option<Cursor>,
    count: u16,
) -> Answer<Connection<PersonRow>> {
    rows(db, filter, direction, after, usize::from(count)).await
}

async fn rows(
    db: impl PgExecutor<'_>,
    filter: &PersonFilter,
    direction: Direction,
    after: Option<Cursor>,
    keep: usize,
) -> Answer<Connection<PersonRow>> {
    let tail = direction.tail("first_position");
    let sql = format!("SELECT * FROM rm.person p WHERE {WHERE} AND {tail}");
    let one_more = i64::try_from(keep).unwrap_or(i64::MAX).saturating_add(1);
    let statement = sqlx::query_as(&sql).bind(after.map(|cursor| cursor.position)).bind(one_more);
    let rows = filter.bound(statement).fetch_all(db).await?;
    Ok(Connection::of(rows, keep, |row: &PersonRow| Cursor::of(row.first_position)))
}

/// How many persons there are.
pub async fn count(db: impl PgExecutor<'_>, filter: &PersonFilter) -> Answer<u64> {
    let sql = format!(
        "SELECT count(*) FROM rm.person p WHERE $1::bigint IS NULL AND $2::bigint IS NULL AND {WHERE}"
    );
    let statement = sqlx::query_as(&sql).bind(None::<i64>).bind(None::<i64>);
    let (count,): (i64,) = filter.bound(statement).fetch_one(db).await?;
    Ok(count.unsigned_abs())
}

/// Whom the bot may write to, oldest first, after a row that was seen before: for broadcasts.
pub async fn reachable(
    db: impl PgExecutor<'_>,
    after: Option<u64>,
    limit: u32,
) -> Answer<Vec<PersonRow>> {
    let sql = "SELECT * FROM rm.person WHERE NOT blocked AND NOT bot_blocked AND forgotten_at IS NULL \
         AND first_position > $1 ORDER BY first_position LIMIT $2";
    let limit = i64::from(limit.min(BATCH_MAX));
    Ok(sqlx::query_as(sql).bind(bigint(after.unwrap_or(0))).bind(limit).fetch_all(db).await?)
}
