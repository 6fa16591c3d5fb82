// The customer's screens about buying.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { userRoute } from '../frame/route';

/** The steps of buying stand in the address: what is renewed, which plan, which order came of it. */
const buyRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/buy',
  validateSearch: v.object({
    renew: v.optional(v.string()),
    plan: v.optional(v.string()),
    order: v.optional(v.string()),
  }),
  component: lazyRouteComponent(() => import('./buy/screen'), 'BuyScreen'),
});

const ordersRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/orders',
  validateSearch: v.object({
    status: v.optional(v.fallback(v.picklist(['open', 'done', 'not']), 'open')),
    after: v.optional(v.string()),
  }),
  component: lazyRouteComponent(() => import('./history/screen'), 'OrderHistoryScreen'),
});

export const orderUserRoutes = [buyRoute, ordersRoute] as const;
