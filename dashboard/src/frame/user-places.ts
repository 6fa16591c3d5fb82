// The places of the user area, feature by feature, in the order of the side bar.
import { identityUserPlaces } from '../identity/places';
import type { Place } from './places';

export const userPlaces: readonly Place[] = [...identityUserPlaces];
