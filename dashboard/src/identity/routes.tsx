// The screens about people: the customer's own, and the staff's about everybody.
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import * as v from 'valibot';
import { staffRoute, userRoute } from '../frame/route';
import { word } from '../frame/search';
import { userIdOf } from './user-id';

const homeRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./home/screen'), 'HomeScreen'),
});

const settingsRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/screen'), 'SettingsScreen'),
});

const supportRoute = createRoute({
  getParentRoute: () => userRoute,
  path: '/support',
  component: lazyRouteComponent(() => import('./support/screen'), 'SupportScreen'),
});

export const identityUserRoutes = [homeRoute, settingsRoute, supportRoute] as const;

const flag = v.optional(v.fallback(v.optional(v.picklist(['yes', 'no'])), undefined));
const day = v.optional(v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined));

/** What of the list of users stands in its address. */
export const usersSearch = v.object({
  q: word,
  role: v.optional(
    v.fallback(v.optional(v.picklist(['OWNER', 'REVIEWER', 'SUPPORT', 'CUSTOMER'])), undefined),
  ),
  blocked: flag,
  unreachable: flag,
  balance: flag,
  active: flag,
  ending: v.optional(v.fallback(v.optional(v.literal('yes')), undefined)),
  from: day,
  to: day,
  after: word,
});

/** The tabs of a user's page. */
export const USER_TABS = ['timeline', 'balance', 'orders', 'payments', 'accounts'] as const;

/** What of a user's page stands in its address. */
export const userSearch = v.object({
  tab: v.optional(v.fallback(v.optional(v.picklist(USER_TABS)), undefined)),
  /** Kinds of the timeline, with a comma between them. */
  kinds: word,
  all: v.optional(v.fallback(v.optional(v.literal('yes')), undefined)),
  asOf: word,
  after: word,
});

const usersRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./users/screen'), 'UsersScreen'),
});

const userPageRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/users/$id',
  validateSearch: userSearch,
  // The log and the books have ids without their prefix.
  beforeLoad: ({ params, search }) => {
    const id = userIdOf(params.id);
    if (id && id !== params.id)
      throw redirect({ to: '/admin/users/$id', params: { id }, search, replace: true });
  },
  component: lazyRouteComponent(() => import('./user/screen'), 'UserScreen'),
});

export const identityStaffRoutes = [usersRoute, userPageRoute] as const;
