// Ids, links, numbers of cards: Latin, from left to right, to be copied; and what is covered until asked.
import { ActionIcon, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../words/words';

/** A code within a line. */
export function Code({ children }: { children: ReactNode }) {
  return (
    <bdi dir="ltr" className="moon-code">
      {children}
    </bdi>
  );
}

interface CopyProps {
  value: string;
  shown?: string;
  label: string;
  whole?: boolean;
}

/**
 * A code with a button that copies it. `shown` where people read it otherwise than it is copied; `whole`
 * where nothing of it may be cut off.
 */
export function CopyField({ value, shown, label, whole }: CopyProps) {
  const say = useWords();
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Text span inherit truncate={!whole}>
        <Code>{shown ?? value}</Code>
      </Text>
      <CopyButton value={value} timeout={1_500}>
        {({ copied, copy }) => (
          <ActionIcon
            size="sm"
            onClick={copy}
            aria-label={copied ? say('parts-copied') : label}
            title={label}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}

/** A value that stays covered until somebody asks; `onReveal` is where the asking is recorded. */
export function Masked({
  value,
  masked,
  onReveal,
}: {
  value: string;
  masked: string;
  onReveal?: () => void;
}) {
  const [open, setOpen] = useState(false);
  const say = useWords();
  const label = open ? say('parts-hide') : say('parts-reveal');
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Code>{open ? value : masked}</Code>
      <ActionIcon
        size="sm"
        aria-label={label}
        aria-pressed={open}
        onClick={() => {
          if (!open) onReveal?.();
          setOpen(!open);
        }}
      >
        {open ? <IconEyeOff size={16} /> : <IconEye size={16} />}
      </ActionIcon>
    </Group>
  );
}
