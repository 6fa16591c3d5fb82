// The screens about the books and the log below them.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { staffRoute } from '../frame/route';
import { word } from '../frame/search';

/** A position: a query string's parser makes a number of digits. */
const position = v.optional(
  v.fallback(
    v.optional(
      v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^[1-9]\d{0,18}$/)),
    ),
    undefined,
  ),
);
const asOf = v.optional(
  v.fallback(
    v.optional(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.transform(String),
        v.regex(/^([1-9]\d{0,18}|\d{4}-\d{2}-\d{2})$/),
      ),
    ),
    undefined,
  ),
);
const day = v.optional(v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined));

/** Whose or which balance is explained. */
export const balanceSearch = v.object({ user: word, account: word, asOf });
/** Which entries. */
export const journalSearch = v.object({
  entry: word,
  account: word,
  control: word,
  from: day,
  to: day,
  user: word,
  correlation: word,
  min: word,
  max: word,
  after: word,
});
/** Which accounts, and when. */
export const accountsSearch = v.object({ control: word, asOf, after: word });
/** Which events. */
export const eventsSearch = v.object({
  stream: word,
  type: word,
  id: word,
  user: word,
  correlation: word,
  oldest: v.optional(v.fallback(v.optional(v.literal('first')), undefined)),
  after: position,
});
/** What is to be proved. */
export const proofSearch = v.object({ position, size: position });
/** Two heads to compare. */
export const checkpointsSearch = v.object({ from: position, to: position, after: word });

const balanceRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/balance',
  validateSearch: balanceSearch,
  component: lazyRouteComponent(() => import('./balance/screen'), 'BalanceScreen'),
});

const journalRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/ledger',
  validateSearch: journalSearch,
  component: lazyRouteComponent(() => import('./journal/screen'), 'JournalScreen'),
});

const accountsRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/ledger/accounts',
  validateSearch: accountsSearch,
  component: lazyRouteComponent(() => import('./accounts/screen'), 'AccountsScreen'),
});

const eventsRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/ledger/events',
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import('./events/screen'), 'EventsScreen'),
});

const eventRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/ledger/events/$position',
  component: lazyRouteComponent(() => import('./events/event'), 'EventScreen'),
});

const proofRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/ledger/proof',
  validateSearch: proofSearch,
  component: lazyRouteComponent(() => import('./proof/screen'), 'ProofScreen'),
});

const checkpointsRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/ledger/checkpoints',
  validateSearch: checkpointsSearch,
  component: lazyRouteComponent(() => import('./checkpoints/screen'), 'CheckpointsScreen'),
});

export const ledgerStaffRoutes = [
  balanceRoute,
  journalRoute,
  accountsRoute,
  eventsRoute,
  eventRoute,
  proofRoute,
  checkpointsRoute,
] as const;
