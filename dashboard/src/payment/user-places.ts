// Where a customer finds what he paid.
import { IconReceipt } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const paymentUserPlaces: readonly Place[] = [
  {
    to: '/payments',
    word: 'history-payments',
    icon: IconReceipt,
    opens: { prefix: 'pay', at: (id) => `/payments/${id}` },
  },
];
