// Every entry that moved a balance, with the balance after it; each leads to its entry, event and proof.
import { Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { place } from '../../format/digits';
import type { VariablesOf } from '../../graphql/graphql';
import { useResource } from '../../graphql/resource';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Money } from '../../parts/money';
import { Loaded } from '../../parts/screen';
import { Pager } from '../../parts/table/pager';
import { TableScroll } from '../../parts/table/scroll';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { type BalanceLine, BalanceLinesQuery } from './document';

/** Lines of one page. */
const PAGE_LINES = 30;

type Asked = Omit<VariablesOf<typeof BalanceLinesQuery>, 'first' | 'after'>;

/** The table. */
export function Entries({ asked }: { asked: Asked }) {
  const say = useWords();
  const [trail, setTrail] = useState<readonly string[]>([]);
  const resource = useResource(
    BalanceLinesQuery,
    { ...asked, first: PAGE_LINES, after: trail.at(-1) ?? null },
    { keepPrevious: true },
  );
  return (
    <Loaded resource={resource}>
      {({ balanceExplanation: { entries } }) =>
        entries.nodes.length === 0 ? (
          <EmptyState kind="nothing" title={say('admin-balance-no-entries')} />
        ) : (
          <Stack gap="sm">
            <TableScroll minWidth={560}>
              <Table striped aria-label={say('admin-balance-entries')} verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{say('admin-balance-when')}</Table.Th>
                    <Table.Th>{say('admin-balance-what')}</Table.Th>
                    <Table.Th ta="end">{say('admin-balance-amount')}</Table.Th>
                    <Table.Th ta="end">{say('admin-balance-after')}</Table.Th>
                    <Table.Th>{say('admin-balance-event')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {entries.nodes.map((line) => (
                    <Line key={line.position} line={line} />
                  ))}
                </Table.Tbody>
              </Table>
            </TableScroll>
            <Pager
              hasNext={entries.pageInfo.hasNextPage}
              isFirst={trail.length === 0}
              onNext={() => setTrail([...trail, entries.pageInfo.endCursor ?? ''])}
              onPrevious={() => setTrail(trail.slice(0, -1))}
            />
          </Stack>
        )
      }
    </Loaded>
  );
}

function Line({ line }: { line: BalanceLine }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Table.Tr>
      <Table.Td>
        <JalaliDate at={line.at} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{line.title}</Text>
        {line.payment && (
          <Text size="xs">
            <To to="/admin/payments" search={{ id: line.payment.id }}>
              <Code>{line.payment.number}</Code>
            </To>
          </Text>
        )}
        {line.order && (
          <Text size="xs" c="dimmed">
            <Code>{line.order.number}</Code>
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end">
        <Money rial={line.amount.amount} signed />
      </Table.Td>
      <Table.Td ta="end">
        <Money rial={line.balanceAfter.amount} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <To to={`/admin/ledger/events/${line.position}`}>
            <bdi>{place(line.position, digits)}</bdi>
          </To>
          {' · '}
          <To to="/admin/ledger" search={{ entry: line.entryId }}>
            {say('admin-balance-entry')}
          </To>
          {' · '}
          <To to="/admin/ledger/proof" search={{ position: line.position }}>
            {say('admin-balance-proof')}
          </To>
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
