// Charts that read from right to left where the page does. Promises: time runs with the reading, numbers
// on the axes are bare and in the reader's digits (the unit stands in the title, because mixed labels are
// drawn backwards in SVG), and every chart can be seen as a table. Loaded lazily: import it with `lazy`.
import '@mantine/charts/styles.layer.css';
import { AreaChart, BarChart, DonutChart } from '@mantine/charts';
import { Box, Button, Card, Center, Group, Stack, Table, Text } from '@mantine/core';
import { IconChartArea, IconTable } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { localise } from '../format/digits';
import { directionOf, useReader } from '../words/preference';
import { useWords } from '../words/words';

/** One line or bar of a chart. */
export interface Series {
  /** The field of a row. */
  name: string;
  label: string;
  /** A colour of the theme, as `moon.5`. */
  color: string;
}

interface Props {
  title: string;
  /** `area` and `bar` over the rows; `donut` over the first series. */
  kind: 'area' | 'bar' | 'donut';
  /** Rows: `label` names one (a day, a plan), the rest are numbers. */
  rows: readonly ({ label: string } & Record<string, number | string>)[];
  series: readonly Series[];
  height?: number;
  stacked?: boolean;
  /** Colours of a donut's parts, in the order of the rows. */
  colors?: readonly string[];
  /** A whole value in words, for tooltips and the table; the reader's compact number unless told. */
  format?: (value: number) => string;
  /** Says something beside the title. */
  aside?: ReactNode;
}

const HEIGHT_PX = 240;
/** A lone bar is a bar and not a wall. */
const BAR_MAX_PX = 56;

/** A chart with its title and its table. */
export default function RtlChart(props: Props) {
  const { title, kind, rows, series, height = HEIGHT_PX, aside } = props;
  const say = useWords();
  const reader = useReader();
  const [asTable, setAsTable] = useState(false);
  const compact = (value: number) =>
    localise(
      new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value),
      reader.digits,
    );
  const format = props.format ?? compact;
  return (
    <Card>
      <Group justify="space-between" mb="sm" gap="xs">
        <Group gap="xs">
          <Text fw={600}>{title}</Text>
          {aside}
        </Group>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={asTable ? <IconChartArea size={14} /> : <IconTable size={14} />}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? say('parts-as-chart') : say('parts-as-table')}
        </Button>
      </Group>
      {rows.length === 0 ? (
        <Center h={height}>
          <Text size="sm" c="dimmed">
            {say('parts-chart-empty')}
          </Text>
        </Center>
      ) : asTable ? (
        <AsTable rows={rows} series={series} format={format} title={title} />
      ) : (
        <Box dir="ltr" role="img" aria-label={title} h={height}>
          <Drawing
            {...props}
            kind={kind}
            format={format}
            height={height}
            rtl={directionOf(reader.language) === 'rtl'}
          />
        </Box>
      )}
    </Card>
  );
}

/** Axis numbers without words: thousands of thousands are said in the title's unit by the caller. */
function Drawing({
  kind,
  rows,
  series,
  height,
  stacked,
  colors,
  format,
  rtl,
}: Props & { format: (value: number) => string; rtl: boolean }) {
  const isWhole = rows.every((row) =>
    series.every(({ name }) => Number.isInteger(Number(row[name] ?? 0))),
  );
  const shared = {
    h: height,
    // In a drawing the line goes from left to right; a Persian label goes its own way within it.
    data: rtl ? rows.map((row) => ({ ...row, label: `\u2067${row.label}\u2069` })) : [...rows],
    dataKey: 'label',
    series: series.map(({ name, label, color }) => ({ name, label, color })),
    valueFormatter: format,
    withLegend: series.length > 1,
    xAxisProps: { reversed: rtl, interval: 'equidistantPreserveStart' as const },
    yAxisProps: {
      orientation: rtl ? ('right' as const) : ('left' as const),
      width: 70,
      tickMargin: 8,
      // Half an order would be said as a whole one, twice.
      allowDecimals: !isWhole,
      // Mantine moves the numbers away from an axis at the left; ours stands at the right.
      ...(rtl
        ? { tick: { transform: 'translate(4, 0)', fontSize: 12, fill: 'currentColor' } }
        : {}),
    },
  };
  if (kind === 'area')
    return <AreaChart {...shared} type={stacked ? 'stacked' : 'default'} withDots={false} />;
  if (kind === 'bar')
    return <BarChart {...shared} type={stacked ? 'stacked' : 'default'} maxBarWidth={BAR_MAX_PX} />;
  const first = series[0];
  const parts = rows.map((row, index) => ({
    name: row.label,
    value: Number(row[first?.name ?? ''] ?? 0),
    color: colors?.[index] ?? first?.color ?? 'moon.5',
  }));
  return (
    <Group justify="center" h={height} gap="xl">
      <DonutChart
        data={parts}
        size={Math.min((height ?? HEIGHT_PX) - 40, 180)}
        thickness={26}
        valueFormatter={format}
      />
      <Stack gap={4} dir={rtl ? 'rtl' : 'ltr'}>
        {parts.map((part) => (
          <Group key={part.name} gap={8}>
            <Box w={12} h={12} bg={part.color} style={{ borderRadius: 4 }} />
            <Text size="sm">{part.name}</Text>
            <Text size="sm" fw={600} className="moon-number">
              <bdi>{format(part.value)}</bdi>
            </Text>
          </Group>
        ))}
      </Stack>
    </Group>
  );
}

function AsTable({
  rows,
  series,
  format,
  title,
}: Pick<Props, 'rows' | 'series' | 'title'> & { format: (value: number) => string }) {
  return (
    <Table.ScrollContainer minWidth={320} mah={320}>
      <Table striped aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th />
            {series.map(({ name, label }) => (
              <Table.Th key={name} ta="end">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.label}>
              <Table.Th fw={500}>{row.label}</Table.Th>
              {series.map(({ name }) => (
                <Table.Td key={name} className="moon-number" ta="end">
                  <bdi>{format(Number(row[name] ?? 0))}</bdi>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
