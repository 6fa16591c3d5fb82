// The journal: every entry with its two sides. Filters stand in the address; an entry opened by its id
// stands alone.
import { Card, Group, Select, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { InferOutput } from 'valibot';
import { useResource } from '../../graphql/resource';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { MoneyInput } from '../../parts/money-input';
import { JalaliRangePicker } from '../../parts/range';
import { Loaded, Screen } from '../../parts/screen';
import { type Column, ConnectionTable } from '../../parts/table/connection-table';
import { To } from '../../parts/to';
import { useWords } from '../../words/words';
import { CodeField } from '../code-field';
import { useControls } from '../controls';
import { Position } from '../position';
import type { journalSearch } from '../routes';
import { LedgerTabs } from '../tabs';
import { type Entry, EntryQuery, JournalQuery } from './document';
import { Lines, sides } from './lines';

/** Below this the table has one column. */
const PHONE = '(max-width: 47.99em)';

type Search = InferOutput<typeof journalSearch>;

/** The journal. */
export function JournalScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin/ledger' });
  const search = useSearch({ from: '/admin/ledger' });
  return (
    <Screen title={say('admin-ledger-title')}>
      <LedgerTabs here="/admin/ledger" />
      {search.entry ? (
        <One id={search.entry} />
      ) : (
        <All search={search} onSearch={(next) => void navigate({ search: next, replace: true })} />
      )}
    </Screen>
  );
}

function One({ id }: { id: string }) {
  const say = useWords();
  const resource = useResource(EntryQuery, { id });
  return (
    <>
      <Text size="sm">
        <To to="/admin/ledger">{say('admin-ledger-all-entries')}</To>
      </Text>
      <Loaded resource={resource}>
        {({ journalEntry }) =>
          journalEntry ? (
            <EntryCard entry={journalEntry} />
          ) : (
            <EmptyState kind="unmatched" title={say('admin-ledger-no-entry')} />
          )
        }
      </Loaded>
    </>
  );
}

function EntryCard({ entry }: { entry: Entry }) {
  const say = useWords();
  return (
    <Card>
      <Stack gap="xs">
        <EntryHead entry={entry} />
        <Lines entry={entry} />
        {entry.reversesId && (
          <Text size="sm">
            {say('admin-ledger-reverses')}{' '}
            <To to="/admin/ledger" search={{ entry: entry.reversesId }}>
              <Code>{entry.reversesId}</Code>
            </To>
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function EntryHead({ entry }: { entry: Entry }) {
  const say = useWords();
  return (
    <Stack gap={2}>
      <Group gap="xs">
        <Position of={entry.position} />
        <Text span fw={600}>
          {entry.title}
        </Text>
      </Group>
      <Group gap="xs">
        <JalaliDate at={entry.recordedAt} size="sm" c="dimmed" />
        {entry.payment && (
          <To to="/admin/payments" search={{ id: entry.payment.id }} fz="sm">
            <Code>{entry.payment.number}</Code>
          </To>
        )}
        {entry.order && (
          <Text size="sm" c="dimmed">
            <Code>{entry.order.number}</Code>
          </Text>
        )}
        <To to="/admin/ledger/proof" search={{ position: entry.position }} fz="sm">
          {say('admin-ledger-proof')}
        </To>
      </Group>
    </Stack>
  );
}

function All({ search, onSearch }: { search: Search; onSearch: (next: Search) => void }) {
  const say = useWords();
  const controls = useControls();
  const isPhone = useMediaQuery(PHONE) ?? false;
  const change = (part: Partial<Search>) => onSearch({ ...search, after: undefined, ...part });
  const columns: Column<Entry>[] = [
    {
      key: 'head',
      title: say('admin-ledger-entry'),
      width: 250,
      render: (entry) => (
        <>
          <EntryHead entry={entry} />
          {isPhone && <Lines entry={entry} />}
        </>
      ),
      csv: [
        { title: say('admin-ledger-position'), of: ({ position }) => position },
        { title: say('admin-ledger-day'), of: ({ effectiveOn }) => effectiveOn },
        { title: say('admin-ledger-type'), of: ({ eventType }) => eventType },
        {
          title: say('admin-ledger-amount-rial'),
          of: ({ lines }) => sides(lines).debit,
        },
        {
          title: say('admin-ledger-lines'),
          of: ({ lines }) =>
            lines.map(({ account, amount }) => `${account} ${amount.amount}`).join('; '),
        },
      ],
    },
    {
      key: 'lines',
      title: say('admin-ledger-lines'),
      desk: true,
      render: (entry) => <Lines entry={entry} />,
    },
  ];
  return (
    <ConnectionTable
      list="journal"
      document={JournalQuery}
      variables={{
        filter: {
          account: search.account ?? null,
          control: search.control ?? null,
          effectiveFrom: search.from ?? null,
          effectiveTo: search.to ?? null,
          userId: search.user ?? null,
          correlationId: search.correlation ?? null,
          amountFrom: search.min ?? null,
          amountTo: search.max ?? null,
        },
      }}
      pick={(data) => data.journal}
      rowId={(entry) => entry.id}
      columns={columns}
      search={search}
      onSearch={(next) => onSearch(next as Search)}
      filters={
        <>
          <Select
            w={220}
            clearable
            searchable
            placeholder={say('admin-ledger-control')}
            aria-label={say('admin-ledger-control')}
            styles={{ input: { unicodeBidi: 'plaintext' } }}
            data={controls}
            value={search.control ?? null}
            onChange={(control) => change({ control: control ?? undefined })}
          />
          <CodeField
            label={say('admin-ledger-account')}
            value={search.account}
            onApply={(account) => change({ account })}
          />
          <MoneyInput
            w={190}
            aria-label={say('admin-ledger-amount-from')}
            placeholder={say('admin-ledger-amount-from')}
            value={search.min ?? ''}
            onChange={(min) => change({ min: min || undefined })}
          />
          <MoneyInput
            w={190}
            aria-label={say('admin-ledger-amount-to')}
            placeholder={say('admin-ledger-amount-to')}
            value={search.max ?? ''}
            onChange={(max) => change({ max: max || undefined })}
          />
          <JalaliRangePicker
            value={{ from: search.from, to: search.to }}
            onChange={({ from, to }) => change({ from, to })}
          />
        </>
      }
      empty={{ title: say('admin-ledger-empty'), hint: say('admin-ledger-empty-hint') }}
    />
  );
}
