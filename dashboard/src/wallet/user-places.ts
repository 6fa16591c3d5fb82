// Where a customer finds his money.
import { IconWallet } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const walletUserPlaces: readonly Place[] = [
  { to: '/wallet', word: 'wallet-web', icon: IconWallet, key: 'KeyW', tab: 4 },
];
