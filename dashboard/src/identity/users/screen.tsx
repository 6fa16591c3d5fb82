// Everybody whom the shop knows. Search and filters stand in the address; a row leads to the person. Names
// are sealed in the log, so a search opens a bounded number of people and says how far it went.
import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { number } from '../../format/digits';
import { tomanNumber } from '../../format/money';
import { useResource } from '../../graphql/resource';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Money } from '../../parts/money';
import { Screen } from '../../parts/screen';
import { type Column, ConnectionTable, PAGE_ROWS } from '../../parts/table/connection-table';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { ROLE_WORDS, Roles } from '../role';
import { type UserRow, UsersQuery } from './document';
import { filterOf, type UsersSearch } from './filter';
import { UserFilters } from './filters';

const HERE = '/admin/users';

/** The list. */
export function UsersScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: HERE });
  const search = useSearch({ from: HERE });
  const router = useRouter();
  // What was typed is not looked for any more once the person is on the way to somewhere else.
  const go = (next: UsersSearch) => {
    if (router.latestLocation.pathname === HERE) void navigate({ search: next, replace: true });
  };
  const filter = filterOf(search);
  return (
    <Screen title={say('admin-users-title')}>
      {search.q && <SearchReach search={search} onGo={go} />}
      <ConnectionTable
        list="users"
        document={UsersQuery}
        variables={{ filter }}
        pick={(data) => data.users}
        rowId={(row) => row.id}
        columns={useColumns()}
        search={search}
        onSearch={go}
        filters={
          <UserFilters
            search={search}
            onChange={(part) => go({ ...search, after: undefined, ...part })}
          />
        }
        empty={{ title: say('admin-users-none'), hint: say('admin-users-none-hint') }}
        onRow={({ id }) => void navigate({ to: '/admin/users/$id', params: { id } })}
      />
    </Screen>
  );
}

function useColumns(): Column<UserRow>[] {
  const say = useWords();
  const { digits } = useReader();
  const active = ({ vpnAccounts }: UserRow) =>
    vpnAccounts.filter(({ state }) => state === 'ACTIVE').length;
  return [
    {
      key: 'name',
      title: say('admin-users-name'),
      render: (row) => (
        <Stack gap={0} miw={0}>
          <To to={`/admin/users/${row.id}`} fw={600}>
            <bdi>{row.name}</bdi>
          </To>
          {row.username && (
            <Text size="xs" c="dimmed">
              <Code>@{row.username}</Code>
            </Text>
          )}
        </Stack>
      ),
      csv: [
        { title: say('admin-users-id'), of: ({ id }) => id },
        { title: say('admin-users-name'), of: ({ name }) => name },
        { title: say('admin-users-username'), of: ({ username }) => username ?? '' },
      ],
    },
    {
      key: 'telegram',
      title: say('admin-users-telegram'),
      desk: true,
      render: ({ telegramId }) => telegramId && <Code>{telegramId}</Code>,
      csv: [{ title: say('admin-users-telegram'), of: ({ telegramId }) => telegramId ?? '' }],
    },
    {
      key: 'state',
      title: say('admin-users-state'),
      render: (row) => (
        <Group gap={4}>
          <Roles roles={row.roles} />
          <Flags row={row} />
        </Group>
      ),
      csv: [
        {
          title: say('admin-users-role'),
          of: ({ roles }) => roles.map(({ role }) => say(ROLE_WORDS[role])).join(' '),
        },
        { title: say('admin-users-blocked'), of: ({ blockedAt }) => blockedAt ?? '' },
      ],
    },
    {
      key: 'balance',
      title: say('admin-users-balance'),
      numeric: true,
      render: ({ wallet }) => <Money rial={wallet?.balance.amount ?? '0'} />,
      csv: [
        {
          title: say('admin-users-balance'),
          of: ({ wallet }) => tomanNumber(wallet?.balance.amount ?? '0', 'latn').replace(/,/g, ''),
        },
      ],
    },
    {
      key: 'services',
      title: say('admin-users-services'),
      numeric: true,
      desk: true,
      render: (row) => number(active(row), digits),
      csv: [{ title: say('admin-users-services'), of: (row) => String(active(row)) }],
    },
    {
      key: 'since',
      title: say('admin-users-since'),
      desk: true,
      render: ({ registeredAt }) => <JalaliDate at={registeredAt} as="date" />,
      csv: [{ title: say('admin-users-since'), of: ({ registeredAt }) => registeredAt }],
    },
  ];
}

/** What there is to know before anything is done. */
export function Flags({ row }: { row: Pick<UserRow, 'blockedAt' | 'botBlocked' | 'forgottenAt'> }) {
  const say = useWords();
  return (
    <>
      {row.blockedAt && <Badge color="red">{say('admin-users-blocked')}</Badge>}
      {row.botBlocked && <Badge color="orange">{say('admin-users-unreachable')}</Badge>}
      {row.forgottenAt && <Badge color="gray">{say('admin-users-forgotten')}</Badge>}
    </>
  );
}

/** How far a search by words went, and going on with it. */
function SearchReach({ search, onGo }: { search: UsersSearch; onGo: (next: UsersSearch) => void }) {
  const say = useWords();
  const { digits } = useReader();
  const { data } = useResource(UsersQuery, {
    filter: filterOf(search),
    first: PAGE_ROWS,
    after: search.after ?? null,
  });
  const reach = data?.users.search;
  if (!reach || reach.complete) return null;
  return (
    <Alert color="yellow" variant="light" py="xs" role="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {say('admin-users-scanned', { number: number(reach.scannedCount, digits) })}
        </Text>
        {reach.endCursor && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onGo({ ...search, after: reach.endCursor ?? undefined })}
          >
            {say('admin-users-scan-on')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
