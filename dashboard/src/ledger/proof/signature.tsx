// How checking a head's signature ended, in words and a colour, and the field for the key.
import { Text, Textarea } from '@mantine/core';
import { type PlainWordId, useWords } from '../../words/words';
import type { LogKey } from './use-key';
import type { Verdict } from './verdict';

type State = NonNullable<Verdict['signature']>;

const LOOKS: Record<State, { word: PlainWordId; tone: string }> = {
  holds: { word: 'admin-ledger-signature-holds', tone: 'var(--moon-good)' },
  forged: { word: 'admin-ledger-signature-forged', tone: 'var(--moon-bad)' },
  'other-key': { word: 'admin-ledger-signature-other', tone: 'var(--moon-warn)' },
  unsupported: { word: 'admin-ledger-signature-unsupported', tone: 'var(--moon-warn)' },
  'no-key': { word: 'admin-ledger-signature-no-key', tone: 'var(--mantine-color-dimmed)' },
  'bad-key': { word: 'admin-ledger-signature-bad-key', tone: 'var(--moon-warn)' },
};

/** The words. */
export function SignatureText({ state }: { state: State }) {
  const say = useWords();
  return (
    <Text size="sm" c={LOOKS[state].tone}>
      {say(LOOKS[state].word)}
    </Text>
  );
}

/** The field. */
export function KeyField({ of: { key, setKey, differs } }: { of: LogKey }) {
  const say = useWords();
  return (
    <Textarea
      autosize
      minRows={1}
      label={say('admin-ledger-key')}
      description={say('admin-ledger-key-hint')}
      placeholder="name+c74f20a3+AR…"
      dir="ltr"
      styles={{
        label: { unicodeBidi: 'plaintext' },
        description: { unicodeBidi: 'plaintext' },
        error: { unicodeBidi: 'plaintext' },
        // A key is compared sign by sign, so all of it is there to be seen.
        input: { fontFamily: 'var(--mantine-font-family-monospace)', overflowWrap: 'anywhere' },
      }}
      value={key}
      onChange={(event) => setKey(event.currentTarget.value.replace(/\s/g, ''))}
      error={differs && say('admin-ledger-key-differs')}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
