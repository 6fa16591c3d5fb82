// The screens about backups.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import * as v from 'valibot';
import { staffRoute } from '../frame/route';

/** The page of the list. */
export const backupsSearch = v.object({
  after: v.optional(v.fallback(v.optional(v.string()), undefined)),
});

const backupsRoute = createRoute({
  getParentRoute: () => staffRoute,
  path: '/backups',
  validateSearch: backupsSearch,
  component: lazyRouteComponent(() => import('./jobs/screen'), 'BackupsScreen'),
});

export const backupStaffRoutes = [backupsRoute] as const;
