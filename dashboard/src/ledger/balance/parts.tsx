// What a balance is made of, drawn: a waterfall where it never runs below nothing, else plain bars. Loaded
// lazily, with the charts.

import { number } from '../../format/digits';
import RtlChart from '../../parts/chart';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Explained } from './document';
import { staysAbove, waterfall } from './waterfall';

/** Rial of a thousand Toman. */
const PER_THOUSAND = 10_000;

/** The chart. */
export default function Parts({ explained }: { explained: Explained }) {
  const say = useWords();
  const { digits } = useReader();
  // What comes in first, so that the level seldom runs below nothing.
  const parts = explained.groups
    .map(({ title, amount }) => ({ label: title, value: Number(amount.amount) / PER_THOUSAND }))
    .sort((a, b) => b.value - a.value);
  const whole = (value: number) => number(Math.round(value), digits);
  const title = say('admin-balance-made-of');
  if (!staysAbove(parts)) {
    return (
      <RtlChart
        kind="bar"
        title={title}
        rows={parts.map(({ label, value }) => ({ label, value }))}
        series={[{ name: 'value', label: say('admin-balance-amount'), color: 'moon.5' }]}
        format={whole}
      />
    );
  }
  return (
    <RtlChart
      kind="bar"
      stacked
      title={title}
      rows={waterfall(parts, say('admin-balance-now')).map((bar) => ({ ...bar }))}
      series={[
        { name: 'base', label: say('admin-balance-before'), color: 'transparent' },
        { name: 'in', label: say('admin-balance-in'), color: 'teal.6' },
        { name: 'out', label: say('admin-balance-out'), color: 'red.6' },
        { name: 'total', label: say('admin-balance-now'), color: 'moon.5' },
      ]}
      format={whole}
    />
  );
}
