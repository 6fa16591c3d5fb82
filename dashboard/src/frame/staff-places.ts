// The places of the staff area, feature by feature, in the order of the side bar.
import { backupStaffPlaces } from '../backup/staff-places';
import { identityStaffPlaces } from '../identity/staff-places';
import { ledgerStaffPlaces } from '../ledger/staff-places';
import { locationStaffPlaces } from '../location/staff-places';
import { paymentStaffPlaces } from '../payment/staff-places';
import { reportStaffPlaces } from '../report/staff-places';
import type { Place } from './places';

export const staffPlaces: readonly Place[] = [
  ...reportStaffPlaces,
  ...paymentStaffPlaces,
  ...identityStaffPlaces,
  ...ledgerStaffPlaces,
  ...locationStaffPlaces,
  ...backupStaffPlaces,
];
