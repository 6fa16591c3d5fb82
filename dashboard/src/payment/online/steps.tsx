// How an online payment came to where it stands, and what comes next.
import { IconArrowBackUp, IconCheck, IconClock, IconWorld, IconX } from '@tabler/icons-react';
import { useAmount } from '../../parts/money';
import { useWords } from '../../words/words';
import type { MyPaymentNow } from '../mine/document';
import { type Step, StepLine } from '../mine/steps';

/** The steps. */
export function OnlineSteps({ payment }: { payment: MyPaymentNow }) {
  const waits = payment.status === 'AWAITING_PAYER' || payment.status === 'REVERSING';
  return <StepLine steps={useSteps(payment)} waits={waits} />;
}

function useSteps(payment: MyPaymentNow): Step[] {
  const say = useWords();
  const amount = useAmount();
  const { status, gateway } = payment;
  const not = <IconX size={15} />;
  const back = <IconArrowBackUp size={15} className="moon-dir" />;
  const steps: Step[] = [
    { title: say('online-step-opened'), at: payment.openedAt, icon: <IconClock size={15} /> },
  ];
  if (gateway?.requestedAt)
    steps.push({
      title: say('online-step-requested'),
      at: gateway.requestedAt,
      icon: <IconWorld size={15} />,
    });
  if (gateway?.returnedAt)
    steps.push({ title: say('online-step-returned'), at: gateway.returnedAt, icon: back });
  if (gateway?.verifiedAt)
    steps.push({
      title: say('online-step-verified'),
      at: gateway.verifiedAt,
      body: payment.credited && say('top-up-credited', { amount: amount(payment.credited.amount) }),
      icon: <IconCheck size={15} />,
      color: 'teal',
    });
  if (status === 'AWAITING_PAYER')
    steps.push({ title: say('online-step-awaiting'), icon: <IconClock size={15} /> });
  if (status === 'FAILED')
    steps.push({ title: say('online-step-failed'), icon: not, color: 'gray' });
  if (status === 'DISPUTED')
    steps.push({ title: say('online-step-disputed'), icon: not, color: 'red' });
  if (status === 'REVERSING')
    steps.push({ title: say('online-step-reversing'), icon: back, color: 'yellow' });
  if (status === 'REVERSED')
    steps.push({
      title: say('online-step-reversed'),
      at: payment.reversedAt,
      icon: back,
      color: 'orange',
    });
  return steps;
}
