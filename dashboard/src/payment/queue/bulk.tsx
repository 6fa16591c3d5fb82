// Approving many at once: only rows about which nothing asks for a second look, first as a trial that says
// how many, how much on which card and what is left out, then for good.
import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { number } from '../../format/digits';
import { tellDone, tellFailed, tellRefused } from '../../frame/notices';
import type { ResultOf } from '../../graphql/graphql';
import { problemOf } from '../../graphql/problem';
import { Code } from '../../parts/code';
import { ConfirmDialog } from '../../parts/confirm';
import { Money } from '../../parts/money';
import { useProblemText } from '../../parts/problem';
import { Bones } from '../../parts/waiting';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { BulkMutation, type QueueRow } from './document';

type Bulk = ResultOf<typeof BulkMutation>['paymentsBulkApprove'];

interface Props {
  ids: readonly string[];
  onClear: () => void;
  onTold: (rows: readonly QueueRow[]) => void;
}

/** What can be done with the rows that were chosen. */
export function BulkBar({ ids, onClear, onTold }: Props) {
  const say = useWords();
  const { digits } = useReader();
  const [opened, setOpened] = useState(false);
  if (ids.length === 0) return null;
  return (
    <Group gap="xs" role="region" aria-label={say('admin-payment-bulk')}>
      <Text size="sm" fw={600}>
        {say('admin-payment-chosen', { number: number(ids.length, digits) })}
      </Text>
      <Button size="compact-sm" onClick={() => setOpened(true)}>
        {say('admin-payment-bulk-preview')}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        {say('parts-cancel')}
      </Button>
      {opened && (
        <BulkDialog
          ids={ids}
          onClose={() => setOpened(false)}
          onDone={(rows) => {
            onTold(rows);
            setOpened(false);
            onClear();
          }}
        />
      )}
    </Group>
  );
}

function BulkDialog({
  ids,
  onClose,
  onDone,
}: {
  ids: readonly string[];
  onClose: () => void;
  onDone: (rows: readonly QueueRow[]) => void;
}) {
  const say = useWords();
  const { digits } = useReader();
  const text = useProblemText();
  const client = useClient();
  const [key] = useState(() => crypto.randomUUID());
  const [chosen] = useState(ids);
  const [trial, setTrial] = useState<Bulk | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (dryRun: boolean): Promise<Bulk | null> => {
    const input = { paymentIds: [...chosen], dryRun, idempotencyKey: key };
    const { data, error } = await client.mutation(BulkMutation, { input }).toPromise();
    const problem = problemOf(error);
    if (problem) tellFailed(text(problem));
    tellRefused(data?.paymentsBulkApprove.userErrors ?? []);
    return data?.paymentsBulkApprove ?? null;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the trial is asked once, when the dialog opens
  useEffect(() => {
    void ask(true).then((told) => (told ? setTrial(told) : onClose()));
  }, []);
  const carryOut = async () => {
    setBusy(true);
    const done = await ask(false);
    setBusy(false);
    if (!done || done.userErrors.length > 0) return;
    tellDone(say('admin-payment-bulk-done', { number: number(done.count, digits) }));
    onDone(done.approved);
  };
  return (
    <ConfirmDialog
      opened
      title={say('admin-payment-bulk')}
      confirm={say('admin-payment-bulk-confirm', { number: number(trial?.count ?? 0, digits) })}
      busy={busy || !trial}
      onConfirm={() => trial && trial.count > 0 && void carryOut()}
      onClose={onClose}
    >
      {trial ? <Trial trial={trial} /> : <Bones rows={3} />}
    </ConfirmDialog>
  );
}

function Trial({ trial }: { trial: Bulk }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Stack gap="sm">
      <Table aria-label={say('admin-payment-bulk')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('admin-payment-card')}</Table.Th>
            <Table.Th>{say('admin-payment-count')}</Table.Th>
            <Table.Th>{say('admin-payment-amount')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {trial.cards.map(({ card, count, amount }) => (
            <Table.Tr key={card?.id ?? ''}>
              <Table.Td>
                <bdi>{card?.holder}</bdi> · <bdi>{card?.bank}</bdi>
              </Table.Td>
              <Table.Td className="moon-number">{number(count, digits)}</Table.Td>
              <Table.Td>
                <Money rial={amount.amount} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr fw={700}>
            <Table.Td>{say('admin-payment-total')}</Table.Td>
            <Table.Td className="moon-number">{number(trial.count, digits)}</Table.Td>
            <Table.Td>
              <Money rial={trial.total.amount} />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {trial.excluded.length > 0 && (
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            {say('admin-payment-left-out')}
          </Text>
          {trial.excluded.map(({ paymentId, payment, message }) => (
            <Text key={paymentId} size="sm">
              <Code>{payment?.number ?? paymentId}</Code> · {message}
            </Text>
          ))}
        </Stack>
      )}
    </Stack>
  );
}
