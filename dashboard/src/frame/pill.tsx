// The connection pill: live, connecting, or lost since when. A word, a colour and a shape, never colour
// alone.
import { Badge } from '@mantine/core';
import { IconLoader, IconPlugConnectedX, IconPointFilled } from '@tabler/icons-react';
import { clock } from '../format/jalali';
import { useConnectionState } from '../graphql/connection';
import { useReader } from '../words/preference';
import { useWords } from '../words/words';

/** How live updates stand. */
export function ConnectionPill() {
  const { state, heardAt } = useConnectionState();
  const reader = useReader();
  const say = useWords();
  if (state === 'idle') return null;
  const look = {
    live: { color: 'teal', icon: <IconPointFilled size={12} />, text: say('frame-live') },
    connecting: { color: 'gray', icon: <IconLoader size={12} />, text: say('frame-connecting') },
    lost: {
      color: 'red',
      icon: <IconPlugConnectedX size={12} />,
      text: heardAt ? say('frame-lost-since', { time: clock(heardAt, reader) }) : say('frame-lost'),
    },
  }[state];
  const heard = heardAt ? say('frame-heard', { time: clock(heardAt, reader, true) }) : look.text;
  return (
    <Badge
      title={heard}
      role="status"
      data-state={state}
      color={look.color}
      leftSection={look.icon}
      size="lg"
      radius="xl"
    >
      {look.text}
    </Badge>
  );
}
