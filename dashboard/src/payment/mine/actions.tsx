// What the payer can still do with a payment that nobody decided on: ask for another amount while the card
// is shown, or give it up.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { tellDone } from '../../frame/notices';
import { useCommand } from '../../graphql/command';
import { ConfirmDialog } from '../../parts/confirm';
import { useAmount } from '../../parts/money';
import { MoneyInput } from '../../parts/money-input';
import { useProblemText } from '../../parts/problem';
import { useWords } from '../../words/words';
import { AmountWords } from '../top-up/amount-words';
import { ChangeAmountMutation, type MyPayment, WithdrawMutation } from './document';
import type { Limits } from './screen';

/** The buttons, with their dialogs. */
export function Actions({ payment, limits }: { payment: MyPayment; limits: Limits }) {
  const say = useWords();
  const [open, setOpen] = useState<'amount' | 'withdraw' | null>(null);
  const awaits = payment.status === 'AWAITING_RECEIPT';
  if (!awaits && payment.status !== 'UNDER_REVIEW') return null;
  return (
    <Group gap="xs">
      {awaits && (
        <Button variant="default" onClick={() => setOpen('amount')}>
          {say('top-up-change-amount')}
        </Button>
      )}
      <Button variant="subtle" color="red" onClick={() => setOpen('withdraw')}>
        {say('top-up-withdraw')}
      </Button>
      <AmountDialog
        key={payment.amount.amount}
        payment={payment}
        limits={limits}
        opened={open === 'amount'}
        onClose={() => setOpen(null)}
      />
      <WithdrawDialog
        payment={payment}
        title={say('top-up-withdraw')}
        confirm={say('top-up-withdraw-confirm')}
        ask={say('top-up-withdraw-ask')}
        done={say('top-up-withdrawn')}
        opened={open === 'withdraw'}
        onClose={() => setOpen(null)}
      />
    </Group>
  );
}

interface DialogProps {
  payment: MyPayment;
  opened: boolean;
  onClose: () => void;
}

function AmountDialog({ payment, limits, opened, onClose }: DialogProps & { limits: Limits }) {
  const say = useWords();
  const amount = useAmount();
  const problemText = useProblemText();
  const [value, setValue] = useState(payment.amount.amount);
  const [wrong, setWrong] = useState<string | null>(null);
  const { send, sending } = useCommand(
    ChangeAmountMutation,
    ({ topUpChangeAmount }) => topUpChangeAmount,
  );
  const change = async () => {
    if (value === '') return setWrong(say('top-up-amount-missing'));
    const outcome = await send({ input: { paymentId: payment.id, amount: value } });
    if (outcome.kind === 'done') {
      tellDone(say('top-up-amount-changed', { amount: amount(value) }));
      onClose();
    } else if (outcome.kind === 'refused') {
      setWrong(outcome.refusals.map(({ message }) => message).join(' '));
    } else setWrong(problemText(outcome.problem));
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={say('top-up-change-amount')}
      confirm={say('top-up-change-confirm')}
      busy={sending}
      onConfirm={() => void change()}
      onClose={onClose}
    >
      <Stack gap="xs">
        <MoneyInput
          label={say('top-up-amount')}
          description={say('top-up-limits', { min: amount(limits.min), max: amount(limits.max) })}
          value={value}
          error={wrong}
          onChange={(rial) => {
            setValue(rial);
            setWrong(null);
          }}
          data-autofocus
        />
        <AmountWords rial={value} />
        {payment.order && <Text size="sm">{say('top-up-change-order-hint')}</Text>}
      </Stack>
    </ConfirmDialog>
  );
}

interface WithdrawProps extends DialogProps {
  title: string;
  /** What the button says. */
  confirm: string;
  /** What will happen. */
  ask: string;
  /** What is told when it has. */
  done: string;
}

/** Asks before a payment is given up. */
export function WithdrawDialog(props: WithdrawProps) {
  const { payment, title, confirm, ask, done, opened, onClose } = props;
  const problemText = useProblemText();
  const [wrong, setWrong] = useState<string | null>(null);
  const { send, sending } = useCommand(WithdrawMutation, ({ topUpWithdraw }) => topUpWithdraw);
  const withdraw = async () => {
    const outcome = await send({ input: { paymentId: payment.id } });
    if (outcome.kind === 'done') {
      tellDone(done);
      onClose();
    } else if (outcome.kind === 'refused') {
      setWrong(outcome.refusals.map(({ message }) => message).join(' '));
    } else setWrong(problemText(outcome.problem));
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={title}
      confirm={confirm}
      danger
      busy={sending}
      onConfirm={() => void withdraw()}
      onClose={onClose}
    >
      <Text>{ask}</Text>
      {wrong && (
        <Text size="sm" c="var(--moon-bad)" role="alert">
          {wrong}
        </Text>
      )}
    </ConfirmDialog>
  );
}
