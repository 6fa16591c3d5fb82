// The log itself: every event by its position, with filters in the address; what is appended while
// somebody reads waits behind a button.
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { InferOutput } from 'valibot';
import { useLive } from '../../graphql/resource';
import { userIdOf } from '../../identity/user-id';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Screen } from '../../parts/screen';
import { type Column, ConnectionTable } from '../../parts/table/connection-table';
import { To } from '../../parts/to';
import { useWords } from '../../words/words';
import { useActorName } from '../actor';
import { CodeField } from '../code-field';
import { Position } from '../position';
import type { eventsSearch } from '../routes';
import { LedgerTabs } from '../tabs';
import { EventAppended, type EventRow, EventsQuery } from './document';

type Search = InferOutput<typeof eventsSearch>;

/** The log. */
export function EventsScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin/ledger/events' });
  const search = useSearch({ from: '/admin/ledger/events' });
  const [round, setRound] = useState(0);
  const go = (next: Search) => void navigate({ search: next, replace: true });
  return (
    <Screen title={say('admin-ledger-events')}>
      <LedgerTabs here="/admin/ledger/events" />
      <List
        key={`${JSON.stringify({ ...search, after: undefined })} ${round}`}
        search={search}
        onSearch={go}
        onAgain={() => {
          go({ ...search, after: undefined });
          setRound(round + 1);
        }}
      />
    </Screen>
  );
}

interface Props {
  search: Search;
  onSearch: (next: Search) => void;
  onAgain: () => void;
}

function List({ search, onSearch, onAgain }: Props) {
  const say = useWords();
  const navigate = useNavigate();
  const [fresh, setFresh] = useState(0);
  const newestFirst = search.oldest !== 'first';
  const change = (part: Partial<Search>) => onSearch({ ...search, after: undefined, ...part });
  const filter = {
    types: search.type ? [search.type] : null,
    streamTypes: search.stream ? [search.stream] : null,
    streamId: search.id ?? null,
    userId: search.user ?? null,
    correlationId: search.correlation ?? null,
  };
  useLive(EventAppended, { filter, since: null }, () => setFresh((now) => now + 1), {
    pause: !newestFirst,
  });
  return (
    <ConnectionTable
      list="events"
      document={EventsQuery}
      variables={{ filter, sort: newestFirst ? 'NEWEST_FIRST' : 'OLDEST_FIRST' }}
      pick={(data) => data.events}
      rowId={({ position }) => position}
      columns={useColumns()}
      search={search}
      onSearch={(next) => onSearch(next as Search)}
      onRow={({ position }) => void navigate({ to: `/admin/ledger/events/${position}` as never })}
      waiting={{ count: fresh, onShow: onAgain }}
      filters={
        <>
          <SegmentedControl
            aria-label={say('admin-ledger-order')}
            data={[
              { value: 'last', label: say('admin-ledger-newest-first') },
              { value: 'first', label: say('admin-ledger-oldest-first') },
            ]}
            value={search.oldest ?? 'last'}
            onChange={(value) => change({ oldest: value === 'first' ? 'first' : undefined })}
          />
          <CodeField
            label={say('admin-ledger-type')}
            value={search.type}
            onApply={(type) => change({ type })}
          />
          <CodeField
            label={say('admin-ledger-stream-type')}
            value={search.stream}
            onApply={(stream) => change({ stream })}
          />
          <CodeField
            label={say('admin-ledger-stream')}
            value={search.id}
            onApply={(id) => change({ id })}
          />
          <CodeField
            label={say('admin-ledger-user')}
            value={search.user}
            onApply={(user) => change({ user: user && (userIdOf(user) ?? user) })}
          />
          <CodeField
            label={say('admin-ledger-correlation')}
            value={search.correlation}
            onApply={(correlation) => change({ correlation })}
          />
        </>
      }
      empty={{ title: say('admin-ledger-no-events'), hint: say('admin-ledger-no-events-hint') }}
    />
  );
}

/** Who set an event in motion. */
export function EventActor({ actor }: { actor: EventRow['actor'] }) {
  const actorName = useActorName();
  if (!actor) return null;
  if (actor.__typename === 'SystemActor') return <>{actorName(actor.name)}</>;
  return (
    <To to={`/admin/users/${actor.id}`}>
      <bdi>{actor.name}</bdi>
    </To>
  );
}

function useColumns(): Column<EventRow>[] {
  const say = useWords();
  return [
    {
      key: 'position',
      title: say('admin-ledger-position'),
      width: 110,
      render: ({ position }) => <Position of={position} />,
      csv: [{ title: say('admin-ledger-position'), of: ({ position }) => position }],
    },
    {
      key: 'type',
      title: say('admin-ledger-type'),
      render: (event) => (
        <Stack gap={0}>
          <Text size="sm" fw={600}>
            <Code>{event.type}</Code>
          </Text>
          <Text size="xs" c="dimmed">
            <Code>
              {event.streamId} · {event.sequence}
            </Code>
          </Text>
        </Stack>
      ),
      csv: [
        { title: say('admin-ledger-type'), of: ({ type }) => type },
        { title: say('admin-ledger-stream'), of: ({ streamId }) => streamId },
      ],
    },
    {
      key: 'actor',
      title: say('admin-ledger-actor'),
      desk: true,
      render: ({ actor }) => <EventActor actor={actor} />,
      csv: [{ title: say('admin-ledger-actor'), of: ({ actor }) => actor?.name ?? '' }],
    },
    {
      key: 'at',
      title: say('admin-ledger-when'),
      render: ({ recordedAt }) => <JalaliDate at={recordedAt} />,
      csv: [{ title: say('admin-ledger-when'), of: ({ recordedAt }) => recordedAt }],
    },
  ];
}
