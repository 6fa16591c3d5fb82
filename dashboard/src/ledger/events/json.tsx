// JSON as it stands in the log: Latin, left to right, folded to the screen.
import { Code as Block } from '@mantine/core';

/** The text. */
export function JsonBlock({ value, label }: { value: unknown; label: string }) {
  return (
    <Block
      block
      dir="ltr"
      tabIndex={0}
      role="region"
      aria-label={label}
      style={{ maxHeight: 360, overflow: 'auto', textAlign: 'left' }}
    >
      {JSON.stringify(value, null, 2)}
    </Block>
  );
}
