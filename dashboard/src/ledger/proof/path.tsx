// The way from an event up to the signed root, as a row of nodes: at each step the hash beside, on its side,
// and what the two make.
import { Box, Group, Stack, Text } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { Code } from '../../parts/code';
import { useWords } from '../../words/words';
import type { Way } from './merkle';

/** Digits of a hash that tell it apart from its neighbours. */
const SHOWN = 12;

function Node({ hash, title, strong }: { hash: string; title: string; strong?: boolean }) {
  return (
    <Box
      px="xs"
      py={4}
      style={{
        border: `1px solid var(--mantine-color-${strong ? 'violet-6' : 'default-border'})`,
        borderRadius: 8,
      }}
      title={hash}
    >
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text size="sm" fw={strong ? 700 : 400}>
        <Code>{hash.slice(0, SHOWN)}…</Code>
      </Text>
    </Box>
  );
}

/** The way. Left and right are those of the tree, also where people read from the right. */
export function AuditPath({ leaf, way }: { leaf: string; way: Way }) {
  const say = useWords();
  const last = way.steps.length - 1;
  const beside = say('admin-ledger-beside');
  return (
    <Stack
      gap={4}
      align="center"
      dir="ltr"
      component="ol"
      p={0}
      m={0}
      style={{ listStyle: 'none' }}
    >
      <li>
        <Node hash={leaf} title={say('admin-ledger-leaf')} strong />
      </li>
      {way.steps.map(({ beside: hash, side, makes }, index) => (
        <li key={makes}>
          <Stack gap={4} align="center">
            <Group
              gap={6}
              wrap="nowrap"
              style={{ flexDirection: side === 'left' ? 'row' : 'row-reverse' }}
            >
              <Node hash={hash} title={beside} />
              <IconArrowDown size={18} aria-hidden color="var(--mantine-color-violet-6)" />
              <Box w={130} visibleFrom="xs" />
            </Group>
            <Node
              hash={makes}
              title={say(index === last ? 'admin-ledger-root' : 'admin-ledger-node')}
              strong
            />
          </Stack>
        </li>
      ))}
    </Stack>
  );
}
