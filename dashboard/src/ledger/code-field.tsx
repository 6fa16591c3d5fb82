// A field of codes among filters: takes effect with Enter or when it is left.
import { TextInput } from '@mantine/core';

interface Props {
  label: string;
  value: string | undefined;
  onApply: (value: string | undefined) => void;
}

/** The field. */
export function CodeField({ label, value, onApply }: Props) {
  const apply = (text: string) => {
    const next = text.trim() || undefined;
    if (next !== value) onApply(next);
  };
  return (
    <TextInput
      key={value}
      w={200}
      aria-label={label}
      placeholder={label}
      styles={{ input: { unicodeBidi: 'plaintext' } }}
      defaultValue={value ?? ''}
      onBlur={(event) => apply(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply(event.currentTarget.value);
      }}
    />
  );
}
