// The screens about servers and panels.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { staffRoute } from '../frame/route';

const serversRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/servers',
  component: lazyRouteComponent(() => import('./servers/screen'), 'ServersScreen'),
});

export const locationStaffRoutes = [serversRoute] as const;
