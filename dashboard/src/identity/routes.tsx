// The customer's own screens.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { userRoute } from '../frame/route';

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
