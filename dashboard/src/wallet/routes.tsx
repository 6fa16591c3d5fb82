// The customer's screens about the wallet.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { userRoute } from '../frame/route';

const walletRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/wallet',
  validateSearch: v.object({
    kind: v.optional(v.fallback(v.picklist(['in', 'out', 'held']), 'in')),
    after: v.optional(v.string()),
  }),
  component: lazyRouteComponent(() => import('./statement/screen'), 'WalletScreen'),
});

export const walletUserRoutes = [walletRoute] as const;
