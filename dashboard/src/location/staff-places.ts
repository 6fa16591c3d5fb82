// Where staff see servers and panels.
import { IconServer } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const locationStaffPlaces: readonly Place[] = [
  {
    to: '/admin/servers',
    word: 'admin-servers-title',
    icon: IconServer,
    permission: 'subscription.read',
    key: 'KeyS',
  },
];
