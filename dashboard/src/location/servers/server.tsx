// A server: where it stands, how full it is, and its panels.
import { Button, Card, Group, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { number } from '../../format/digits';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { ServerRow } from './document';
import { PanelCard } from './panel';

/** From this share of its capacity a server is nearly full. */
const NEARLY_FULL = 0.85;

/** A country code as a flag and a name. */
export function useCountry(): (code: string) => string {
  const { language } = useReader();
  return (code) => {
    if (!/^[A-Za-z]{2}$/.test(code)) return code;
    const name = new Intl.DisplayNames([language], { type: 'region' }).of(code.toUpperCase());
    const flag = [...code.toUpperCase()]
      .map((letter) => String.fromCodePoint(0x1f1e6 + letter.charCodeAt(0) - 65))
      .join('');
    return `${flag} ${name ?? code}`;
  };
}

interface Props {
  server: ServerRow;
  onAddPanel: (() => void) | null;
}

/** The card. */
export function ServerCard({ server, onAddPanel }: Props) {
  const say = useWords();
  const country = useCountry();
  const { digits } = useReader();
  const share = server.capacity > 0 ? server.accountCount / server.capacity : 0;
  return (
    <Card component="section" aria-label={server.name} data-testid="server">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <div>
            <Title order={2} size="h5">
              <bdi>{server.name}</bdi>
            </Title>
            <Text size="sm" c="dimmed">
              <bdi>{country(server.country)}</bdi>
            </Text>
          </div>
          {onAddPanel && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={onAddPanel}
            >
              {say('admin-servers-add-panel')}
            </Button>
          )}
        </Group>
        <div>
          <Text size="sm" mb={4}>
            {say('admin-servers-load', {
              used: number(server.accountCount, digits),
              all: number(server.capacity, digits),
            })}
          </Text>
          <Progress
            value={Math.min(100, share * 100)}
            color={share >= 1 ? 'red' : share >= NEARLY_FULL ? 'yellow' : 'teal'}
            aria-label={say('admin-servers-load-label')}
          />
        </div>
        {server.panels.length === 0 ? (
          <Text size="sm" c="dimmed">
            {say('admin-servers-no-panels')}
          </Text>
        ) : (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
            {server.panels.map((panel) => (
              <PanelCard key={panel.id} panel={panel} />
            ))}
          </SimpleGrid>
        )}
      </Stack>
    </Card>
  );
}
