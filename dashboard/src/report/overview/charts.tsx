// The overview's charts. Promises: they come after the figures, each can be seen as a table, amounts on
// the axes are in thousands of Toman as the titles say.
import { SimpleGrid, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { number } from '../../format/digits';
import { clock, dayMonth, monthYear } from '../../format/jalali';
import type { PaymentStatus } from '../../payment/status';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import type { Overview } from './document';
import type { Bucket } from './span';

const RtlChart = lazy(() => import('../../parts/chart'));
/** Rial of a thousand Toman. */
const PER_THOUSAND = 10_000;
/** Plans that a bar chart has room for. */
const PLANS_MAX = 8;

const OUTCOMES: Record<PaymentStatus, { word: PlainWordId; color: string }> = {
  APPROVED: { word: 'payment-web-approved', color: 'teal.6' },
  UNDER_REVIEW: { word: 'payment-web-under-review', color: 'yellow.6' },
  AWAITING_RECEIPT: { word: 'payment-web-awaiting', color: 'gray.5' },
  AWAITING_PAYER: { word: 'payment-web-awaiting-payer', color: 'gray.4' },
  REJECTED: { word: 'payment-web-rejected', color: 'red.6' },
  FAILED: { word: 'payment-web-not-paid', color: 'gray.8' },
  DISPUTED: { word: 'payment-web-disputed', color: 'red.8' },
  REVERSING: { word: 'payment-web-reversing', color: 'orange.4' },
  REVERSED: { word: 'payment-web-reversed', color: 'orange.6' },
  EXPIRED: { word: 'payment-web-expired', color: 'gray.7' },
  WITHDRAWN: { word: 'payment-web-withdrawn', color: 'gray.6' },
};

/** The charts. */
export function Charts({ overview, bucket }: { overview: Overview; bucket: Bucket }) {
  const say = useWords();
  const reader = useReader();
  const label = { hour: clock, day: dayMonth, month: monthYear }[bucket];
  const whole = (value: number) => number(Math.round(value), reader.digits);
  const outcomes = overview.paymentOutcomes.filter(({ count }) => count > 0);
  return (
    <Suspense fallback={<Skeleton h={300} />}>
      <RtlChart
        kind="area"
        title={say('admin-overview-revenue-chart')}
        rows={overview.buckets.map((at, index) => ({
          label: label(new Date(at), reader),
          revenue: Number(overview.revenueOverTime[index]?.amount ?? 0) / PER_THOUSAND,
        }))}
        series={[{ name: 'revenue', label: say('admin-overview-revenue'), color: 'moon.5' }]}
        format={whole}
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
        <RtlChart
          kind="bar"
          title={say('admin-overview-plans-chart')}
          rows={overview.ordersByPlan.slice(0, PLANS_MAX).map(({ plan, count }) => ({
            label:
              (reader.language === 'fa' ? plan?.nameFa : plan?.nameEn) ??
              say('admin-overview-no-plan'),
            orders: count,
          }))}
          series={[{ name: 'orders', label: say('admin-overview-orders'), color: 'moon.5' }]}
          format={whole}
        />
        <RtlChart
          kind="donut"
          title={say('admin-overview-outcomes-chart')}
          rows={outcomes.map(({ status, count }) => ({
            label: say(OUTCOMES[status].word),
            payments: count,
          }))}
          series={[{ name: 'payments', label: say('admin-overview-payments'), color: 'moon.5' }]}
          colors={outcomes.map(({ status }) => OUTCOMES[status].color)}
          format={whole}
        />
      </SimpleGrid>
    </Suspense>
  );
}
