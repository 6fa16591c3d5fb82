// A field for an amount. Promises: takes Persian, Arabic and Latin digits and any separators, groups
// them as they are typed, and hands over rial; what cannot be read is said in words, not dropped.
import { Text, TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import { number, toLatin } from '../format/digits';
import { readToman, tomanNumber } from '../format/money';
import { useReader } from '../words/preference';
import { useWords } from '../words/words';

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'defaultValue'> {
  /** Rial; empty when there is none yet. */
  value: string;
  /** Rial; empty while what is typed is no amount. */
  onChange: (rial: string) => void;
}

/** A field for an amount in Toman. */
export function MoneyInput({ value, onChange, error, ...rest }: Props) {
  const { digits } = useReader();
  const say = useWords();
  const [typed, setTyped] = useState<string | null>(null);
  const read = readToman(typed ?? '');
  const unread = typed !== null && typed !== '' && 'unread' in read;
  const shown = typed ?? (value === '' ? '' : tomanNumber(value, digits));
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      rightSection={
        <Text size="sm" c="dimmed">
          {say('parts-toman-unit')}
        </Text>
      }
      rightSectionWidth={64}
      rightSectionPointerEvents="none"
      styles={{ input: { fontVariantNumeric: 'tabular-nums' } }}
      {...rest}
      value={shown}
      error={unread ? say('parts-amount-unread') : error}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const now = readToman(text);
        if ('rial' in now) {
          const plain = toLatin(text).replace(/\D/g, '');
          setTyped(number(plain, digits));
          onChange(now.rial);
        } else {
          setTyped(text);
          onChange('');
        }
      }}
    />
  );
}
