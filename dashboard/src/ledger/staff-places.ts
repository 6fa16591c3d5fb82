// Where staff see the books.
import { IconBook2, IconZoomMoney } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const ledgerStaffPlaces: readonly Place[] = [
  {
    to: '/admin/balance',
    word: 'admin-balance-title',
    icon: IconZoomMoney,
    permission: 'ledger.read',
    key: 'KeyB',
  },
  {
    to: '/admin/ledger',
    word: 'admin-ledger-title',
    icon: IconBook2,
    permission: 'ledger.read',
    key: 'KeyL',
    tab: 4,
    opens: { prefix: 'ent', at: (id) => `/admin/ledger?entry=${id}` },
  },
];
