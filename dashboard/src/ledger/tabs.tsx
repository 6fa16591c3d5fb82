// From one part of the ledger explorer to the next.
import { Tabs } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type PlainWordId, useWords } from '../words/words';

const PARTS = {
  '/admin/ledger': 'admin-ledger-journal',
  '/admin/ledger/accounts': 'admin-ledger-accounts',
  '/admin/ledger/events': 'admin-ledger-events',
  '/admin/ledger/proof': 'admin-ledger-proof',
  '/admin/ledger/checkpoints': 'admin-ledger-checkpoints',
} as const satisfies Record<string, PlainWordId>;

/** A part of the explorer, by its path. */
export type LedgerPart = keyof typeof PARTS;

/** The tabs. */
export function LedgerTabs({ here }: { here: LedgerPart }) {
  const say = useWords();
  const navigate = useNavigate();
  return (
    <Tabs
      value={here}
      onChange={(to) => void navigate({ to: (to ?? '/admin/ledger') as never })}
      // The parts are screens of their own; the tabs only lead there.
      activateTabWithKeyboard={false}
    >
      <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
        {(Object.keys(PARTS) as LedgerPart[]).map((part) => (
          <Tabs.Tab key={part} value={part} aria-controls={undefined}>
            {say(PARTS[part])}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
