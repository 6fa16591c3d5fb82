// The way of an order, step by step.
import { Loader, Text, Timeline } from '@mantine/core';
import { IconCheck, IconCoin, IconLink, IconServer } from '@tabler/icons-react';
import { JalaliDate } from '../../parts/date';
import { type PlainWordId, useWords } from '../../words/words';
import type { MyOrder } from '../document';

const STEP_OF: Record<MyOrder['status'], number> = {
  PLACED: 0,
  PAID: 1,
  FULFILLED: 2,
  CANCELLED: 0,
};

const MAKING: Record<MyOrder['kind'], Record<'done' | 'going', PlainWordId>> = {
  NEW: { going: 'buy-line-building', done: 'buy-line-built' },
  RENEWAL: { going: 'buy-line-renewing', done: 'buy-line-renewed' },
};

/** The steps. */
export function OrderSteps({ order }: { order: MyOrder }) {
  const say = useWords();
  const at = STEP_OF[order.status];
  const bullet = (step: number, icon: React.ReactNode) =>
    at > step || at === 2 ? (
      <IconCheck size={15} />
    ) : at === step && order.status === 'PAID' ? (
      <Loader size={13} color="white" aria-hidden />
    ) : (
      icon
    );
  return (
    <Timeline active={at} bulletSize={26} lineWidth={2} aria-live="polite" data-testid="steps">
      <Timeline.Item
        bullet={bullet(0, <IconCoin size={15} />)}
        title={at === 0 ? say('buy-line-waiting') : say('buy-line-paid')}
      >
        <Moment at={order.paidAt} />
      </Timeline.Item>
      <Timeline.Item
        bullet={bullet(1, <IconServer size={15} />)}
        title={say(MAKING[order.kind][at === 2 ? 'done' : 'going'])}
      />
      <Timeline.Item bullet={bullet(2, <IconLink size={15} />)} title={say('buy-line-ready')}>
        <Moment at={order.status === 'FULFILLED' ? order.endedAt : null} />
      </Timeline.Item>
    </Timeline>
  );
}

function Moment({ at }: { at: string | null }) {
  return (
    at && (
      <Text size="sm" c="dimmed">
        <JalaliDate at={at} />
      </Text>
    )
  );
}
