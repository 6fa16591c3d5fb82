// An online payment as its payer sees it: the way to the gateway's page, and the outcome, told live. Promises:
// nothing here is taken from what the browser brings back; where it stands is what the gateway told the shop.
import { Card, Stack } from '@mantine/core';
import type { MyPaymentNow } from '../mine/document';
import { Awaiting } from './awaiting';
import { Failed } from './failed';
import { Stands } from './stands';
import { OnlineSteps } from './steps';

interface Props {
  payment: MyPaymentNow;
  /** Whether one can pay at a gateway now. */
  online: boolean;
  /** Called when something of it is old. */
  onChange: () => void;
}

/** The panel. */
export default function OnlinePanel({ payment, online, onChange }: Props) {
  return (
    <Stack gap="md">
      {payment.status === 'AWAITING_PAYER' ? (
        <Awaiting payment={payment} onChange={onChange} />
      ) : payment.status === 'FAILED' ? (
        <Failed payment={payment} online={online} />
      ) : (
        <Stands payment={payment} />
      )}
      <Card>
        <OnlineSteps payment={payment} />
      </Card>
    </Stack>
  );
}
