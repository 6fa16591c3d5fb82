// The user area: what a customer can do.
import { Menu } from '@mantine/core';
import { IconBriefcase } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { isStaff, useViewer, ViewerGate } from '../identity/viewer';
import { useWords } from '../words/words';
import { Shell } from './shell';
import { userPlaces } from './user-places';

/** The area. */
export function UserArea() {
  return (
    <ViewerGate>
      <Inside />
    </ViewerGate>
  );
}

function Inside() {
  const say = useWords();
  const viewer = useViewer();
  const other = isStaff(viewer) && (
    <Menu.Item component={Link} to={'/admin' as never} leftSection={<IconBriefcase size={16} />}>
      {say('frame-to-staff')}
    </Menu.Item>
  );
  return <Shell places={userPlaces} commands={[]} home="/" name="frame-shop" other={other} />;
}
