// One event in full: what it says, what it changed in its thing, what led to it and what it led to, its
// entry in the books, and the way to its proof.
import { Button, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconSignature } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { localise, place } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { Code, CopyField } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Fact } from '../../parts/fact';
import { Loaded, Screen } from '../../parts/screen';
import { TableScroll } from '../../parts/table/scroll';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { Position } from '../position';
import { LedgerTabs } from '../tabs';
import { differences } from './difference';
import { type EventDetail, EventQuery, type EventRow } from './document';
import { JsonBlock } from './json';
import { EventActor } from './screen';

/** The screen. */
export function EventScreen() {
  const say = useWords();
  const { digits } = useReader();
  const { position } = useParams({ from: '/admin/ledger/events/$position' });
  const isPlace = /^[1-9]\d{0,18}$/.test(position);
  const resource = useResource(EventQuery, { position: isPlace ? position : '1' });
  const title = say('admin-ledger-event', { position: isPlace ? place(position, digits) : '—' });
  return (
    <Screen title={title} actions={isPlace && <Neighbours position={BigInt(position)} />}>
      <LedgerTabs here="/admin/ledger/events" />
      <Loaded resource={resource}>
        {({ event }) =>
          event && isPlace ? (
            <Detail event={event} />
          ) : (
            <EmptyState kind="unmatched" title={say('admin-ledger-no-event')} />
          )
        }
      </Loaded>
    </Screen>
  );
}

function Neighbours({ position }: { position: bigint }) {
  const say = useWords();
  const at = (place: bigint) => `/admin/ledger/events/${place}` as never;
  return (
    <Button.Group>
      <Button
        component={Link}
        to={at(position - 1n)}
        variant="default"
        disabled={position <= 1n}
        aria-label={say('admin-ledger-event-before')}
      >
        <IconChevronLeft size={16} className="moon-dir" />
      </Button>
      <Button
        component={Link}
        to={at(position + 1n)}
        variant="default"
        aria-label={say('admin-ledger-event-after')}
      >
        <IconChevronRight size={16} className="moon-dir" />
      </Button>
    </Button.Group>
  );
}

function Detail({ event }: { event: EventDetail }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Stack gap="sm">
      <Card>
        <Stack gap="xs">
          <Text fw={700} fz="lg">
            <Code>{event.type}</Code>{' '}
            <Text span size="sm" c="dimmed">
              {say('admin-ledger-version', { version: localise(event.version, digits) })}
            </Text>
          </Text>
          <Group gap="6px 24px" align="flex-start">
            <Fact title={say('admin-ledger-when')} quiet>
              <JalaliDate at={event.recordedAt} />
            </Fact>
            {event.actor && (
              <Fact title={say('admin-ledger-actor')} quiet>
                <EventActor actor={event.actor} />
              </Fact>
            )}
            <Fact title={say('admin-ledger-stream')} quiet>
              <To
                to="/admin/ledger/events"
                search={{ id: event.streamId }}
                style={{ overflowWrap: 'anywhere' }}
              >
                <Code>{event.streamId}</Code>
              </To>
            </Fact>
            <Fact title={say('admin-ledger-step-leaf')} quiet>
              <CopyField
                value={event.leafHash}
                shown={`${event.leafHash.slice(0, 24)}…`}
                label={say('admin-ledger-copy-leaf')}
              />
            </Fact>
          </Group>
          <Group gap="6px 24px">
            {event.correlationId && (
              <To
                to="/admin/ledger/events"
                search={{ correlation: event.correlationId, oldest: 'first' }}
                fz="sm"
              >
                {say('admin-ledger-whole-story')}
              </To>
            )}
            {event.journalEntry && (
              <To to="/admin/ledger" search={{ entry: event.journalEntry.id }} fz="sm">
                {say('admin-ledger-entry')}
              </To>
            )}
            <To to="/admin/ledger/proof" search={{ position: event.position }} fz="sm">
              <IconSignature size={14} aria-hidden style={{ verticalAlign: '-2px' }} />{' '}
              {say('admin-ledger-proof')}
            </To>
          </Group>
        </Stack>
      </Card>
      <Causation event={event} />
      <Changed event={event} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
        <Section title={say('admin-ledger-payload')}>
          <JsonBlock value={event.payload} label={say('admin-ledger-payload')} />
        </Section>
        <Section title={say('admin-ledger-metadata')}>
          <JsonBlock value={event.metadata} label={say('admin-ledger-metadata')} />
        </Section>
        <Section title={say('admin-ledger-state-before')}>
          <JsonBlock value={event.stateBefore ?? null} label={say('admin-ledger-state-before')} />
        </Section>
        <Section title={say('admin-ledger-state-after')}>
          <JsonBlock value={event.stateAfter ?? null} label={say('admin-ledger-state-after')} />
        </Section>
      </SimpleGrid>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h6" mb="xs">
        {title}
      </Title>
      {children}
    </Card>
  );
}

/** What led here and what came of it. */
function Causation({ event }: { event: EventDetail }) {
  const say = useWords();
  if (!event.cause && event.effects.length === 0) return null;
  return (
    <Section title={say('admin-ledger-causation')}>
      <Stack gap={6}>
        {event.cause && <Related event={event.cause} word={say('admin-ledger-cause')} />}
        {event.effects.map((effect) => (
          <Related key={effect.position} event={effect} word={say('admin-ledger-effect')} />
        ))}
      </Stack>
    </Section>
  );
}

function Related({ event, word }: { event: EventRow; word: string }) {
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" w={80}>
        {word}
      </Text>
      <Text size="sm">
        <Position of={event.position} />
      </Text>
      <Text size="sm">
        <Code>{event.type}</Code>
      </Text>
      <Text size="sm" c="dimmed">
        <Code>{event.streamId}</Code>
      </Text>
    </Group>
  );
}

/** What it changed in the state of its thing. */
function Changed({ event }: { event: EventDetail }) {
  const say = useWords();
  const changes = differences(event.stateBefore, event.stateAfter);
  if (!event.stateAfter || changes.length === 0) return null;
  const text = (value: unknown) => (value === undefined ? '—' : JSON.stringify(value));
  const isBegun = event.stateBefore === null;
  return (
    <Section title={say('admin-ledger-changed')}>
      <TableScroll minWidth={420}>
        <Table verticalSpacing={4} aria-label={say('admin-ledger-changed')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('admin-ledger-field')}</Table.Th>
              <Table.Th>{say('admin-ledger-before')}</Table.Th>
              <Table.Th>{say('admin-ledger-after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ path, before, after }) => (
              <Table.Tr key={path}>
                <Table.Td>{path ? <Code>{path}</Code> : say('admin-ledger-whole')}</Table.Td>
                <Table.Td c="var(--moon-bad)" style={{ wordBreak: 'break-word' }}>
                  <Code>{isBegun && !path ? '—' : text(before)}</Code>
                </Table.Td>
                <Table.Td c="var(--moon-good)" style={{ wordBreak: 'break-word' }}>
                  <Code>{text(after)}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
    </Section>
  );
}
