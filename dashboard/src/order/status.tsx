// Where an order stands: a word and a colour; and why one came to nothing, in a sentence.
import { Badge } from '@mantine/core';
import { type PlainWordId, useWords } from '../words/words';
import type { MyOrder } from './document';

const LOOKS: Record<MyOrder['status'], { word: PlainWordId; color: string }> = {
  PLACED: { word: 'buy-status-placed', color: 'yellow' },
  PAID: { word: 'buy-status-paid', color: 'moon' },
  FULFILLED: { word: 'buy-status-fulfilled', color: 'teal' },
  CANCELLED: { word: 'buy-status-cancelled', color: 'gray' },
};

/** Why an order came to nothing. */
export const CANCEL_WORDS: Record<NonNullable<MyOrder['reason']>, PlainWordId> = {
  CUSTOMER: 'buy-why-customer',
  EXPIRED: 'buy-why-expired',
  NO_CAPACITY: 'buy-why-no-capacity',
  PLAN_GONE: 'buy-why-plan-gone',
  REFUNDED: 'buy-why-refunded',
  REFUSED: 'buy-why-refused',
};

/** The badge. */
export function OrderBadge({ status }: { status: MyOrder['status'] }) {
  const say = useWords();
  const { word, color } = LOOKS[status];
  return <Badge color={color}>{say(word)}</Badge>;
}
