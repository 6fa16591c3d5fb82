// The shop's figures as tiles: now, against the period before, and its course. Each leads to the list of what
// it is made of, in the same days where that list has days.
import { Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { number, percent } from '../../format/digits';
import { useMay } from '../../identity/viewer';
import { Money, useAmount } from '../../parts/money';
import { Sparkline } from '../../parts/sparkline';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Kpi } from './document';
import { behind, changeOf, type Days, LOOKS } from './figures';

/** Basis points of one percent. */
const PER_PERCENT = 100;

/** Says a figure in its unit. */
function useFigure(): (value: string, unit: Kpi['unit']) => string {
  const { digits } = useReader();
  const amount = useAmount();
  return (value, unit) => {
    if (unit === 'MONEY') return amount(value);
    if (unit === 'COUNT') return number(value, digits);
    return percent(Math.round(Number(value) / (PER_PERCENT / 10)) / 10, digits);
  };
}

/** The tiles. */
export function Kpis({ kpis, days }: { kpis: readonly Kpi[]; days: Days }) {
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      {kpis.map((kpi) => (
        <Tile key={kpi.kind} kpi={kpi} days={days} />
      ))}
    </SimpleGrid>
  );
}

function Tile({ kpi, days }: { kpi: Kpi; days: Days }) {
  const say = useWords();
  const may = useMay();
  const figure = useFigure();
  const { word, worse, permission } = LOOKS[kpi.kind];
  const list = behind(kpi.kind, days);
  return (
    <Card padding="sm" data-testid={`kpi-${kpi.kind}`}>
      <Stack gap={4} h="100%" justify="space-between">
        <Text size="sm" c="dimmed">
          {!permission || may(permission) ? (
            <To {...list} c="dimmed">
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
          <bdi>{percent(Math.abs(change), digits)}</bdi>
        </Text>
      )}
      <Text span size="xs" c="dimmed">
        {say('admin-overview-before', { figure: before })}
      </Text>
    </Group>
  );
}
