//! The audit trail: who signed in and from where, what failed, who looked at whom, and what staff
//! did in the shop, by which door.

use app::{
    Actor as Acting, Channel, Context as Circumstances,
    audit::{Action, Line, Place},
    gate::{Door, Wanted},
};
use async_graphql::{
    Context, Enum, ID, InputObject, Object, Result,
    connection::{Connection, Edge},
};
use domain::{id::PersonId, role::Permission};
use locales::Device;

use crate::{
    auth::Viewer,
    error::RequestError,
    identity::{User, behind},
    ledger::{Actor, actor},
    schema::{
        id::Named,
        page::{asked, rows},
        scalar::{DateTime, EventPosition},
        stimulus::question,
    },
    state::Shop,
};

/// Kinds of action that are asked for at once, at the most.
const ACTIONS_MAX: usize = 50;

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// It was refused.
    Denied,
}

/// A line of the audit trail.
pub(crate) struct AuditEntry(Line);

/// A line of the audit trail.
#[Object]
impl AuditEntry {
    /// Names it in this list.
    async fn id(&self) -> ID {
        ID(match &self.0 {
            Line::Noted(noted) => format!("aud_{}", noted.id),
            Line::Recorded(row) => format!("evt_{}", row.position),
        })
    }

    /// When.
    async fn at(&self) -> DateTime {
        match &self.0 {
            Line::Noted(noted) => noted.at.into(),
            Line::Recorded(row) => row.at.into(),
        }
    }

    /// What: such as `sign_in.wrong_password`, or an event of the log such as `payment.approved`.
    async fn action(&self) -> &str {
        match &self.0 {
            Line::Noted(noted) => noted.action.code(),
            Line::Recorded(row) => &row.event_type,
        }
    }

    /// How it ended.
    async fn outcome(&self) -> AuditOutcome {
        match &self.0 {
            Line::Noted(noted) if noted.denied => AuditOutcome::Denied,
            Line::Noted(_) | Line::Recorded(_) => AuditOutcome::Done,
        }
    }

    /// Who.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Actor>> {
        let written = match &self.0 {
            Line::Noted(noted) => Some(noted.actor.as_str()),
            Line::Recorded(row) => row.actor.as_deref(),
        };
        Ok(match written {
            Some(written) => Some(actor(ctx, written).await?),
            None => None,
        })
    }

    /// About whom; shown to who may see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let person = match &self.0 {
            Line::Noted(noted) => noted.person,
            Line::Recorded(row) => row.person,
        };
        Ok(behind(ctx, person).await?)
    }

    /// By which door of the shop: `bot`, `api`, `cli`, `process`.
    async fn channel(&self) -> Option<&str> {
        match &self.0 {
            Line::Noted(noted) => Some(noted.channel.code()),
            Line::Recorded(row) => row.channel.as_deref(),
        }
    }

    /// From which address, where it was noted.
    async fn address(&self) -> Option<String> {
        match &self.0 {
            Line::Noted(noted) => noted.door.address.map(|address| address.to_string()),
            Line::Recorded(_) => None,
        }
    }

    /// With which program on which system, in the viewer's language, where it was noted.
    async fn device(&self, ctx: &Context<'_>) -> Option<String> {
        let Line::Noted(noted) = &self.0 else { return None };
        let agent = noted.door.agent.as_deref()?;
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        Some(Device::of(Some(agent)).words(shop.texts(), viewer.lang()))
    }

    /// The place in the log of what is recorded there.
    async fn position(&self) -> Option<EventPosition> {
        match &self.0 {
            Line::Noted(_) => None,
            Line::Recorded(row) => Some(EventPosition(row.position)),
        }
    }
}

/// Which lines.
#[derive(Debug, Clone, Default, InputObject)]
pub(crate) struct AuditFilter {
    /// Only what this user did: `usr_…`.
    actor_id: Option<ID>,
    /// Only these actions: names of the trail or of events; at most 50.
    actions: Option<Vec<String>>,
    /// Only from this time on.
    from: Option<DateTime>,
    /// Only before this time.
    until: Option<DateTime>,
}

