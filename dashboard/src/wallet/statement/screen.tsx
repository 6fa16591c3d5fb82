// The wallet: what there is, what is set aside and for what, and every movement with what it left.
import { Alert, Button, Card, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { date, startOfDay } from '../../format/jalali';
import { useResource } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';
import { useOrdersLive } from '../../order/live';
import { EmptyState } from '../../parts/empty';
import { Money, useAmount } from '../../parts/money';
import { Loaded, Screen } from '../../parts/screen';
import { Pager } from '../../parts/table/pager';
import { usePaymentsLive } from '../../payment/mine/live';
import { usePlanName } from '../../subscription/look';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { HoldsQuery, type Movement, WalletQuery } from '../document';
import { byDay } from './days';
import { MovementRow } from './movement';

const route = getRouteApi('/user/wallet');
const ROWS = 30;
const KINDS: Record<'held' | 'in' | 'out', Movement['kind'][]> = {
  in: ['CREDITED', 'GATEWAY_CREDITED', 'RELEASED', 'REVERSAL_RELEASED'],
  out: ['CAPTURED', 'CREDIT_REVERSED', 'CREDIT_CLAWED_BACK', 'REVERSAL_SETTLED'],
  held: ['HELD', 'REVERSAL_HELD'],
};

/** The screen. */
export function WalletScreen() {
  const say = useWords();
  const { id: userId } = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const wallet = useResource(
    WalletQuery,
    {
      userId,
      first: ROWS,
      after: search.after ?? null,
      kinds: search.kind ? KINDS[search.kind] : null,
    },
    { keepPrevious: true },
  );
  usePaymentsLive(wallet.again);
  useOrdersLive(wallet.again);
  const before = useRef<string[]>([]);
  return (
    <Screen
      title={say('wallet-web')}
      actions={
        <Button
          leftSection={<IconPlus size={18} />}
          renderRoot={(props) => <Link to="/wallet/top-up" {...props} />}
        >
          {say('wallet-web-top-up')}
        </Button>
      }
    >
      <Loaded resource={wallet}>
        {({ wallet: found }) => (
          <Stack gap="md" maw={760} w="100%">
            <Balance
              available={found?.available.amount ?? '0'}
              held={found?.held.amount ?? '0'}
              owed={found?.owed.amount ?? '0'}
            />
            <SegmentedControl
              fullWidth
              aria-label={say('wallet-web-filter')}
              value={search.kind ?? 'all'}
              onChange={(value) => {
                before.current = [];
                void navigate({
                  search: value === 'all' ? {} : { kind: value as keyof typeof KINDS },
                  replace: true,
                });
              }}
              data={[
                { value: 'all', label: say('wallet-web-all') },
                { value: 'in', label: say('wallet-web-in') },
                { value: 'out', label: say('wallet-web-out') },
                { value: 'held', label: say('wallet-web-held-only') },
              ]}
            />
            <Statement rows={found?.movements.nodes ?? []} filtered={search.kind !== undefined} />
            <Pager
              hasNext={found?.movements.pageInfo.hasNextPage ?? false}
              isFirst={!search.after}
              onNext={() => {
                before.current.push(search.after ?? '');
                const after = found?.movements.pageInfo.endCursor ?? undefined;
                void navigate({ search: { ...search, after } });
              }}
              onPrevious={() => {
                const after = before.current.pop() || undefined;
                void navigate({ search: { ...search, after } });
              }}
            />
          </Stack>
        )}
      </Loaded>
    </Screen>
  );
}

function Balance({ available, held, owed }: { available: string; held: string; owed: string }) {
  const say = useWords();
  const amount = useAmount();
  return (
    <Card>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {say('wallet-web-available')}
        </Text>
        <Money rial={available} fz={30} fw={800} />
        {held !== '0' && <Text size="sm">{say('wallet-web-held', { amount: amount(held) })}</Text>}
        {held !== '0' && <Holds />}
        {owed !== '0' && (
          <Alert color="orange" p="xs">
            {say('wallet-web-owed', { amount: amount(owed) })}
          </Alert>
        )}
      </Stack>
    </Card>
  );
}

/** What is set aside, order by order, and for what is being returned to a card. */
function Holds() {
  const say = useWords();
  const planName = usePlanName();
  const { id: userId } = useViewer();
  const { data } = useResource(HoldsQuery, { userId });
  const held = (data?.orders.nodes ?? []).filter((order) => order.held);
  return (
    <Stack gap={4}>
      {held.map((order) => (
        <Group key={order.id} justify="space-between" gap="xs">
          <Text
            size="sm"
            c="dimmed"
            renderRoot={(props) => <Link to="/buy" search={{ order: order.id }} {...props} />}
          >
            {planName(order.plan)}
          </Text>
          <Money rial={order.held?.amount ?? '0'} size="sm" />
        </Group>
      ))}
      {data?.payments.nodes.map((payment) => (
        <Group key={payment.id} justify="space-between" gap="xs">
          <Text
            size="sm"
            c="dimmed"
            renderRoot={(props) => (
              <Link to="/payments/$id" params={{ id: payment.id }} {...props} />
            )}
          >
            {say('wallet-web-being-returned', { number: payment.number })}
          </Text>
          <Money rial={payment.amount.amount} size="sm" />
        </Group>
      ))}
    </Stack>
  );
}

function Statement({ rows, filtered }: { rows: readonly Movement[]; filtered: boolean }) {
  const say = useWords();
  const reader = useReader();
  if (rows.length === 0)
    return filtered ? (
      <EmptyState
        kind="unmatched"
        title={say('parts-nothing-matches')}
        action={
          <Button
            variant="light"
            renderRoot={(props) => <Link to="/wallet" search={{}} {...props} />}
          >
            {say('parts-clear-filters')}
          </Button>
        }
      />
    ) : (
      <EmptyState
        kind="nothing"
        title={say('wallet-web-empty')}
        hint={say('wallet-web-empty-hint')}
      />
    );
  return (
    <Stack gap="md">
      {byDay(rows).map(({ day, rows: those }) => (
        <Card key={day + those[0]?.position} component="section" py="xs">
          <Text size="sm" fw={700} c="dimmed" component="h2">
            {date(startOfDay(day), reader, true)}
          </Text>
          <ul style={{ margin: 0, padding: 0 }}>
            {those.map((movement) => (
              <MovementRow key={`${movement.position}-${movement.kind}`} movement={movement} />
            ))}
          </ul>
        </Card>
      ))}
    </Stack>
  );
}
