// Where a customer finds his services.
import { IconDeviceMobile } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const subscriptionUserPlaces: readonly Place[] = [
  {
    to: '/services',
    word: 'service-place',
    icon: IconDeviceMobile,
    key: 'KeyV',
    tab: 3,
    opens: { prefix: 'acc', at: (id) => `/services/${id}` },
  },
];
