// Where a customer goes for himself: home, and his settings.
import { IconHelpCircle, IconHome, IconUserCog } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const identityUserPlaces: readonly Place[] = [
  { to: '/', word: 'identity-home', icon: IconHome, key: 'KeyH', tab: 1 },
  { to: '/support', word: 'support-web', icon: IconHelpCircle, tab: 5 },
  { to: '/settings', word: 'frame-settings', icon: IconUserCog, key: 'KeyS', tab: 9 },
];
