// Where staff go about people.
import { IconUsers } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const identityStaffPlaces: readonly Place[] = [
  {
    to: '/admin/users',
    word: 'admin-users-title',
    icon: IconUsers,
    permission: 'identity.read',
    key: 'KeyU',
    tab: 3,
    opens: { prefix: 'usr', at: (id) => `/admin/users/${id}` },
  },
];
