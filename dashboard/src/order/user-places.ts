// Where a customer buys, and finds what he ordered.
import { IconBasket, IconShoppingCart } from '@tabler/icons-react';
import type { Place } from '../frame/places';

export const orderUserPlaces: readonly Place[] = [
  { to: '/buy', word: 'buy-place', icon: IconShoppingCart, key: 'KeyB', tab: 2 },
  {
    to: '/orders',
    word: 'history-orders',
    icon: IconBasket,
    opens: { prefix: 'ord', at: (id) => `/buy?order=${id}` },
  },
];
