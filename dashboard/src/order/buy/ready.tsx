// The end of an order: the link and its picture, and the way to the service.
import { Button, Card, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Code } from '../../parts/code';
import { CopyLinkButton } from '../../subscription/card';
import { wholeLink } from '../../subscription/document';
import { UsageBar } from '../../subscription/look';
import { useWords } from '../../words/words';
import type { MyOrder } from '../document';

const LinkPicture = lazy(() =>
  import('../../subscription/qr').then((m) => ({ default: m.LinkPicture })),
);

/** What was bought, ready to be used. */
export function Ready({ order }: { order: MyOrder }) {
  const say = useWords();
  const service = order.vpnAccount;
  if (!service) return null;
  const link = service.connection && wholeLink(service.connection.link);
  return (
    <Card>
      <Stack align="center" gap="sm">
        <Text fw={700} fz="lg" role="status">
          {order.kind === 'RENEWAL'
            ? say('buy-renewed', { name: service.name })
            : say('buy-ready', { name: service.name })}
        </Text>
        {order.kind === 'RENEWAL' ? (
          <Stack w="100%" gap="xs">
            <UsageBar service={service} />
            <Text size="sm">{say('buy-same-link')}</Text>
          </Stack>
        ) : (
          link && (
            <>
              <Suspense>
                <LinkPicture link={link} />
              </Suspense>
              <Text size="sm" ta="center" style={{ overflowWrap: 'anywhere' }}>
                <Code>{link}</Code>
              </Text>
            </>
          )
        )}
        {link && <CopyLinkButton link={link} />}
        <Button
          fullWidth
          renderRoot={(props) => <Link to="/services/$id" params={{ id: service.id }} {...props} />}
        >
          {say('buy-how-to-connect')}
        </Button>
      </Stack>
    </Card>
  );
}
