// Connecting: the link and its picture, an import button for each app of the chosen system with the steps
// by hand, and the configurations one by one for who needs them.
import {
  Accordion,
  Button,
  Card,
  Group,
  ScrollArea,
  SegmentedControl,
  Stack,
  Text,
} from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { number } from '../../format/digits';
import { Code, CopyField } from '../../parts/code';
import { EmptyState } from '../../parts/empty';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { CopyLinkButton } from '../card';
import { type Service, wholeLink } from '../document';
import { APPS, type App, type System, systemOf } from './apps';

const LinkPicture = lazy(() => import('../qr').then((m) => ({ default: m.LinkPicture })));

/** The tab. */
export function Connect({ service }: { service: Service }) {
  const say = useWords();
  const [system, setSystem] = useState<System>(() => systemOf(navigator.userAgent));
  const { connection } = service;
  if (!connection)
    return (
      <EmptyState
        kind="nothing"
        title={service.state === 'FAILED' ? say('service-failed') : say('service-building')}
        stuck={service.state === 'FAILED'}
        hint={
          service.state === 'FAILED' ? say('service-failed-hint') : say('service-building-hint')
        }
      />
    );
  const link = wholeLink(connection.link);
  return (
    <Stack gap="md">
      <Card>
        <Stack align="center" gap="sm">
          <Suspense>
            <LinkPicture link={link} />
          </Suspense>
          <Text size="sm" ta="center" style={{ overflowWrap: 'anywhere' }} data-testid="link">
            <Code>{link}</Code>
          </Text>
          <CopyLinkButton link={link} />
          <Text size="sm" c="dimmed" ta="center">
            {say('service-link-hint')}
          </Text>
        </Stack>
      </Card>
      <Card>
        <Stack gap="sm">
          <Text component="h2" fw={700}>
            {say('service-apps')}
          </Text>
          <ScrollArea type="never">
            <SegmentedControl
              aria-label={say('service-system')}
              value={system}
              onChange={(value) => setSystem(value as System)}
              data={[
                { value: 'android', label: say('service-android') },
                { value: 'ios', label: say('service-ios') },
                { value: 'windows', label: say('service-windows') },
                { value: 'mac', label: say('service-mac') },
                { value: 'linux', label: say('service-linux') },
              ]}
            />
          </ScrollArea>
          {APPS.filter(({ systems }) => systems.includes(system)).map((app) => (
            <AppSteps key={app.name} app={app} link={link} name={service.name} />
          ))}
        </Stack>
      </Card>
      {connection.configs.length > 0 && <Configs configs={connection.configs} />}
    </Stack>
  );
}

function AppSteps({ app, link, name }: { app: App; link: string; name: string }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Stack gap="xs" py="xs" component="section">
      <Group justify="space-between" gap="xs">
        <Text fw={600} component="h3">
          <bdi>{app.name}</bdi>
        </Text>
        <Button
          size="sm"
          variant="light"
          component="a"
          href={app.opens(link, name)}
          leftSection={<IconExternalLink size={18} />}
        >
          {say('service-import', { app: app.name })}
        </Button>
      </Group>
      <ol
        style={{
          margin: 0,
          paddingInlineStart: '1.6em',
          listStyleType: digits === 'fa' ? 'persian' : 'decimal',
        }}
      >
        {say(app.steps)
          .split('\n')
          .map((step) => (
            <Text key={step} component="li" size="sm">
              {step}
            </Text>
          ))}
      </ol>
    </Stack>
  );
}

/** The configurations, folded: most people need only the link. */
function Configs({ configs }: { configs: readonly string[] }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Accordion variant="contained">
      <Accordion.Item value="configs">
        <Accordion.Control>{say('service-configs')}</Accordion.Control>
        <Accordion.Panel>
          <Stack gap="xs">
            {configs.map((config, index) => (
              <Group key={config} gap="xs" wrap="nowrap" style={{ minWidth: 0 }}>
                <Text size="sm">{number(index + 1, digits)}</Text>
                <CopyField value={config} label={say('service-copy-config')} />
              </Group>
            ))}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
