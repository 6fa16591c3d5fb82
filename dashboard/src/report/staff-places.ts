// Where staff see how the shop does.
import { IconLayoutDashboard } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const reportStaffPlaces: readonly Place[] = [
  {
    to: '/admin',
    word: 'admin-overview-title',
    icon: IconLayoutDashboard,
    permission: 'ledger.read',
    key: 'KeyO',
    tab: 1,
  },
];
