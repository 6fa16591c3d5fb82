// The overview: is money right, are servers up, who waits for me. Work first (on a phone above all else),
// then figures, then charts. Range, comparison and cut stand in the address.
import { SegmentedControl, Stack, Switch } from '@mantine/core';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';
import { useLive, useResource } from '../../graphql/resource';
import { useMay } from '../../identity/viewer';
import { JalaliRangePicker } from '../../parts/range';
import { Loaded, Screen } from '../../parts/screen';
import { useWords } from '../../words/words';
import { Charts } from './charts';
import { type Health, OverviewQuery, OverviewTicked, type Work } from './document';
import { HealthLine } from './health';
import { Kpis } from './kpis';
import { type Bucket, bucketOf, daysOf, fits, instantsOf } from './span';
import { WorkStrip } from './work';

const BUCKETS = { hour: 'HOUR', day: 'DAY', month: 'JALALI_MONTH' } as const;

/** The first page of the desk; who may not read the books is led to the first that he may. */
export function OverviewScreen() {
  const may = useMay();
  if (may('ledger.read')) return <Overview />;
  return <Navigate to={may('payment.read') ? '/admin/payments' : '/settings'} replace />;
}

function Overview() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin' });
  const search = useSearch({ from: '/admin/' });
  const days = daysOf(search, new Date());
  const bucket = bucketOf(search, days);
  const compare = search.compare !== 'off';
  const overview = useResource(
    OverviewQuery,
    { ...instantsOf(days), compare, bucket: BUCKETS[bucket] },
    { keepPrevious: true },
  );
  const tick = useTick(overview.again);
  const change = (part: Record<string, unknown>) =>
    void navigate({ search: { ...search, ...part }, replace: true });
  const cuts = (['hour', 'day', 'month'] as const).map((value: Bucket) => ({
    value,
    label: {
      hour: say('admin-overview-by-hour'),
      day: say('admin-overview-by-day'),
      month: say('admin-overview-by-month'),
    }[value],
    disabled: !fits(days, value),
  }));
  return (
    <Screen
      title={say('admin-overview-title')}
      actions={
        <>
          <JalaliRangePicker
            value={days}
            onChange={({ from, to }) => change({ from, to, bucket: undefined })}
          />
          <SegmentedControl
            aria-label={say('admin-overview-cut')}
            data={cuts}
            value={bucket}
            onChange={(value) => change({ bucket: value })}
          />
          <Switch
            label={say('admin-overview-compare')}
            checked={compare}
            onChange={(event) =>
              change({ compare: event.currentTarget.checked ? undefined : 'off' })
            }
          />
        </>
      }
    >
      <Loaded resource={overview}>
        {({ adminOverview }) => {
          const work = tick?.work ?? adminOverview.work;
          return (
            <Stack gap="sm">
              <WorkStrip work={work} />
              <HealthLine
                health={tick?.health ?? adminOverview.health}
                signedAt={work.checkpointAt}
              />
              <Kpis kpis={adminOverview.kpis} days={days} />
              <Charts overview={adminOverview} bucket={bucket} />
            </Stack>
          );
        }}
      </Loaded>
    </Screen>
  );
}

/** The newest tick; asks for the figures again when the log has moved. */
function useTick(again: () => void): { work: Work; health: Health } | null {
  const [tick, setTick] = useState<{ work: Work; health: Health } | null>(null);
  const position = useRef<string | null>(null);
  const take = useCallback(
    ({
      overviewTicked: told,
    }: {
      overviewTicked: { position: string; work: Work; health: Health };
    }) => {
      setTick(told);
      if (position.current !== null && position.current !== told.position) again();
      position.current = told.position;
    },
    [again],
  );
  useLive(OverviewTicked, {}, take);
  return tick;
}
