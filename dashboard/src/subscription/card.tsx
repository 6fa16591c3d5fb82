// A service at a glance: how it stands, what is left, and what one does with it most.
import { Button, Card, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconQrcode, IconRefresh } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useNow } from '../parts/date';
import { useWords } from '../words/words';
import { type Service, wholeLink } from './document';
import { StandingBadge, TimeLeft, UsageBar, usePlanName } from './look';
import { concernOf } from './standing';

const PictureDialog = lazy(() => import('./qr'));

/** A service as a card. */
export function ServiceCard({ service }: { service: Service }) {
  const say = useWords();
  const planName = usePlanName();
  const now = useNow();
  const [picture, setPicture] = useState(false);
  const link = service.connection && wholeLink(service.connection.link);
  const renew = service.state === 'ACTIVE';
  return (
    <Card data-testid="service">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
          <div style={{ minWidth: 0 }}>
            <Text
              fw={700}
              c="var(--mantine-color-anchor)"
              td="none"
              truncate
              renderRoot={(props) => (
                <Link to="/services/$id" params={{ id: service.id }} {...props} />
              )}
            >
              <bdi>{service.name}</bdi>
            </Text>
            <Text size="sm" c="dimmed" truncate>
              {planName(service.plan)}
            </Text>
          </div>
          <Stack gap={4} align="flex-end" style={{ flex: 'none' }}>
            <StandingBadge service={service} />
            {service.state === 'ACTIVE' && <TimeLeft service={service} />}
          </Stack>
        </Group>
        {service.state === 'PENDING' ? (
          <Text size="sm" c="dimmed">
            {say('service-building-hint')}
          </Text>
        ) : (
          service.state === 'ACTIVE' && <UsageBar service={service} />
        )}
        <Group gap="xs">
          {link && (
            <>
              <CopyLinkButton link={link} />
              <Button
                size="sm"
                px="xs"
                variant="default"
                leftSection={<IconQrcode size={18} />}
                onClick={() => setPicture(true)}
              >
                {say('service-qr')}
              </Button>
            </>
          )}
          {renew && (
            <Button
              size="sm"
              px="xs"
              variant={concernOf(service, now) ? 'filled' : 'default'}
              leftSection={<IconRefresh size={18} />}
              renderRoot={(props) => <Link to="/buy" search={{ renew: service.id }} {...props} />}
            >
              {say('service-renew')}
            </Button>
          )}
        </Group>
      </Stack>
      {picture && link && (
        <Suspense>
          <PictureDialog name={service.name} link={link} onClose={() => setPicture(false)} />
        </Suspense>
      )}
    </Card>
  );
}

/** Copies the link, and says that it did. */
export function CopyLinkButton({ link }: { link: string }) {
  const say = useWords();
  return (
    <CopyButton value={link} timeout={2_000}>
      {({ copied, copy }) => (
        <Button
          size="sm"
          px="xs"
          variant="light"
          leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
          onClick={copy}
        >
          {copied ? say('parts-copied') : say('service-copy-link')}
        </Button>
      )}
    </CopyButton>
  );
}
