// An online payment that the gateway has spoken about: it is in the wallet, or another amount was paid, or it is
// on its way back to the card.
import { Alert, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Code, CopyField } from '../../parts/code';
import { Fact } from '../../parts/fact';
import { Money, useAmount } from '../../parts/money';
import { SupportLink } from '../../parts/support';
import { useWords } from '../../words/words';
import type { MyPaymentNow } from '../mine/document';
import { useBalanceAfter } from './balance';

/** How it stands. */
export function Stands({ payment }: { payment: MyPaymentNow }) {
  const say = useWords();
  const why = payment.reversalReason && say('top-up-reason', { reason: payment.reversalReason });
  switch (payment.status) {
    case 'APPROVED':
      return <Paid payment={payment} />;
    case 'DISPUTED':
      return (
        <Alert color="red" title={say('online-disputed')}>
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{say('online-disputed-hint')}</Text>
            <SupportLink prominent />
          </Stack>
        </Alert>
      );
    case 'REVERSING':
      return (
        <Alert color="yellow" title={say('online-reversing')} role="status">
          {why}
        </Alert>
      );
    case 'REVERSED':
      return (
        <Alert color="orange" title={say('online-reversed')} role="status">
          {why && <Text size="sm">{why}</Text>}
          <Text size="sm">{say('online-reversed-hint')}</Text>
        </Alert>
      );
    default:
      return null;
  }
}

function Paid({ payment }: { payment: MyPaymentNow }) {
  const say = useWords();
  const amount = useAmount();
  const balance = useBalanceAfter(payment.position);
  const { gateway } = payment;
  return (
    <Card>
      <Stack gap="md">
        <div role="status">
          <Text fw={700} fz="lg" c="var(--moon-good)">
            {say('online-paid')}
          </Text>
          <Text size="sm">
            {say('top-up-credited', {
              amount: amount(payment.credited?.amount ?? payment.amount.amount),
            })}{' '}
            {gateway?.late && say('online-paid-late')}
          </Text>
        </div>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <Fact title={say('online-balance')}>
            <span data-testid="balance">{balance === null ? '…' : <Money rial={balance} />}</span>
          </Fact>
          {gateway?.reference && (
            <Fact title={say('online-reference')}>
              <CopyField value={gateway.reference} label={say('online-copy-reference')} whole />
            </Fact>
          )}
          {gateway?.payerCard && (
            <Fact title={say('online-payer-card')}>
              <Code>{gateway.payerCard}</Code>
            </Fact>
          )}
        </SimpleGrid>
        <Group>
          <Button
            variant="light"
            renderRoot={(props) => <Link to="/wallet" search={{}} {...props} />}
          >
            {say('online-to-wallet')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
