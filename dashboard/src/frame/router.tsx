// The router: every feature's screens under the three roots. State that a colleague should see by the
// link stands in the search parameters, which each screen declares and checks.
import { createRouter } from '@tanstack/react-router';
import { backupStaffRoutes } from '../backup/routes';
import { identityStaffRoutes, identityUserRoutes } from '../identity/routes';
import { ledgerStaffRoutes } from '../ledger/routes';
import { locationStaffRoutes } from '../location/routes';
import { orderUserRoutes } from '../order/routes';
import { paymentStaffRoutes, paymentUserRoutes } from '../payment/routes';
import { reportStaffRoutes } from '../report/routes';
import { subscriptionUserRoutes } from '../subscription/routes';
import { walletUserRoutes } from '../wallet/routes';
import { loginRoute, rootRoute, staffRoute, userRoute } from './route';

const tree = rootRoute.addChildren([
  loginRoute,
  userRoute.addChildren([
    ...identityUserRoutes,
    ...orderUserRoutes,
    ...subscriptionUserRoutes,
    ...walletUserRoutes,
    ...paymentUserRoutes,
  ]),
  staffRoute.addChildren([
    ...reportStaffRoutes,
    ...paymentStaffRoutes,
    ...identityStaffRoutes,
    ...ledgerStaffRoutes,
    ...locationStaffRoutes,
    ...backupStaffRoutes,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadDelay: 80,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
