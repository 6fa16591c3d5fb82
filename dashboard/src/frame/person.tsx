// The person's letters in the head. What is behind them is loaded when somebody reaches for it.
import { ActionIcon, Avatar } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useViewer } from '../identity/viewer';
import { useWords } from '../words/words';
import type { OtherArea } from './places';

const load = () => import('./person-menu');
const PersonMenu = lazy(load);

/** The button; the menu after the first press. */
export function Person({ other }: { other?: OtherArea }) {
  const say = useWords();
  const { name } = useViewer();
  const [wanted, setWanted] = useState(false);
  const button = (
    <ActionIcon
      size="lg"
      radius="xl"
      variant="transparent"
      aria-label={say('frame-person-menu')}
      aria-haspopup="menu"
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      <Avatar name={name} color="indigo.9" variant="filled" radius="xl" size={34} alt="" />
    </ActionIcon>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <PersonMenu name={name} other={other} />
    </Suspense>
  );
}
