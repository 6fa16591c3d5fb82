// The frame around every screen of an area: side bar on a desk, tabs on a phone, head with search, the
// connection and the person. Promises: one way to every place from each of them, and a way past the
// navigation for who uses the keyboard.
import {
  AppShell,
  Badge,
  Burger,
  Group,
  Kbd,
  NavLink,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconMoonStars, IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { number } from '../format/digits';
import { useMay } from '../identity/viewer';
import { useReader } from '../words/preference';
import { type PlainWordId, useWords } from '../words/words';
import { type Command, CommandsProvider } from './commands';
import { type Shortcut, useKeys, useOffered } from './keys';
import { Person } from './person';
import { ConnectionPill } from './pill';
import type { OtherArea, Outside, Place } from './places';
import { SandboxRibbon } from './ribbon';
import { Tabs } from './tabs';

const HelpSheet = lazy(() => import('./help'));
const Palette = lazy(() => import('./palette'));
const HEADER = 'calc(56px + var(--moon-edge-top))';
const TABS = 'calc(60px + var(--moon-edge-bottom))';

interface Props {
  places: readonly Place[];
  /** What stands below the places, apart from them. */
  outside?: Outside;
  commands: readonly Command[];
  /** The path of the area's own first page, which is active only there. */
  home: string;
  name: PlainWordId;
  /** A link to the other area, for who has both. */
  other?: OtherArea;
}

/** The frame. */
export function Shell({ places, outside, commands, home, name, other }: Props) {
  const say = useWords();
  const may = useMay();
  const navigate = useNavigate();
  const [opened, { toggle, close }] = useDisclosure();
  const [searching, setSearching] = useState(false);
  const [helping, setHelping] = useState<Shortcut[] | null>(null);
  const offered = useOffered();
  const allowed = places.filter(({ permission }) => !permission || may(permission));
  useHotkeys([['mod+K', () => setSearching(true)]], []);
  useKeys([
    { code: 'Shift+Slash', label: say('frame-help'), run: () => setHelping(offered()) },
    { code: 'Slash', label: say('frame-search'), run: () => setSearching(true) },
    ...allowed.flatMap(({ key, to, word }) =>
      key
        ? [
            {
              code: `KeyG ${key}`,
              label: say('frame-go-to', { place: say(word) }),
              run: () => void navigate({ to: to as never }),
            },
          ]
        : [],
    ),
  ]);
  return (
    <CommandsProvider>
      <a href="#main" className="moon-skip">
        {say('frame-skip')}
      </a>
      <AppShell
        header={{ height: HEADER }}
        footer={{ height: { base: TABS, sm: 0 } }}
        navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'sm', sm: 'lg' }}
      >
        <AppShell.Header className="moon-edge-top">
          <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
            <Group gap="xs" wrap="nowrap">
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={say('frame-menu')}
              />
              <IconMoonStars size={22} color="var(--mantine-primary-color-filled)" aria-hidden />
              <Text fw={700} visibleFrom="xs">
                {say(name)}
              </Text>
              <SandboxRibbon />
            </Group>
            <Group gap="xs" wrap="nowrap">
              <SearchButton onClick={() => setSearching(true)} />
              <ConnectionPill />
              <Person other={other} />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" style={{ overflowY: 'auto' }} aria-label={say('frame-navigation')}>
          <Links places={allowed} home={home} onGo={close} />
          {outside && (
            <NavLink
              href={outside.href}
              label={say(outside.word)}
              leftSection={<outside.icon size={18} stroke={1.7} />}
              mt="auto"
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
            />
          )}
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none' }}>
          <Outlet />
        </AppShell.Main>
        <AppShell.Footer hiddenFrom="sm" className="moon-edge-bottom">
          <Tabs places={allowed} home={home} onMore={toggle} />
        </AppShell.Footer>
      </AppShell>
      {helping && (
        <Suspense>
          <HelpSheet shown={helping} onClose={() => setHelping(null)} />
        </Suspense>
      )}
      {searching && (
        <Suspense>
          <Palette places={allowed} commands={commands} onClose={() => setSearching(false)} />
        </Suspense>
      )}
    </CommandsProvider>
  );
}

function SearchButton({ onClick }: { onClick: () => void }) {
  const say = useWords();
  return (
    <UnstyledButton onClick={onClick} aria-label={say('frame-search')} px={6} py={4}>
      <Group gap={6} wrap="nowrap">
        <IconSearch size={18} aria-hidden />
        <Text size="sm" visibleFrom="md">
          {say('frame-search')}
        </Text>
        <Kbd dir="ltr" visibleFrom="md" size="xs">
          Ctrl K
        </Kbd>
      </Group>
    </UnstyledButton>
  );
}

/** Whether a place is where the person is. */
export function isHere(path: string, to: string, home: string): boolean {
  return to === home
    ? path === home || path === `${home}/`
    : path === to || path.startsWith(`${to}/`);
}

function Links({
  places,
  home,
  onGo,
}: {
  places: readonly Place[];
  home: string;
  onGo: () => void;
}) {
  const say = useWords();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return places.map((place, index) => {
    const headed = place.group && place.group !== places[index - 1]?.group;
    return (
      <div key={place.to}>
        {headed && place.group && (
          <Text size="xs" fw={700} c="dimmed" px="sm" pt="md" pb={4}>
            {say(place.group)}
          </Text>
        )}
        <NavLink
          renderRoot={(props) => (
            <Link to={place.to as never} activeOptions={{ exact: place.to === home }} {...props} />
          )}
          label={say(place.word)}
          leftSection={<place.icon size={18} stroke={1.7} />}
          rightSection={place.useCount && <Count of={place.useCount} />}
          active={isHere(path, place.to, home)}
          onClick={onGo}
          style={{ borderRadius: 'var(--mantine-radius-md)' }}
        />
      </div>
    );
  });
}

/** How many things wait, beside the name of a place. */
export function Count({ of: useCount }: { of: () => number | null }) {
  const count = useCount();
  const { digits } = useReader();
  const say = useWords();
  if (!count) return null;
  return (
    <Badge size="sm" color="red" variant="filled" circle={count < 10}>
      {number(count, digits)}
      <VisuallyHidden>{say('frame-waiting')}</VisuallyHidden>
    </Badge>
  );
}
