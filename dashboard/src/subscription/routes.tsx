// The customer's screens about services.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { userRoute } from '../frame/route';

const listRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/services',
  validateSearch: v.object({
    show: v.optional(v.fallback(v.picklist(['active', 'concern', 'ended', 'building']), 'active')),
  }),
  component: lazyRouteComponent(() => import('./list/screen'), 'ServicesScreen'),
});

const detailRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/services/$id',
  validateSearch: v.object({
    tab: v.optional(v.fallback(v.picklist(['connect', 'usage', 'history']), 'connect')),
  }),
  component: lazyRouteComponent(() => import('./detail/screen'), 'ServiceScreen'),
});

export const subscriptionUserRoutes = [listRoute, detailRoute] as const;
