// The user area: what a customer can do.
import { IconBriefcase } from '@tabler/icons-react';
import { isStaff, useViewer, ViewerGate } from '../identity/viewer';
import type { OtherArea } from './places';
import { Shell } from './shell';
import { userPlaces } from './user-places';

const STAFF: OtherArea = { to: '/admin', word: 'frame-to-staff', icon: IconBriefcase };

/** The area. */
export function UserArea() {
  return (
    <ViewerGate>
      <Inside />
    </ViewerGate>
  );
}

function Inside() {
  const viewer = useViewer();
  const other = isStaff(viewer) ? STAFF : undefined;
  return <Shell places={userPlaces} commands={[]} home="/" name="frame-shop" other={other} />;
}
