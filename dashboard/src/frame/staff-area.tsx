// The staff area: for who has any right beyond a customer's. Each screen and each button asks for its own.
import { IconTerminal2, IconUser } from '@tabler/icons-react';
import { useMemo } from 'react';
import { isStaff, useViewer, ViewerGate } from '../identity/viewer';
import { EmptyState } from '../parts/empty';
import { useArea, useWords } from '../words/words';
import type { OtherArea, Outside } from './places';
import { Shell } from './shell';
import { staffPlaces } from './staff-places';

/** A page of its own, with a policy of its own; the server lets in who is staff. */
const GRAPHIQL: Outside = { href: '/graphiql', word: 'frame-graphiql', icon: IconTerminal2 };
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
        label: say(GRAPHIQL.word),
        icon: <GRAPHIQL.icon size={18} />,
        run: () => window.location.assign(GRAPHIQL.href),
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
    <Shell
      places={staffPlaces}
      outside={GRAPHIQL}
      commands={commands}
      home="/admin"
      name="frame-desk"
      other={SHOP}
    />
  );
}
