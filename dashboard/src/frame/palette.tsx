// The command palette (Ctrl/⌘ K, or `/`): places, commands of this screen, and ids. Promises: found with
// Persian and Latin digits and both ی/ک alike; only what this person may do.
import '@mantine/spotlight/styles.layer.css';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { normalise } from '../format/digits';
import { useWords } from '../words/words';
import { type Command, useCommandList } from './commands';
import type { Place } from './places';

/** More hits than this help nobody. */
const HITS_MAX = 8;

interface Props {
  places: readonly Place[];
  commands: readonly Command[];
  onClose: () => void;
}

/** The palette, open. */
export default function Palette({ places, commands, onClose }: Props) {
  const say = useWords();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const here = useCommandList();
  const actions = useMemo<SpotlightActionData[]>(() => {
    const go = (to: string) => () => void navigate({ to: to as never });
    const wanted = normalise(query);
    const id = query.trim();
    const byId = places.flatMap(({ opens, word, icon: Icon }) =>
      opens && id.startsWith(`${opens.prefix}_`)
        ? [
            {
              id: `open-${id}`,
              label: say('frame-open-id', { id, place: say(word) }),
              leftSection: <Icon size={18} />,
              onClick: go(opens.at(id)),
            },
          ]
        : [],
    );
    const rest = [
      ...[...here, ...commands].map((one) => ({
        id: one.label,
        label: one.label,
        leftSection: one.icon,
        onClick: one.run,
      })),
      ...places.map(({ to, word, icon: Icon }) => ({
        id: to,
        label: say(word),
        leftSection: <Icon size={18} />,
        onClick: go(to),
      })),
    ];
    return [
      ...byId,
      ...rest.filter((one) => normalise(one.label).includes(wanted.replace(/^>/, '').trim())),
    ];
  }, [query, places, commands, here, navigate, say]);
  return (
    <Spotlight
      forceOpened
      onSpotlightClose={onClose}
      query={query}
      onQueryChange={setQuery}
      filter={(_, all) => all}
      actions={actions}
      limit={HITS_MAX}
      nothingFound={say('frame-nothing-found')}
      shortcut={null}
      searchProps={{
        placeholder: say('frame-search-hint'),
        'aria-label': say('frame-search'),
        leftSection: <IconSearch size={18} />,
      }}
    />
  );
}
