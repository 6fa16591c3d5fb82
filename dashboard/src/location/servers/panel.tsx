// A panel: whether it answers, what it carries, its ways in and which of them new accounts go to. What is
// asked of it is asked at once: a probe, switching new sales on and off.
import { Alert, Badge, Button, Card, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { number } from '../../format/digits';
import { useTell } from '../../frame/outcome';
import { useCommand } from '../../graphql/command';
import { useMay } from '../../identity/viewer';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import {
  PanelDisableMutation,
  PanelEnableMutation,
  PanelOfferMutation,
  PanelProbeMutation,
  type PanelRow,
} from './document';

const STATES: Record<PanelRow['state'], { word: PlainWordId; color: string }> = {
  UP: { word: 'admin-servers-up', color: 'teal' },
  DOWN: { word: 'admin-servers-down', color: 'red' },
  DISABLED: { word: 'admin-servers-disabled', color: 'gray' },
  UNKNOWN: { word: 'admin-servers-unknown', color: 'yellow' },
};

/** The card. */
export function PanelCard({ panel }: { panel: PanelRow }) {
  const say = useWords();
  const may = useMay();
  const { digits } = useReader();
  const { word, color } = STATES[panel.state];
  const seen = panel.lastContactAt ?? panel.probedAt;
  return (
    <Card padding="sm" bg="var(--moon-ground)" data-testid="panel">
      <Stack gap="xs" h="100%">
        <Group justify="space-between" gap="xs">
          <Group gap={6}>
            <Badge color={color}>{say(word)}</Badge>
            <Text size="sm" c="dimmed">
              <Code>
                3x-ui {panel.version ?? ''} {panel.generation?.replace('G_', '') ?? ''}
              </Code>
            </Text>
          </Group>
          <Text size="sm" className="moon-number">
            {say('admin-servers-accounts', {
              count: panel.accountCount,
              number: number(panel.accountCount, digits),
            })}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {seen ? (
            <>
              {say('admin-servers-last-contact')} <JalaliDate at={seen} as="relative" />
            </>
          ) : (
            say('admin-servers-never-probed')
          )}
        </Text>
        {panel.state === 'DOWN' && panel.lastFailure && (
          <Alert color="red" variant="light" py={6}>
            <Text size="sm">
              <bdi>{panel.lastFailure}</bdi>{' '}
              {panel.lastFailureAt && <JalaliDate at={panel.lastFailureAt} as="relative" />}
            </Text>
          </Alert>
        )}
        {panel.parkedDeliveries > 0 && (
          <Text size="sm" c="var(--moon-warn)">
            {say('admin-servers-panel-parked', { number: number(panel.parkedDeliveries, digits) })}
          </Text>
        )}
        <Inbounds panel={panel} editable={may('location.edit')} />
        {may('location.edit') && <Deeds panel={panel} />}
      </Stack>
    </Card>
  );
}

function Inbounds({ panel, editable }: { panel: PanelRow; editable: boolean }) {
  const say = useWords();
  const tell = useTell();
  const offering = useCommand(PanelOfferMutation, (data) => data.panelOffer);
  const offered = panel.inbounds.filter((one) => one.offered).map((one) => one.number);
  const toggle = async (inbound: number) => {
    const next = offered.includes(inbound)
      ? offered.filter((one) => one !== inbound)
      : [...offered, inbound];
    const outcome = await offering.send({ input: { panelId: panel.id, inbounds: next } });
    tell(outcome, say('admin-servers-offered-done'));
  };
  if (panel.inbounds.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {say('admin-servers-no-inbounds')}
      </Text>
    );
  return (
    <Stack gap={4} role="group" aria-label={say('admin-servers-inbounds')}>
      <Text size="xs" c="dimmed">
        {say('admin-servers-inbounds')}
      </Text>
      {panel.inbounds.map((inbound) => (
        <Checkbox
          key={inbound.number}
          size="sm"
          checked={inbound.offered}
          disabled={!editable || offering.sending || (!inbound.enabled && !inbound.offered)}
          onChange={() => void toggle(inbound.number)}
          label={
            <>
              <bdi>{inbound.remark || say('admin-servers-unnamed')}</bdi>{' '}
              <Code>
                {inbound.protocol}:{inbound.port}
              </Code>
              {!inbound.enabled && ` · ${say('admin-servers-inbound-off')}`}
            </>
          }
        />
      ))}
    </Stack>
  );
}

function Deeds({ panel }: { panel: PanelRow }) {
  const say = useWords();
  const tell = useTell();
  const probing = useCommand(PanelProbeMutation, (data) => data.panelProbe);
  const enabling = useCommand(PanelEnableMutation, (data) => data.panelEnable);
  const disabling = useCommand(PanelDisableMutation, (data) => data.panelDisable);
  const input = { panelId: panel.id };
  const probe = async () => tell(await probing.send({ input }), say('admin-servers-probed'));
  const enable = async () => tell(await enabling.send({ input }), say('admin-servers-enabled'));
  const disable = async () =>
    tell(await disabling.send({ input }), say('admin-servers-disabled-done'));
  return (
    <Group gap="xs" mt="auto">
      <Button
        size="compact-sm"
        variant="default"
        loading={probing.sending}
        leftSection={<IconRefresh size={14} />}
        onClick={() => void probe()}
      >
        {say('admin-servers-probe')}
      </Button>
      {panel.enabled ? (
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          loading={disabling.sending}
          leftSection={<IconPlugConnectedX size={14} />}
          onClick={() => void disable()}
        >
          {say('admin-servers-disable')}
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="light"
          color="teal"
          loading={enabling.sending}
          leftSection={<IconPlugConnected size={14} />}
          onClick={() => void enable()}
        >
          {say('admin-servers-enable')}
        </Button>
      )}
    </Group>
  );
}
