// The accounts of the books with their balances, now or at any day of the past: the control accounts with
// their sum, which is zero or the books are broken, and the accounts below the one that is chosen.
import { Alert, Badge, Box, Card, Group, Stack, Table, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { InferOutput } from 'valibot';
import { number, place } from '../../format/digits';
import { date, startOfDay } from '../../format/jalali';
import { useResource } from '../../graphql/resource';
import { Code } from '../../parts/code';
import { JalaliDayPicker } from '../../parts/day';
import { Money, useAmount } from '../../parts/money';
import { Loaded, Screen } from '../../parts/screen';
import { type Column, ConnectionTable } from '../../parts/table/connection-table';
import { TableScroll } from '../../parts/table/scroll';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { asOfInput } from '../as-of';
import { TrialBalanceQuery } from '../controls';
import { Position } from '../position';
import type { accountsSearch } from '../routes';
import { LedgerTabs } from '../tabs';
import { type AccountRow, BalancesQuery } from './document';

type Search = InferOutput<typeof accountsSearch>;

/** The accounts. */
export function AccountsScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin/ledger/accounts' });
  const search = useSearch({ from: '/admin/ledger/accounts' });
  const go = (next: Search) => void navigate({ search: next, replace: true });
  const asOf = asOfInput(search.asOf);
  return (
    <Screen
      title={say('admin-ledger-accounts')}
      actions={
        <JalaliDayPicker
          label={(day) => say('admin-ledger-as-of', { day })}
          none={say('admin-ledger-now')}
          value={asOf?.date}
          onChange={(day) => go({ ...search, after: undefined, asOf: day })}
        />
      }
    >
      <LedgerTabs here="/admin/ledger/accounts" />
      <Box
        p={asOf ? 'sm' : 0}
        style={
          asOf
            ? {
                border: '2px solid var(--mantine-color-violet-6)',
                borderRadius: 'var(--mantine-radius-md)',
              }
            : undefined
        }
      >
        <Stack gap="sm">
          {asOf && (
            <Alert color="violet" variant="light" py="xs" icon={<IconHistory size={18} />}>
              <Past asOf={asOf} />
            </Alert>
          )}
          <Controls search={search} onChoose={(control) => go({ asOf: search.asOf, control })} />
          {search.control && <Under search={search} onSearch={go} />}
        </Stack>
      </Box>
    </Screen>
  );
}

/** Up to when one sees the books. */
function Past({ asOf }: { asOf: NonNullable<ReturnType<typeof asOfInput>> }) {
  const say = useWords();
  const reader = useReader();
  return asOf.date
    ? say('admin-ledger-past', { day: date(startOfDay(asOf.date), reader) })
    : say('admin-ledger-past-event', { position: place(asOf.position ?? '0', reader.digits) });
}

function Controls(props: { search: Search; onChoose: (control: string) => void }) {
  const { search, onChoose } = props;
  const say = useWords();
  const amount = useAmount();
  const { digits } = useReader();
  const resource = useResource(
    TrialBalanceQuery,
    { asOf: asOfInput(search.asOf) },
    { keepPrevious: true },
  );
  return (
    <Loaded resource={resource}>
      {({ trialBalance: { lines, sum } }) => (
        <Card>
          <Group mb="sm">
            <Badge color={sum.amount === '0' ? 'teal' : 'red'} size="lg">
              {sum.amount === '0'
                ? say('admin-ledger-balanced')
                : say('admin-ledger-off-by', { amount: amount(sum.amount) })}
            </Badge>
          </Group>
          <TableScroll minWidth={300}>
            <Table highlightOnHover aria-label={say('admin-ledger-trial-balance')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{say('admin-ledger-control')}</Table.Th>
                  <Table.Th ta="end" visibleFrom="sm">
                    {say('admin-ledger-account-count')}
                  </Table.Th>
                  <Table.Th ta="end" visibleFrom="sm">
                    {say('admin-ledger-debit')}
                  </Table.Th>
                  <Table.Th ta="end" visibleFrom="sm">
                    {say('admin-ledger-credit')}
                  </Table.Th>
                  <Table.Th ta="end">{say('admin-ledger-balance')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {lines.map((line) => (
                  <Table.Tr
                    key={line.control}
                    aria-selected={line.control === search.control}
                    bg={
                      line.control === search.control
                        ? 'var(--mantine-primary-color-light)'
                        : undefined
                    }
                    onClick={() => onChoose(line.control)}
                    style={{ cursor: 'pointer' }}
                  >
                    <Table.Td>
                      <To
                        to="/admin/ledger/accounts"
                        search={{ control: line.control, asOf: search.asOf }}
                      >
                        <Code>{line.control}</Code>
                      </To>
                    </Table.Td>
                    <Table.Td className="moon-number" ta="end" visibleFrom="sm">
                      {number(line.accountCount, digits)}
                    </Table.Td>
                    <Table.Td ta="end" visibleFrom="sm">
                      <Money rial={line.debitTotal.amount} bare />
                    </Table.Td>
                    <Table.Td ta="end" visibleFrom="sm">
                      <Money rial={line.creditTotal.amount} bare />
                    </Table.Td>
                    <Table.Td fw={600} ta="end">
                      <Sided rial={line.amount.amount} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableScroll>
        </Card>
      )}
    </Loaded>
  );
}

/** A balance with the side that it stands on. */
function Sided({ rial }: { rial: string }) {
  const say = useWords();
  const isCredit = rial.startsWith('-');
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <Money rial={isCredit ? rial.slice(1) : rial} bare />
      {rial !== '0' && (
        <Text span size="xs" c="dimmed">
          {say(isCredit ? 'admin-ledger-credit' : 'admin-ledger-debit')}
        </Text>
      )}
    </Group>
  );
}

function Under({ search, onSearch }: { search: Search; onSearch: (next: Search) => void }) {
  const say = useWords();
  const columns: Column<AccountRow>[] = [
    {
      key: 'account',
      title: say('admin-ledger-account'),
      render: ({ account }) => (
        <To to="/admin/balance" search={{ account, asOf: search.asOf }}>
          <Code>{account}</Code>
        </To>
      ),
      csv: [{ title: say('admin-ledger-account'), of: ({ account }) => account }],
    },
    {
      key: 'debit',
      title: say('admin-ledger-debit'),
      desk: true,
      numeric: true,
      render: ({ debitTotal }) => <Money rial={debitTotal.amount} bare />,
    },
    {
      key: 'credit',
      title: say('admin-ledger-credit'),
      desk: true,
      numeric: true,
      render: ({ creditTotal }) => <Money rial={creditTotal.amount} bare />,
    },
    {
      key: 'balance',
      title: say('admin-ledger-balance'),
      numeric: true,
      render: ({ amount }) => <Sided rial={amount.amount} />,
      csv: [{ title: say('admin-ledger-amount-rial'), of: ({ amount }) => amount.amount }],
    },
    {
      key: 'position',
      title: say('admin-ledger-last-event'),
      desk: true,
      render: ({ position }) => <Position of={position} />,
      csv: [{ title: say('admin-ledger-position'), of: ({ position }) => position }],
    },
  ];
  return (
    <ConnectionTable
      list="accounts"
      document={BalancesQuery}
      variables={{ control: search.control ?? null, asOf: asOfInput(search.asOf) }}
      pick={(data) => data.balances}
      rowId={({ account }) => account}
      columns={columns}
      search={search}
      onSearch={(next) => onSearch(next as Search)}
      empty={{ title: say('admin-ledger-no-accounts') }}
    />
  );
}
