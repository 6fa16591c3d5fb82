// The payments queue, where staff spend their day: the list, the photo, and what to compare and decide. On a
// phone the photo fills the screen, with a sheet below it. The open payment stands in the address; one that came in
// at the gateway is no part of the queue, but is opened here like any other.
import { Center, Group, Kbd, ScrollArea, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useKeys } from '../../frame/keys';
import { useResource } from '../../graphql/resource';
import { useMay } from '../../identity/viewer';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { Bones } from '../../parts/waiting';
import { useWords } from '../../words/words';
import { BulkBar } from './bulk';
import { Comparison } from './comparison';
import { type Asking, Decision } from './decision';
import { type Detail, DetailQuery, type QueueRow } from './document';
import { EmptyQueue } from './empty';
import { isWaiting, neighbour, newest, outside, rowsOf } from './lineup';
import { isPlain, QueueList } from './list';
import { PhoneSheet } from './phone';
import classes from './queue.module.css';
import { Receipt } from './receipt';
import { useClaim } from './use-claim';
import { useQueue } from './use-queue';

const AtGateway = lazy(() => import('./at-gateway'));
/** Below this the columns do not fit. */
const PHONE = '(max-width: 62em)';

/** The queue. */
export function QueueScreen() {
  const say = useWords();
  const may = useMay();
  const navigate = useNavigate({ from: '/admin/payments' });
  const { id, ask } = useSearch({ from: '/admin/payments' });
  const isPhone = useMediaQuery(PHONE) ?? false;
  const queue = useQueue(id);
  const { lineup, letIn, take } = queue;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const open = useCallback(
    (next: string | undefined) => void navigate({ search: { id: next } }),
    [navigate],
  );
  const step = useCallback(
    (by: 1 | -1) => {
      const next = lineup && neighbour(lineup, id, by);
      if (next) open(next);
    },
    [lineup, id, open],
  );
  // On a desk the longest waiting is open from the first.
  const first = lineup && neighbour(lineup, undefined, 1);
  useEffect(() => {
    if (!id && first && !isPhone) void navigate({ search: { id: first }, replace: true });
  }, [id, first, isPhone, navigate]);
  useKeys([
    { code: 'KeyJ', label: say('admin-payment-next'), run: () => step(1) },
    { code: 'KeyK', label: say('admin-payment-previous'), run: () => step(-1) },
    {
      code: 'KeyX',
      label: say('admin-payment-select'),
      run: () => {
        const row = id ? lineup?.rows.get(id) : undefined;
        if (row && (isPlain(row) || selected.has(row.id))) setSelected(toggled(selected, row.id));
      },
    },
  ]);
  const rows = lineup ? rowsOf(lineup) : [];
  const newRows = lineup ? outside(lineup) : [];
  const list = lineup && (
    <QueueList
      rows={rows}
      open={id}
      onOpen={open}
      claims={queue.claims}
      changed={queue.changed}
      newCount={newRows.length}
      onLetIn={letIn}
      selected={selected}
      onSelect={setSelected}
      selectable={may('payment.review')}
    />
  );
  const bulk = <BulkBar ids={[...selected]} onClear={() => setSelected(new Set())} onTold={take} />;
  const detail = id && (
    <OpenPayment
      key={`${id} ${ask ?? ''}`}
      id={id}
      ask={ask ?? null}
      queue={queue}
      isPhone={isPhone}
      onNext={() => step(1)}
      onPrevious={() => step(-1)}
      onClose={() => open(undefined)}
      onUndo={(undone) => void navigate({ search: { id: undone, ask: 'reverse' } })}
    />
  );
  const isEmpty = rows.length === 0 && newRows.length === 0 && !id;
  return (
    <Screen
      title={say('admin-payment-queue')}
      actions={selected.size > 0 ? bulk : isPhone ? null : <Hint />}
    >
      <Loaded resource={queue.resource}>
        {() => {
          if (isEmpty) return <EmptyQueue />;
          if (isPhone) return detail || list;
          return (
            <div className={classes.columns}>
              <div className={classes.column}>{list}</div>
              {detail || (
                <Center className={classes.column} style={{ gridColumn: 'span 2' }}>
                  <EmptyState kind="nothing" title={say('admin-payment-choose-one')} />
                </Center>
              )}
            </div>
          );
        }}
      </Loaded>
    </Screen>
  );
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

function Hint() {
  const say = useWords();
  return (
    <Group gap={6} visibleFrom="md">
      <Text size="xs" c="dimmed">
        {say('admin-payment-keys')}
      </Text>
      {['J', 'K', 'A', 'R', 'Z', '?'].map((key) => (
        <Kbd key={key} size="xs">
          {key}
        </Kbd>
      ))}
    </Group>
  );
}

interface OpenProps {
  id: string;
  /** A dialog to begin with. */
  ask: Asking | null;
  queue: ReturnType<typeof useQueue>;
  isPhone: boolean;
  onNext: () => void;
  onPrevious: () => void;
  onClose: () => void;
  onUndo: (id: string) => void;
}

function OpenPayment(props: OpenProps) {
  const { id, ask, queue, isPhone, onNext, onPrevious, onClose, onUndo } = props;
  const say = useWords();
  const may = useMay();
  const resource = useResource(DetailQuery, { id });
  const [takeOver, setTakeOver] = useState(false);
  const row: QueueRow | undefined = newest(
    queue.lineup?.rows.get(id),
    resource.data?.payment ?? undefined,
  );
  const claimRefusal = useClaim(id, may('payment.review') && !!row && isWaiting(row), takeOver);
  const take = useCallback((told: QueueRow) => queue.take([told]), [queue]);
  const body = (payment: Detail, compact: boolean) => (
    <Decision
      payment={payment}
      row={row ?? payment}
      claim={queue.claims.get(id)}
      claimRefusal={claimRefusal}
      onTakeOver={() => setTakeOver(true)}
      onTold={take}
      onDecided={onNext}
      onUndo={onUndo}
      first={ask}
      compact={compact}
    />
  );
  const evidence = (payment: Detail) =>
    payment.method === 'GATEWAY' ? (
      <Suspense fallback={<Bones />}>
        <AtGateway payment={payment} onChange={resource.again} />
      </Suspense>
    ) : (
      <Receipt payment={payment} />
    );
  if (!resource.data?.payment && resource.data) {
    return <EmptyState kind="unmatched" title={say('admin-payment-not-found')} />;
  }
  if (isPhone) {
    return (
      <Loaded resource={resource}>
        {({ payment }) =>
          payment && (
            <PhoneSheet
              payment={payment}
              row={row ?? payment}
              evidence={evidence(payment)}
              onClose={onClose}
              onNext={onNext}
              onPrevious={onPrevious}
            >
              {body(payment, true)}
            </PhoneSheet>
          )
        }
      </Loaded>
    );
  }
  return (
    <>
      <div className={classes.column}>
        <Loaded resource={resource} fill>
          {({ payment }) => payment && evidence(payment)}
        </Loaded>
      </div>
      <Stack className={classes.column} gap={0} mih={0}>
        <ScrollArea
          flex={1}
          mih={0}
          p="md"
          viewportProps={{
            role: 'region',
            'aria-label': say('admin-payment-comparison'),
            tabIndex: 0,
          }}
        >
          <Loaded resource={resource}>
            {({ payment }) => payment && <Comparison payment={payment} />}
          </Loaded>
        </ScrollArea>
        <Stack
          p="md"
          gap={0}
          style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}
        >
          {resource.data?.payment && body(resource.data.payment, false)}
        </Stack>
      </Stack>
    </>
  );
}
