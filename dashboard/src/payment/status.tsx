// Where a payment stands: a word and a colour.
import { Badge } from '@mantine/core';
import { type PlainWordId, useWords } from '../words/words';

/** Where a payment can stand. */
export type PaymentStatus =
  | 'APPROVED'
  | 'AWAITING_RECEIPT'
  | 'EXPIRED'
  | 'REJECTED'
  | 'REVERSED'
  | 'UNDER_REVIEW'
  | 'WITHDRAWN';

const LOOKS: Record<PaymentStatus, { word: PlainWordId; color: string }> = {
  APPROVED: { word: 'payment-web-approved', color: 'teal' },
  AWAITING_RECEIPT: { word: 'payment-web-awaiting', color: 'gray' },
  EXPIRED: { word: 'payment-web-expired', color: 'gray' },
  REJECTED: { word: 'payment-web-rejected', color: 'red' },
  REVERSED: { word: 'payment-web-reversed', color: 'orange' },
  UNDER_REVIEW: { word: 'payment-web-under-review', color: 'yellow' },
  WITHDRAWN: { word: 'payment-web-withdrawn', color: 'gray' },
};

/** The badge. */
export function PaymentBadge({ status }: { status: PaymentStatus }) {
  const say = useWords();
  const { word, color } = LOOKS[status];
  return <Badge color={color}>{say(word)}</Badge>;
}
