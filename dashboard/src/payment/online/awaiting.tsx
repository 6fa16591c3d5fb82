// Before an online payment is made: the gateway's page is on its way, or it is there to be opened; how much, and
// how long it stays open; and giving it up. The page opens in this tab, since it sends the browser back here.
import { Button, Card, Group, Loader, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import { rialNumber } from '../../format/money';
import { useNow } from '../../parts/date';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { WithdrawDialog } from '../mine/actions';
import { Countdown } from '../mine/countdown';
import type { MyPaymentNow } from '../mine/document';

interface Props {
  payment: MyPaymentNow;
  onChange: () => void;
}

/** The way to the gateway's page. */
export function Awaiting({ payment, onChange }: Props) {
  const say = useWords();
  const [givingUp, setGivingUp] = useState(false);
  const isOver = useNow().getTime() >= Date.parse(payment.expiresAt);
  const page = payment.gateway?.payPage;
  const cameBack = payment.gateway?.returnedAt;
  return (
    <>
      {cameBack && !isOver && <Asking />}
      <Card>
        <Stack gap="md">
          {!isOver &&
            (page ? (
              <>
                <InRial rial={payment.amount.amount} />
                <Button
                  component="a"
                  href={page}
                  size="lg"
                  fullWidth
                  leftSection={<IconExternalLink size={20} className="moon-dir" />}
                >
                  {say('online-go')}
                </Button>
              </>
            ) : (
              <Group gap="sm" wrap="nowrap" role="status">
                <Loader size="sm" aria-hidden />
                <div>
                  <Text fw={600}>{say('online-preparing')}</Text>
                  <Text size="sm" c="dimmed">
                    {say('online-preparing-hint')}
                  </Text>
                </div>
              </Group>
            ))}
          <Countdown
            until={payment.expiresAt}
            label={say('online-time-left')}
            over={say('online-over')}
          />
        </Stack>
      </Card>
      <div>
        <Button variant="subtle" color="red" onClick={() => setGivingUp(true)}>
          {say('online-give-up')}
        </Button>
      </div>
      <WithdrawDialog
        payment={payment}
        title={say('online-give-up')}
        confirm={say('online-give-up')}
        ask={say('online-give-up-ask')}
        done={say('online-given-up')}
        opened={givingUp}
        onClose={() => {
          setGivingUp(false);
          onChange();
        }}
      />
    </>
  );
}

/** That the gateway is being asked, after the browser came back. */
function Asking() {
  const say = useWords();
  return (
    <Card role="status">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Loader size="sm" aria-hidden mt={4} />
        <div>
          <Text fw={600}>{say('online-asking')}</Text>
          <Text size="sm">{say('online-asking-hint')}</Text>
        </div>
      </Group>
    </Card>
  );
}

/** The amount as the gateway's page and the bank have it, and what to see to before. */
function InRial({ rial }: { rial: string }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Stack gap={4}>
      <Text className="moon-number">
        {say('online-rial', { number: rialNumber(rial, digits) })}
      </Text>
      <Text size="sm">{say('online-vpn')}</Text>
    </Stack>
  );
}
