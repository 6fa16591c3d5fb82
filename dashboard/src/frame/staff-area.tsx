// The staff area: for who has any right beyond a customer's. Each screen and each button asks for its own.
import { IconTerminal2, IconUser } from '@tabler/icons-react';
import { useMemo } from 'react';
import { isStaff, useViewer, ViewerGate } from '../identity/viewer';
import { EmptyState } from '../parts/empty';
import { useArea, useWords } from '../words/words';
import type { OtherArea } from './places';
import { Shell } from './shell';
import { staffPlaces } from './staff-places';

const SHOP: OtherArea = { to: '/', word: 'frame-to-shop', icon: IconUser };

/** The area. */
export function StaffArea() {
  useArea('staff');
  return (
    <ViewerGate>
      <Inside />
    </ViewerGate>
  );
}

function Inside() {
  const say = useWords();
  const viewer = useViewer();
  const commands = useMemo(
    () => [
      {
        label: say('frame-graphiql'),
        icon: <IconTerminal2 size={18} />,
        // A page of its own, with a policy of its own.
        run: () => window.location.assign('/graphiql'),
      },
    ],
    [say],
  );
  if (!isStaff(viewer)) {
    return (
      <EmptyState
        kind="forbidden"
        title={say('frame-not-staff')}
        hint={say('frame-not-staff-hint')}
      />
    );
  }
  return (
    <Shell places={staffPlaces} commands={commands} home="/admin" name="frame-desk" other={SHOP} />
  );
}
