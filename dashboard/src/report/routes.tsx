// The screens that tell how the shop does.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { staffRoute } from '../frame/route';

const day = v.optional(v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined));

/** What of the overview stands in its address. */
export const overviewSearch = v.object({
  from: day,
  to: day,
  bucket: v.optional(v.fallback(v.optional(v.picklist(['hour', 'day', 'month'])), undefined)),
  compare: v.optional(v.fallback(v.optional(v.literal('off')), undefined)),
});

const overviewRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/',
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import('./overview/screen'), 'OverviewScreen'),
});

export const reportStaffRoutes = [overviewRoute] as const;
