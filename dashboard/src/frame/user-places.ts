// The places of the user area, feature by feature, in the order of the side bar.
import { identityUserPlaces } from '../identity/places';
import { orderUserPlaces } from '../order/user-places';
import { paymentUserPlaces } from '../payment/user-places';
import { subscriptionUserPlaces } from '../subscription/user-places';
import { walletUserPlaces } from '../wallet/user-places';
import type { Place } from './places';

/** Where a place without a tab stands: after those that have one, before the settings. */
const NO_TAB = 8;

export const userPlaces: readonly Place[] = [
  ...identityUserPlaces,
  ...orderUserPlaces,
  ...subscriptionUserPlaces,
  ...walletUserPlaces,
  ...paymentUserPlaces,
].sort((a, b) => (a.tab ?? NO_TAB) - (b.tab ?? NO_TAB));
