// The tabs at the bottom of a phone: the first places of the area, and «more» for the rest.
import { Group, Indicator, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import { useWords } from '../words/words';
import type { Place } from './places';
import { isHere } from './shell';

/** Five things are what a thumb finds. */
const TABS_MAX = 5;

interface Props {
  places: readonly Place[];
  home: string;
  onMore: () => void;
}

/** The tabs. */
export function Tabs({ places, home, onMore }: Props) {
  const say = useWords();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const wanted = places
    .filter(({ tab }) => tab !== undefined)
    .sort((a, b) => (a.tab ?? 0) - (b.tab ?? 0));
  const more = places.length > wanted.length || wanted.length > TABS_MAX;
  const shown = wanted.slice(0, more ? TABS_MAX - 1 : TABS_MAX);
  return (
    <Group component="nav" aria-label={say('frame-tabs')} grow h="100%" gap={0} wrap="nowrap">
      {shown.map((place) => {
        const here = isHere(path, place.to, home);
        return (
          <Link
            key={place.to}
            to={place.to as never}
            activeOptions={{ exact: place.to === home }}
            aria-current={here ? 'page' : undefined}
            style={{
              color: here ? 'var(--mantine-primary-color-light-color)' : 'inherit',
              textDecoration: 'none',
            }}
          >
            <Stack gap={2} align="center">
              {place.useCount ? (
                <Dot of={place.useCount}>{<place.icon size={22} stroke={1.7} />}</Dot>
              ) : (
                <place.icon size={22} stroke={1.7} />
              )}
              <Text size="xs" fw={here ? 700 : 500} truncate>
                {say(place.word)}
              </Text>
            </Stack>
          </Link>
        );
      })}
      {more && (
        <UnstyledButton onClick={onMore}>
          <Stack gap={2} align="center">
            <IconDots size={22} aria-hidden />
            <Text size="xs">{say('frame-more')}</Text>
          </Stack>
        </UnstyledButton>
      )}
    </Group>
  );
}

function Dot({ of: useCount, children }: { of: () => number | null; children: React.ReactNode }) {
  const count = useCount();
  return (
    <Indicator disabled={!count} color="red" size={9} offset={2} lh={0}>
      {children}
    </Indicator>
  );
}
