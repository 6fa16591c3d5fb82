// The screens about payments.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { staffRoute } from '../frame/route';

/** What of the queue stands in its address: which payment is open, and a dialog that an undo leads to. */
export const queueSearch = v.object({
  id: v.optional(v.fallback(v.string(), '')),
  ask: v.optional(v.picklist(['reverse'])),
});

const queueRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/payments',
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('./queue/screen'), 'QueueScreen'),
});

export const paymentStaffRoutes = [queueRoute] as const;