/// A cursor: how far the notes and the log were read.
fn cursor(place: Place) -> String {
    let part = |place: Option<String>| place.unwrap_or_else(|| "-".to_owned());
    let note = part(place.note.map(|note| note.to_string()));
    format!("{note}.{}", part(place.position.map(|position| position.to_string())))
}

fn place(cursor: &str) -> Option<Place> {
    let (note, position) = cursor.split_once('.')?;
    let note = if note == "-" { None } else { Some(note.parse().ok()?) };
    let position = if position == "-" { None } else { Some(position.parse().ok()?) };
    Some(Place { note, position })
}

/// Notes that the viewer looked at what is another's.
///
/// # Errors
/// Unavailable.
pub(crate) async fn looked(
    ctx: &Context<'_>,
    action: Action,
    person: PersonId,
) -> Result<(), RequestError> {
    let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
    let door = ctx.data_opt::<Door>().cloned().unwrap_or_default();
    let Some(context) = question(ctx, viewer) else { return Ok(()) };
    let noted = shop.app().audits().looked(&context, &door, action, person).await;
    noted.map_err(|error| RequestError::unavailable(&error))
}

/// As [`looked`], outside GraphQL.
///
/// # Errors
/// Unavailable.
pub(crate) async fn looked_at_file(
    shop: &Shop,
    door: &Door,
    by: PersonId,
    action: Action,
    person: PersonId,
) -> Result<(), RequestError> {
    let now = shop.app().ports().clock.now();
    let context = Circumstances::of_stimulus(Channel::Api, Acting::Person(by), "question", now);
    let noted = shop.app().audits().looked(&context, door, action, person).await;
    noted.map_err(|error| RequestError::unavailable(&error))
}

/// Questions about what was done.
#[derive(Default)]
pub(crate) struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The audit trail, the newest first: what was noted of signing in and looking, and what staff
    /// (or whoever may start the executable) did, out of the log. Requires `audit.read`.
    #[graphql(complexity = "rows(first, child_complexity)")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100.")] first: i32,
        #[graphql(desc = "After which: the endCursor of the page before.")] after: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<AuditFilter>,
    ) -> Result<Connection<String, AuditEntry>> {
        let (shop, viewer) = (ctx.data_unchecked::<Shop>(), ctx.data_unchecked::<Viewer>());
        viewer.require(shop.app(), Permission::AuditRead).await?;
        asked(first, None)?;
        let problem = "must be an endCursor of this list";
        let before = after.as_deref().map(place).unwrap_or_else(|| Some(Place::default()));
        let before = before.ok_or(RequestError::BadInput { field: "after", problem })?;
        let filter = filter.unwrap_or_default();
        let named = filter.actions.unwrap_or_default();
        if named.len() > ACTIONS_MAX {
            let (field, problem) = ("actions", "at most 50");
            return Err(RequestError::BadInput { field, problem }.into());
        }
        let person = filter.actor_id.as_ref().map(PersonId::read).transpose()?;
        let actions = named.iter().filter_map(|name| Action::of(name)).map(Action::code).collect();
        let events: Vec<String> =
            named.into_iter().filter(|name| Action::of(name).is_none()).collect();
        let wanted = Wanted {
            actor: person.map(|person| Acting::Person(person).to_string()),
            actions,
            from: filter.from.map(|at| at.0),
            until: filter.until.map(|at| at.0),
        };
        let context = question(ctx, viewer).ok_or(RequestError::Unauthenticated)?;
        let rows = usize::try_from(first).unwrap_or(1);
        let limit = u32::try_from(rows.saturating_add(1)).unwrap_or(u32::MAX);
        let found = shop.app().audits().page(&context, &wanted, &events, before, limit).await;
        let mut found = RequestError::asked(found)?.unwrap_or_default();
        let more = found.len() > rows;
        found.truncate(rows);
        let mut entries = Connection::new(after.is_some(), more);
        let edges = found.into_iter();
        entries.edges.extend(edges.map(|(line, at)| Edge::new(cursor(at), AuditEntry(line))));
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_what_is_none_does_not() {
        for at in [
            Place::default(),
            Place { note: Some(4), position: None },
            Place { note: None, position: Some(9) },
            Place { note: Some(1), position: Some(2) },
        ] {
            assert_eq!(place(&cursor(at)), Some(at));
        }
        for wrong in ["", "1", "x.y", "1.2.3", "1."] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
