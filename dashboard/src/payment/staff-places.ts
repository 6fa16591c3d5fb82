// Where staff go about payments.
import { IconListDetails, IconReceipt2 } from '@tabler/icons-react';
import type { Place } from '../frame/places';
import { useWaitingCount } from './waiting-count';

export const paymentStaffPlaces: readonly Place[] = [
  {
    to: '/admin/payments',
    word: 'admin-payment-queue',
    icon: IconReceipt2,
    permission: 'payment.read',
    key: 'KeyP',
    tab: 2,
    useCount: useWaitingCount,
    opens: { prefix: 'pay', at: (id) => `/admin/payments?id=${id}` },
  },
  {
    to: '/admin/all-payments',
    word: 'admin-payments-title',
    icon: IconListDetails,
    permission: 'payment.read',
  },
];
