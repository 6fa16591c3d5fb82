// The shop's figures as tiles: now, against the period before, and its course. Each leads to what it is
// made of, where there is a list of that.
import { Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { localise, number } from '../../format/digits';
import { Money, useAmount } from '../../parts/money';
import { Sparkline } from '../../parts/sparkline';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import type { Kpi } from './document';

interface Look {
  word: PlainWordId;
  /** Whether more of it is bad. */
  worse?: boolean;
  to?: string;
  search?: Readonly<Record<string, string>>;
}

const LOOKS: Record<Kpi['kind'], Look> = {
  REVENUE: { word: 'admin-overview-revenue', to: '/admin/ledger/accounts' },
  CASH_RECEIVED: { word: 'admin-overview-cash', to: '/admin/payments' },
  ORDERS: { word: 'admin-overview-orders' },
  NEW_USERS: { word: 'admin-overview-new-users', to: '/admin/users' },
  ACTIVE_ACCOUNTS: {
    word: 'admin-overview-active',
    to: '/admin/users',
    search: { active: 'yes' },
  },
  EXPIRING_ACCOUNTS: { word: 'admin-overview-expiring', worse: true },
  WALLET_LIABILITIES: {
    word: 'admin-overview-liabilities',
    to: '/admin/ledger/accounts',
    search: { control: 'Liabilities:Wallet' },
  },
  REFUND_RATE: { word: 'admin-overview-refunds', worse: true },
};
/** Basis points of one percent. */
const PER_PERCENT = 100;

/** By how many percent a figure changed; none where there is nothing to compare with. */
export function changeOf(value: string, previous: string | null): number | null {
  const before = Number(previous ?? 0);
  if (previous === null || before === 0) return null;
  return Math.round(((Number(value) - before) / Math.abs(before)) * 1000) / 10;
}

/** Says a figure in its unit. */
function useFigure(): (value: string, unit: Kpi['unit']) => string {
  const { digits } = useReader();
  const amount = useAmount();
  const say = useWords();
  return (value, unit) => {
    if (unit === 'MONEY') return amount(value);
    if (unit === 'COUNT') return number(value, digits);
    return say('admin-overview-percent', {
      number: localise(String(Math.round(Number(value) / (PER_PERCENT / 10)) / 10), digits),
    });
  };
}

/** The tiles. */
export function Kpis({ kpis }: { kpis: readonly Kpi[] }) {
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      {kpis.map((kpi) => (
        <Tile key={kpi.kind} kpi={kpi} />
      ))}
    </SimpleGrid>
  );
}

function Tile({ kpi }: { kpi: Kpi }) {
  const say = useWords();
  const figure = useFigure();
  const { word, worse, to, search } = LOOKS[kpi.kind];
  return (
    <Card padding="sm" data-testid={`kpi-${kpi.kind}`}>
      <Stack gap={4} h="100%" justify="space-between">
        <Text size="sm" c="dimmed">
          {to ? (
            <To to={to} search={search} c="dimmed">
              {say(word)}
            </To>
          ) : (
            say(word)
          )}
        </Text>
        <Text fw={700} fz={{ base: 'md', sm: 'lg' }} className="moon-number">
          {kpi.unit === 'MONEY' ? (
            <Money rial={kpi.value} />
          ) : (
            <bdi>{figure(kpi.value, kpi.unit)}</bdi>
          )}
        </Text>
        {kpi.previous !== null && (
          <Change
            change={changeOf(kpi.value, kpi.previous)}
            before={figure(kpi.previous, kpi.unit)}
            worse={worse}
          />
        )}
        <Sparkline values={kpi.series.map(Number)} />
      </Stack>
    </Card>
  );
}

function Change(props: { change: number | null; before: string; worse?: boolean }) {
  const { change, before, worse } = props;
  const say = useWords();
  const { digits } = useReader();
  const up = (change ?? 0) > 0;
  const good = worse ? !up : up;
  const Icon = up ? IconArrowUpRight : IconArrowDownRight;
  return (
    <Group gap={4} wrap="wrap">
      {change !== null && change !== 0 && (
        <Text span size="xs" fw={600} c={good ? 'var(--moon-good)' : 'var(--moon-bad)'}>
          <Icon size={13} className="moon-dir" aria-hidden style={{ verticalAlign: '-2px' }} />
          <bdi>
            {say('admin-overview-percent', { number: localise(`${Math.abs(change)}`, digits) })}
          </bdi>
        </Text>
      )}
      <Text span size="xs" c="dimmed">
        {say('admin-overview-before', { figure: before })}
      </Text>
    </Group>
  );
}
