// How a payment came to where it stands, and what comes next: opened, receipt sent, its place in the
// queue, decided.
import { Text, Timeline } from '@mantine/core';
import { IconCheck, IconClock, IconReceipt, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { number } from '../../format/digits';
import { JalaliDate } from '../../parts/date';
import { useAmount } from '../../parts/money';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { MyPayment } from './document';

/** A step of the way. */
export interface Step {
  title: string;
  at?: string | null;
  body?: ReactNode;
  icon: ReactNode;
  color?: string;
}

/** The steps of one by card. */
export function PaymentSteps({ payment }: { payment: MyPayment }) {
  const waits = payment.status === 'AWAITING_RECEIPT' || payment.status === 'UNDER_REVIEW';
  return <StepLine steps={useSteps(payment)} waits={waits} />;
}

/** Steps below each other; when something is waited for, the last is still to come. */
export function StepLine({ steps, waits }: { steps: readonly Step[]; waits: boolean }) {
  return (
    <Timeline
      bulletSize={26}
      lineWidth={2}
      active={steps.length - (waits ? 2 : 1)}
      aria-live="polite"
      data-testid="steps"
    >
      {steps.map(({ title, at, body, icon, color }) => (
        <Timeline.Item key={title} title={title} bullet={icon} color={color}>
          {at && (
            <Text size="sm" c="dimmed">
              <JalaliDate at={at} />
            </Text>
          )}
          {body && <Text size="sm">{body}</Text>}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function useSteps(payment: MyPayment): Step[] {
  const say = useWords();
  const amount = useAmount();
  const { digits } = useReader();
  const { status, queuePlace } = payment;
  const steps: Step[] = [
    { title: say('top-up-step-opened'), at: payment.openedAt, icon: <IconClock size={15} /> },
  ];
  const done = <IconCheck size={15} />;
  const not = <IconX size={15} />;
  if (payment.submittedAt)
    steps.push({
      title: say('top-up-step-sent'),
      at: payment.submittedAt,
      icon: <IconReceipt size={15} />,
    });
  switch (status) {
    case 'AWAITING_RECEIPT':
      steps.push({ title: say('top-up-step-awaiting'), icon: <IconReceipt size={15} /> });
      break;
    case 'UNDER_REVIEW':
      steps.push({
        title: say('top-up-step-queue'),
        body: queuePlace
          ? say('top-up-place', { number: number(queuePlace, digits) })
          : say('top-up-soon'),
        icon: <IconClock size={15} />,
      });
      break;
    case 'REJECTED':
      steps.push({
        title: say('top-up-step-rejected'),
        at: payment.decidedAt,
        body: payment.reason && say('top-up-reason', { reason: payment.reason }),
        icon: not,
        color: 'red',
      });
      break;
    case 'APPROVED':
    case 'REVERSED':
      steps.push({
        title: say('top-up-step-approved'),
        at: payment.decidedAt,
        body:
          payment.credited && say('top-up-credited', { amount: amount(payment.credited.amount) }),
        icon: done,
        color: 'teal',
      });
      if (status === 'REVERSED')
        steps.push({
          title: say('top-up-step-reversed'),
          at: payment.reversedAt,
          body: payment.reversalReason && say('top-up-reason', { reason: payment.reversalReason }),
          icon: not,
          color: 'orange',
        });
      break;
    case 'WITHDRAWN':
      steps.push({ title: say('top-up-step-withdrawn'), icon: not, color: 'gray' });
      break;
    case 'EXPIRED':
      steps.push({
        title: say('top-up-step-expired'),
        at: payment.expiresAt,
        icon: not,
        color: 'gray',
      });
      break;
  }
  return steps;
}
