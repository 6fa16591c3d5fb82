//! Who of the staff has which role. That everybody is a customer stands nowhere.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    event::Event,
    id::PersonId,
    role::{GrantsEvent, Role},
};
use event_store::{
    Recorded,
    projection::{ProjectionError, Projector, Table, Tables},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Answer,
    column::{coded, row, texts},
    step::{Step, decoded},
};

coded!(Role {
    Owner => "owner",
    Reviewer => "reviewer",
    Support => "support",
    Customer => "customer",
});

row! {
    /// A role of a person.
    pub struct StaffRoleRow {
        /// Who has it.
        pub person: PersonId,
        /// Which.
        pub role: Role,
        /// Since when.
        pub granted_at: DateTime<Utc>,
        /// Who decided; nobody when the shop was set up.
        pub granted_by: Option<PersonId>,
        /// The event that granted it.
        pub position: u64,
    }
}

const TABLES: &[Table] = &[Table {
    name: "staff_role",
    ddl: "CREATE TABLE {name} (
        person text NOT NULL,
        role text NOT NULL,
        granted_at timestamptz NOT NULL,
        granted_by text,
        position bigint NOT NULL,
        PRIMARY KEY (person, role)
    )",
}];

/// Fills `staff_role`.
#[derive(Debug, Clone, Copy)]
pub struct Roles;

#[async_trait]
impl Projector for Roles {
    fn name(&self) -> &'static str {
        "role"
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
        for (recorded, event) in decoded(events, &["role"])? {
            if let Event::Grants(event) = event {
                take(Step::new(transaction, tables, recorded), event).await?;
            }
        }
        Ok(())
    }
}

async fn take(mut step: Step<'_>, event: GrantsEvent) -> Result<(), ProjectionError> {
    let (person, at, position) = (step.stream_as::<PersonId>()?, step.at(), step.position());
    match event {
        GrantsEvent::Granted { role, by } => {
            let columns = "person, role, granted_at, granted_by, position";
            step.insert("staff_role", columns, move |q| {
                q.bind(person.to_string())
                    .bind(role.code())
                    .bind(at)
                    .bind(by.map(|by| by.to_string()))
                    .bind(position)
            })
            .await
        }
        GrantsEvent::Revoked { role, by: _ } => {
            let sql = "DELETE FROM {staff_role} WHERE person = $1 AND role = $2";
            let gone = step.run(sql, |q| q.bind(person.to_string()).bind(role.code())).await?;
            if gone == 1 { Ok(()) } else { Err(step.broken("he does not have this role")) }
        }
    }
}

/// The roles of one person.
pub async fn of(db: impl PgExecutor<'_>, person: PersonId) -> Answer<Vec<StaffRoleRow>> {
    of_many(db, &[person]).await
}

/// The roles of these persons.
pub async fn of_many(db: impl PgExecutor<'_>, persons: &[PersonId]) -> Answer<Vec<StaffRoleRow>> {
    let sql = "SELECT * FROM rm.staff_role WHERE person = ANY ($1) ORDER BY position";
    Ok(sqlx::query_as(sql).bind(texts(persons)).fetch_all(db).await?)
}

/// Who has this role, longest first.
pub async fn holders(db: impl PgExecutor<'_>, role: Role) -> Answer<Vec<StaffRoleRow>> {
    let sql = "SELECT * FROM rm.staff_role WHERE role = $1 ORDER BY position";
    Ok(sqlx::query_as(sql).bind(role.code()).fetch_all(db).await?)
}

/// Every role of every member of staff, oldest first.
pub async fn staff(db: impl PgExecutor<'_>) -> Answer<Vec<StaffRoleRow>> {
    Ok(sqlx::query_as("SELECT * FROM rm.staff_role ORDER BY position").fetch_all(db).await?)
}
