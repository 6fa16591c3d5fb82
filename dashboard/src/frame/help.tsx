// The help sheet: every shortcut that works here and now.
import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useWords } from '../words/words';
import { keyName, type Shortcut } from './keys';

/** The sheet, open. */
export default function HelpSheet({
  shown,
  onClose,
}: {
  shown: readonly Shortcut[];
  onClose: () => void;
}) {
  const say = useWords();
  return (
    <Modal
      opened
      onClose={onClose}
      title={say('frame-help')}
      closeButtonProps={{ 'aria-label': say('parts-close') }}
    >
      <Stack gap={6}>
        <Line code="Ctrl K" label={say('frame-search')} />
        {shown.map((one) => (
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
