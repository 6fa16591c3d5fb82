// The screens about payments.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { staffRoute, userRoute } from '../frame/route';
import { word } from '../frame/search';
import { METHODS, STATUSES } from './status';

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

const day = v.optional(v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined));

/** What of the list of all payments stands in its address. */
export const paymentsSearch = v.object({
  method: v.optional(v.fallback(v.optional(v.picklist(METHODS)), undefined)),
  status: v.optional(v.fallback(v.optional(v.picklist(STATUSES)), undefined)),
  from: day,
  to: day,
  after: word,
});

const paymentsRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/all-payments',
  validateSearch: paymentsSearch,
  component: lazyRouteComponent(() => import('./list/screen'), 'PaymentsScreen'),
});

export const paymentStaffRoutes = [queueRoute, paymentsRoute] as const;

/** What of the customer's history stands in its address. */
export const historySearch = v.object({
  status: v.optional(v.fallback(v.picklist(['open', 'done', 'not']), 'open')),
  after: v.optional(v.string()),
});

const minesRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/payments',
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import('./history/screen'), 'PaymentHistoryScreen'),
});

const mineRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/payments/$id',
  component: lazyRouteComponent(() => import('./mine/screen'), 'MyPaymentScreen'),
});

const topUpRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/wallet/top-up',
  component: lazyRouteComponent(() => import('./top-up/screen'), 'TopUpScreen'),
});

export const paymentUserRoutes = [minesRoute, mineRoute, topUpRoute] as const;
