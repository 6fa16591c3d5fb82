// Deciding on a payment: what the server answers, in words, and what is offered then. Promises: a decision
// that somebody else took first is told with how it ended; an approval can be taken back from its notice.
import { useCallback } from 'react';
import { tellDone, tellFailed, tellRefused, tellUndoable } from '../../frame/notices';
import { type Outcome, type Payload, useCommand } from '../../graphql/command';
import { useAmount } from '../../parts/money';
import { useProblemText } from '../../parts/problem';
import { useWords } from '../../words/words';
import type { Found } from './approve';
import {
  ApproveMutation,
  type Detail,
  type QueueRow,
  RejectMutation,
  ReverseMutation,
} from './document';

type Decided = Payload & { payment: QueueRow | null };

interface Props {
  payment: Detail;
  /** Told of the payment as it stands after the answer. */
  onTold: (row: QueueRow) => void;
  /** Called when this payment is decided, by whom ever. */
  onDecided: () => void;
  /** Opens the dialog that takes an approval back. */
  onUndo: (id: string) => void;
}

/** The three decisions. */
export function useDecision({ payment, onTold, onDecided, onUndo }: Props) {
  const say = useWords();
  const amount = useAmount();
  const text = useProblemText();
  const approving = useCommand(ApproveMutation, (data) => data.paymentApprove);
  const rejecting = useCommand(RejectMutation, (data) => data.paymentReject);
  const reversing = useCommand(ReverseMutation, (data) => data.paymentReverse);

  /** Says how it ended; answers whether it is done. */
  const tell = useCallback(
    (outcome: Outcome<Decided>): boolean => {
      if (outcome.kind === 'failed') {
        tellFailed(text(outcome.problem));
        return false;
      }
      if (outcome.payload.payment) onTold(outcome.payload.payment);
      if (outcome.kind === 'done') return true;
      tellRefused(outcome.refusals);
      if (outcome.refusals.some(({ code }) => code === 'ALREADY_DECIDED' || code === 'WRONG_STATE'))
        onDecided();
      return false;
    },
    [text, onTold, onDecided],
  );

  const approve = async (found: Found | null): Promise<boolean> => {
    const input = { paymentId: payment.id, ...found };
    if (!tell(await approving.send({ input }))) return false;
    const message = say('admin-payment-approved-notice', {
      amount: amount(found?.amount ?? payment.amount.amount),
      number: payment.number,
    });
    tellUndoable(message, say('admin-payment-reverse'), () => onUndo(payment.id));
    onDecided();
    return true;
  };
  const reject = async (reason: string): Promise<boolean> => {
    if (!tell(await rejecting.send({ input: { paymentId: payment.id, reason } }))) return false;
    tellDone(say('admin-payment-rejected-notice', { number: payment.number }));
    onDecided();
    return true;
  };
  const reverse = async (reason: string): Promise<boolean> => {
    if (!tell(await reversing.send({ input: { paymentId: payment.id, reason } }))) return false;
    const { number } = payment;
    tellDone(
      payment.method === 'GATEWAY'
        ? say('admin-payment-give-back-notice', { number })
        : say('admin-payment-reversed-notice', { number }),
    );
    return true;
  };
  return {
    approve,
    reject,
    reverse,
    busy: approving.sending || rejecting.sending || reversing.sending,
  };
}
