// The queue's list: how long it waits, how much, whose, what there is to look at twice, and who looks at it.
import {
  Avatar,
  Badge,
  Box,
  Button,
  Checkbox,
  Group,
  ScrollArea,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import clsx from 'clsx';
import { useEffect, useRef } from 'react';
import { number } from '../../format/digits';
import { JalaliDate } from '../../parts/date';
import { Money } from '../../parts/money';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { PaymentBadge } from '../status';
import type { Claim, QueueRow } from './document';
import { isWaiting } from './lineup';
import classes from './queue.module.css';
import type { Claims } from './use-queue';

interface Props {
  rows: readonly QueueRow[];
  open: string | undefined;
  onOpen: (id: string) => void;
  claims: Claims;
  changed: ReadonlySet<string>;
  newCount: number;
  onLetIn: () => void;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  /** Whether rows can be chosen for a bulk. */
  selectable: boolean;
}

/** Whether a row may be approved among many: nothing about it asks for a second look. */
export function isPlain(row: QueueRow): boolean {
  return isWaiting(row) && row.review !== null && row.review.signals.length === 0;
}

/** The list. */
export function QueueList(props: Props) {
  const { rows, newCount, onLetIn, selected, onSelect } = props;
  const say = useWords();
  const { digits } = useReader();
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  return (
    <Stack gap={0} h="100%" mih={0}>
      {newCount > 0 && (
        <Button variant="light" radius={0} fullWidth onClick={onLetIn} className={classes.fixed}>
          {say('parts-new-rows', { count: newCount, number: number(newCount, digits) })}
        </Button>
      )}
      <ScrollArea
        flex={1}
        mih={0}
        viewportProps={{ role: 'region', 'aria-label': say('admin-payment-queue'), tabIndex: 0 }}
      >
        {rows.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            {say('admin-payment-empty')}
          </Text>
        )}
        <Box component="ul" className={classes.list}>
          {rows.map((row) => (
            <li key={row.id}>
              <Row {...props} row={row} onToggle={() => toggle(row.id)} />
            </li>
          ))}
        </Box>
      </ScrollArea>
    </Stack>
  );
}

function Row(props: Props & { row: QueueRow; onToggle: () => void }) {
  const { row, open, onOpen, claims, changed, selected, selectable, onToggle } = props;
  const say = useWords();
  const here = row.id === open;
  const self = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (here) self.current?.scrollIntoView({ block: 'nearest' });
  }, [here]);
  const claim = claims.get(row.id);
  const name = row.user?.name ?? say('admin-payment-nobody');
  return (
    <Group
      gap={0}
      wrap="nowrap"
      className={clsx(
        classes.row,
        here && classes.here,
        !isWaiting(row) && classes.decided,
        changed.has(row.id) && 'moon-flash',
      )}
    >
      {selectable && (
        <Checkbox
          ps="sm"
          size="md"
          checked={selected.has(row.id)}
          disabled={!isPlain(row)}
          onChange={onToggle}
          aria-label={say('admin-payment-choose', { number: row.number })}
          title={isPlain(row) ? undefined : say('admin-payment-alone')}
        />
      )}
      <UnstyledButton
        ref={self}
        flex={1}
        miw={0}
        px="sm"
        py={10}
        onClick={() => onOpen(row.id)}
        aria-current={here ? 'true' : undefined}
        data-testid={`row-${row.number}`}
      >
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text fw={700} truncate>
            <Money rial={row.credited?.amount ?? row.amount.amount} />
          </Text>
          <Group gap={6} wrap="nowrap">
            <Signals row={row} />
            {claim && isWaiting(row) && <ClaimedBy claim={claim} />}
          </Group>
        </Group>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm" c="dimmed" truncate>
            <bdi>{name}</bdi>
          </Text>
          {isWaiting(row) ? (
            row.submittedAt && (
              <JalaliDate at={row.submittedAt} as="relative" size="xs" c="dimmed" />
            )
          ) : (
            <PaymentBadge status={row.status} />
          )}
        </Group>
      </UnstyledButton>
    </Group>
  );
}

function Signals({ row }: { row: QueueRow }) {
  const say = useWords();
  const { digits } = useReader();
  const signals = row.review?.signals ?? [];
  if (signals.length === 0 || !isWaiting(row)) return null;
  const grave = signals.some(
    ({ kind }) => kind === 'DUPLICATE_OF_OTHER' || kind === 'PAYER_BLOCKED',
  );
  return (
    <Tooltip label={signals.map(({ message }) => message).join(' · ')} multiline maw={280}>
      <Badge
        size="sm"
        color={grave ? 'red' : 'yellow'}
        leftSection={<IconAlertTriangle size={11} aria-hidden />}
        aria-label={say('admin-payment-signal-count', { number: number(signals.length, digits) })}
      >
        {number(signals.length, digits)}
      </Badge>
    </Tooltip>
  );
}

function ClaimedBy({ claim }: { claim: Claim }) {
  const say = useWords();
  const name = claim.claimedBy?.name ?? '';
  const text = claim.viewerHolds
    ? say('admin-payment-mine')
    : say('admin-payment-claimed-by', { name });
  return (
    <Tooltip label={text}>
      <Avatar
        name={name}
        color={claim.viewerHolds ? 'moon' : 'orange'}
        size={20}
        radius="xl"
        alt={text}
      />
    </Tooltip>
  );
}
