// The command palette (Ctrl/⌘ K, or `/`): places, commands of this screen, and whatever the API finds: people,
// payments, orders and services by number, events by place. Promises: found with Persian and Latin digits and
// both ی/ک alike; only what this person may do and see; what was typed past it is not waited for.
import '@mantine/spotlight/styles.layer.css';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import {
  IconCreditCard,
  IconDatabase,
  IconReceipt2,
  IconSearch,
  IconShield,
  IconShoppingCart,
  IconTag,
  IconUser,
} from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { normalise } from '../format/digits';
import { type PlainWordId, useWords } from '../words/words';
import { type Command, useCommandList } from './commands';
import { addressOf, type Found, useFound } from './found';
import type { Place } from './places';

/** More hits than this help nobody. */
const HITS_MAX = 8;

const KINDS: Readonly<Record<Found['kind'], { word: PlainWordId; icon: Place['icon'] }>> = {
  USER: { word: 'frame-found-user', icon: IconUser },
  PAYMENT: { word: 'frame-found-payment', icon: IconReceipt2 },
  ORDER: { word: 'frame-found-order', icon: IconShoppingCart },
  VPN_ACCOUNT: { word: 'frame-found-service', icon: IconShield },
  CARD: { word: 'frame-found-card', icon: IconCreditCard },
  EVENT: { word: 'frame-found-event', icon: IconDatabase },
  OTHER: { word: 'frame-found-other', icon: IconTag },
};

interface Props {
  places: readonly Place[];
  commands: readonly Command[];
  onClose: () => void;
}

/** The palette, open. */
export default function Palette({ places, commands, onClose }: Props) {
  const say = useWords();
  const { history } = useRouter();
  const [query, setQuery] = useState('');
  const here = useCommandList();
  const found = useFound(query);
  const actions = useMemo<SpotlightActionData[]>(() => {
    const go = (to: string) => () => history.push(to);
    const wanted = normalise(query);
    const hits = found.flatMap((one) => {
      const to = addressOf(one, places);
      const { word, icon: Icon } = KINDS[one.kind];
      if (!to) return [];
      return {
        id: one.id,
        label: one.title,
        // Each goes its own way, so that a number between them does not change its place.
        description: [say(word), one.subtitle]
          .filter(Boolean)
          .map((part) => `\u2068${part}\u2069`)
          .join(' · '),
        leftSection: <Icon size={18} />,
        onClick: go(to),
      };
    });
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
      ...hits,
      ...rest.filter((one) => normalise(one.label).includes(wanted.replace(/^>/, '').trim())),
    ];
  }, [query, places, commands, here, found, history, say]);
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
