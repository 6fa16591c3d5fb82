// One thing that happened, beyond its title: who set it in motion and by which way, why, its entry in the
// books, and its raw event when it is opened.
import { Button, Collapse, Group, Text } from '@mantine/core';
import { IconChevronDown, IconSignature } from '@tabler/icons-react';
import { useState } from 'react';
import { place } from '../../format/digits';
import { useActorName } from '../../ledger/actor';
import { RawEvent } from '../../ledger/events/raw';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import type { Happened } from './document';

/** The ways by which things come about, as the API names them. */
const CHANNEL_WORDS: Readonly<Record<string, PlainWordId>> = {
  bot: 'admin-user-channel-bot',
  api: 'admin-user-channel-api',
  cli: 'admin-user-channel-cli',
  process: 'admin-user-channel-process',
};

/** Who, and by which way. */
export function HappenedBy({ item }: { item: Happened }) {
  const say = useWords();
  const actorName = useActorName();
  const { actor, channel } = item;
  // What the bot does by itself, it does in the bot.
  const isSaid = actor?.__typename === 'SystemActor' && actor.name === `process:${channel}`;
  return (
    <>
      {actor?.__typename === 'User' && (
        <To to={`/admin/users/${actor.id}`}>
          <bdi>{actor.name}</bdi>
        </To>
      )}
      {actor?.__typename === 'SystemActor' && actorName(actor.name)}
      {channel && !isSaid && <> · {say(CHANNEL_WORDS[channel] ?? 'admin-user-channel-other')}</>}
    </>
  );
}

/** The rest, closed until asked. */
export function HappenedBody({ item, books }: { item: Happened; books: boolean }) {
  const say = useWords();
  const { digits } = useReader();
  const [opened, setOpened] = useState(false);
  return (
    <>
      {item.cause && (
        <Text size="sm">
          {say('admin-user-because', { cause: item.cause.summary })}{' '}
          {books && (
            <To to={`/admin/ledger/events/${item.cause.position}`} underline="always">
              <bdi>{place(item.cause.position, digits)}</bdi>
            </To>
          )}
        </Text>
      )}
      {books && (
        <>
          <Group gap={4} mt={2}>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-expanded={opened}
              leftSection={
                <IconChevronDown
                  size={14}
                  style={{ transform: opened ? 'rotate(180deg)' : undefined }}
                />
              }
              onClick={() => setOpened(!opened)}
            >
              {say('admin-user-raw', { position: place(item.position, digits) })}
            </Button>
            {item.journalEntry && (
              <Text size="sm">
                <To to="/admin/ledger" search={{ entry: item.journalEntry.id }}>
                  {say('admin-user-entry')}
                </To>
              </Text>
            )}
            <Text size="sm">
              <To to="/admin/ledger/proof" search={{ position: item.position }}>
                <IconSignature size={14} aria-hidden style={{ verticalAlign: '-2px' }} />{' '}
                {say('admin-user-proof')}
              </To>
            </Text>
          </Group>
          <Collapse expanded={opened}>{opened && <RawEvent position={item.position} />}</Collapse>
        </>
      )}
    </>
  );
}
