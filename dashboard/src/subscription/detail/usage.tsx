// What a service has used, what is left, and how long that lasts at this rate.
import { Alert, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { number } from '../../format/digits';
import { date } from '../../format/jalali';
import { JalaliDate } from '../../parts/date';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Service } from '../document';
import { UsageBar, usePlanName, useSize } from '../look';
import { bytesLeft, trafficEndsAt } from '../standing';
import { Days } from './days';

/** The tab. */
export function Usage({ service }: { service: Service }) {
  const say = useWords();
  const size = useSize();
  const planName = usePlanName();
  const reader = useReader();
  const left = bytesLeft(service);
  // Traffic is counted anew from a renewal.
  const ends = trafficEndsAt(service, service.renewedAt ?? service.startsAt);
  return (
    <Stack gap="md">
      <UsageBar service={service} />
      {ends && (
        <Alert color="yellow" p="xs">
          {say('service-forecast', { date: date(ends, reader) })}
        </Alert>
      )}
      <Days service={service} />
      <Stack gap="xs">
        <Fact label={say('service-plan')}>{planName(service.plan)}</Fact>
        <Fact label={say('service-used')}>{size(service.used)}</Fact>
        <Fact label={say('service-left')}>
          {left === null ? say('service-unlimited') : size(left)}
        </Fact>
        {service.startsAt && (
          <Fact label={say('service-began')}>
            <JalaliDate at={service.startsAt} as="date" />
          </Fact>
        )}
        {service.expiresAt && (
          <Fact label={say('service-ends')}>
            <JalaliDate at={service.expiresAt} />
          </Fact>
        )}
        <Fact label={say('service-devices')}>
          {service.deviceCount === 0
            ? say('service-unlimited')
            : number(service.deviceCount, reader.digits)}
        </Fact>
      </Stack>
    </Stack>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="sm" fw={600}>
        {children}
      </Text>
    </Group>
  );
}
