// The two sides of an entry: debit and credit in columns of their own, and their sums, which are equal or
// the books are broken.
import { Table, Text } from '@mantine/core';
import { sum } from '../../format/money';
import { Code } from '../../parts/code';
import { Money } from '../../parts/money';
import { TableScroll } from '../../parts/table/scroll';
import { To } from '../../parts/to';
import { useWords } from '../../words/words';
import type { Entry } from './document';

/** Debits and credits of lines, as positive sums in rial, and whether they are equal. */
export function sides(lines: readonly { amount: { amount: string } }[]): {
  debit: string;
  credit: string;
  balanced: boolean;
} {
  const amounts = lines.map(({ amount }) => amount.amount);
  const debit = sum(amounts.filter((one) => !one.startsWith('-')));
  const credit = sum(amounts.filter((one) => one.startsWith('-')).map((one) => one.slice(1)));
  return { debit, credit, balanced: debit === credit };
}

/** An account's name is long and has no spaces; it breaks where a phone has no room for it. */
const BREAKS = { overflowWrap: 'anywhere' } as const;

/** The table of one entry's lines. */
export function Lines({ entry }: { entry: Entry }) {
  const say = useWords();
  const { debit, credit, balanced } = sides(entry.lines);
  return (
    <TableScroll minWidth={300}>
      <Table
        withRowBorders={false}
        verticalSpacing={4}
        layout="fixed"
        aria-label={say('admin-ledger-lines')}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('admin-ledger-account')}</Table.Th>
            <Table.Th w={96} ta="end">
              {say('admin-ledger-debit')}
            </Table.Th>
            <Table.Th w={96} ta="end">
              {say('admin-ledger-credit')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entry.lines.map(({ number, account, amount }) => {
            const isCredit = amount.amount.startsWith('-');
            return (
              <Table.Tr key={number}>
                <Table.Td ps={isCredit ? 'xl' : undefined}>
                  <To to="/admin/balance" search={{ account }} fz="sm" style={BREAKS}>
                    <Code>{account}</Code>
                  </To>
                </Table.Td>
                <Table.Td ta="end">{!isCredit && <Money rial={amount.amount} bare />}</Table.Td>
                <Table.Td ta="end">
                  {isCredit && <Money rial={amount.amount.slice(1)} bare />}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>
              <Text size="sm" c={balanced ? 'var(--moon-good)' : 'var(--moon-bad)'}>
                {say(balanced ? 'admin-ledger-balanced' : 'admin-ledger-unbalanced')}
              </Text>
            </Table.Th>
            <Table.Th ta="end">
              <Money rial={debit} bare />
            </Table.Th>
            <Table.Th ta="end">
              <Money rial={credit} bare />
            </Table.Th>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </TableScroll>
  );
}
