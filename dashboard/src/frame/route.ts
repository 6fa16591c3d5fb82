// The three roots that features hang their screens on: the door, the user area and the staff area.
import { createRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { storedReader } from '../words/preference';
import { loadWords } from '../words/words';
import { NoScreen, ScreenBroke } from './boundary';

export const rootRoute = createRootRoute({
  notFoundComponent: NoScreen,
  errorComponent: ScreenBroke,
});

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: v.object({
    to: v.optional(v.fallback(v.string(), '/')),
    by: v.optional(v.fallback(v.picklist(['link', 'password']), 'link')),
  }),
  component: lazyRouteComponent(() => import('../identity/login/screen'), 'LoginScreen'),
});

export const userRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'user',
  component: lazyRouteComponent(() => import('./user-area'), 'UserArea'),
});

export const staffRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  beforeLoad: () => loadWords(storedReader().language, 'staff'),
  component: lazyRouteComponent(() => import('./staff-area'), 'StaffArea'),
});
