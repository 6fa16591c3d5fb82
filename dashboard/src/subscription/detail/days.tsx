// What a service let through on each of the last days, drawn; nothing before anything was used.
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { localise } from '../../format/digits';
import { dayMonth } from '../../format/jalali';
import { useResource } from '../../graphql/resource';
import { Loaded } from '../../parts/screen';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { type Service, ServiceDaysQuery } from '../document';

const RtlChart = lazy(() => import('../../parts/chart'));
const MEGABYTE = 1024 ** 2;
const GIGABYTE = 1024 ** 3;

/** The chart. */
export function Days({ service }: { service: Service }) {
  const resource = useResource(ServiceDaysQuery, { id: service.id });
  return (
    <Loaded resource={resource}>
      {({ vpnAccount }) => <Chart days={vpnAccount?.usageByDay ?? []} />}
    </Loaded>
  );
}

function Chart({ days }: { days: readonly { day: string; up: string; down: string }[] }) {
  const say = useWords();
  const reader = useReader();
  const most = Math.max(0, ...days.map(({ up, down }) => Number(up) + Number(down)));
  if (most === 0) return null;
  const unit = most < GIGABYTE ? MEGABYTE : GIGABYTE;
  return (
    <Suspense fallback={<Skeleton h={300} />}>
      <RtlChart
        kind="bar"
        stacked
        title={say(unit === GIGABYTE ? 'service-days-gigabytes' : 'service-days-megabytes')}
        rows={days.map(({ day, up, down }) => ({
          // Noon of that day in Tehran.
          label: dayMonth(new Date(`${day}T08:30:00Z`), reader),
          down: Number(down) / unit,
          up: Number(up) / unit,
        }))}
        series={[
          { name: 'down', label: say('service-days-down'), color: 'moon.5' },
          { name: 'up', label: say('service-days-up'), color: 'teal.6' },
        ]}
        format={(value) => localise((Math.round(value * 10) / 10).toString(), reader.digits)}
      />
    </Suspense>
  );
}
