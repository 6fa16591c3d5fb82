// The staff area: for who has any right beyond a customer's. Each screen and each button asks for its own.
import { Menu } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { isStaff, useViewer, ViewerGate } from '../identity/viewer';
import { EmptyState } from '../parts/empty';
import { useArea, useWords } from '../words/words';
import { Shell } from './shell';
import { staffPlaces } from './staff-places';

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
  if (!isStaff(viewer)) {
    return (
      <EmptyState
        kind="forbidden"
        title={say('frame-not-staff')}
        hint={say('frame-not-staff-hint')}
      />
    );
  }
  const other = (
    <Menu.Item component={Link} to={'/' as never} leftSection={<IconUser size={16} />}>
      {say('frame-to-shop')}
    </Menu.Item>
  );
  return <Shell places={staffPlaces} commands={[]} home="/admin" name="frame-desk" other={other} />;
}
