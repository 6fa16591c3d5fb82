// The help sheet: every shortcut that works here and now. Opened by `?`.
import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/words';
import { keyName, type Shortcut, useKeys, useOffered } from './keys';

/** Offers `?` and shows the sheet. */
export function HelpSheet() {
  const say = useWords();
  const offered = useOffered();
  const [shown, setShown] = useState<Shortcut[] | null>(null);
  useKeys([{ code: 'Shift+Slash', label: say('frame-help'), run: () => setShown(offered()) }]);
  return (
    <Modal
      opened={shown !== null}
      onClose={() => setShown(null)}
      title={say('frame-help')}
      closeButtonProps={{ 'aria-label': say('parts-close') }}
    >
      <Stack gap={6}>
        <Line code="Ctrl K" label={say('frame-search')} />
        {shown?.map((one) => (
          <Line key={one.code} code={keyName(one.code)} label={one.label} />
        ))}
      </Stack>
    </Modal>
  );
}

function Line({ code, label }: { code: string; label: string }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{label}</Text>
      <Kbd dir="ltr">{code}</Kbd>
    </Group>
  );
}
