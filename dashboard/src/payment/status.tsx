// Where a payment stands: a word and a colour; and the ways in which one comes in.
import { Badge } from '@mantine/core';
import { type PlainWordId, useWords } from '../words/words';

/** Where a payment can stand, those that are under way first. */
export const STATUSES = [
  'UNDER_REVIEW',
  'AWAITING_RECEIPT',
  'AWAITING_PAYER',
  'APPROVED',
  'REJECTED',
  'WITHDRAWN',
  'EXPIRED',
  'FAILED',
  'DISPUTED',
  'REVERSING',
  'REVERSED',
] as const;
export type PaymentStatus = (typeof STATUSES)[number];

/** By which ways a payment can come in. */
export const METHODS = ['CARD', 'GATEWAY'] as const;
export type PaymentMethod = (typeof METHODS)[number];

/** What the ways are called. */
export const METHOD_WORDS: Record<PaymentMethod, PlainWordId> = {
  CARD: 'payment-web-by-card',
  GATEWAY: 'payment-web-online',
};

/** A word and a colour for each. */
export const STATUS_LOOKS: Record<PaymentStatus, { word: PlainWordId; color: string }> = {
  APPROVED: { word: 'payment-web-approved', color: 'teal' },
  AWAITING_PAYER: { word: 'payment-web-awaiting-payer', color: 'gray' },
  AWAITING_RECEIPT: { word: 'payment-web-awaiting', color: 'gray' },
  DISPUTED: { word: 'payment-web-disputed', color: 'red' },
  EXPIRED: { word: 'payment-web-expired', color: 'gray' },
  FAILED: { word: 'payment-web-not-paid', color: 'gray' },
  REJECTED: { word: 'payment-web-rejected', color: 'red' },
  REVERSED: { word: 'payment-web-reversed', color: 'orange' },
  REVERSING: { word: 'payment-web-reversing', color: 'yellow' },
  UNDER_REVIEW: { word: 'payment-web-under-review', color: 'yellow' },
  WITHDRAWN: { word: 'payment-web-withdrawn', color: 'gray' },
};

/** The badge. */
export function PaymentBadge({ status }: { status: PaymentStatus }) {
  const say = useWords();
  const { word, color } = STATUS_LOOKS[status];
  return <Badge color={color}>{say(word)}</Badge>;
}
