// Getting help: where to write, and what to write so that it goes quickly: who one is, and which payment
// or order it is about.
import { Button, Card, Group, List, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CopyField } from '../../parts/code';
import { Screen } from '../../parts/screen';
import { SupportLink } from '../../parts/support';
import { useWords } from '../../words/words';
import { useViewer } from '../viewer';

/** The screen. */
export function SupportScreen() {
  const say = useWords();
  const { id } = useViewer();
  return (
    <Screen title={say('support-web')}>
      <Stack gap="md" maw={640} w="100%">
        <Card>
          <Stack gap="sm">
            <Text>{say('support-web-where')}</Text>
            <Text size="sm" c="dimmed">
              {say('support-web-code')}
            </Text>
            <CopyField value={id} label={say('support-web-copy-code')} whole />
            <Group>
              <SupportLink prominent />
            </Group>
          </Stack>
        </Card>
        <Card>
          <Stack gap="sm">
            <Text component="h2" fw={700}>
              {say('support-web-before')}
            </Text>
            <List size="sm" spacing="xs">
              <List.Item>{say('support-web-payment-hint')}</List.Item>
              <List.Item>{say('support-web-order-hint')}</List.Item>
              <List.Item>{say('support-web-service-hint')}</List.Item>
            </List>
            <Group gap="xs">
              <Button
                variant="default"
                renderRoot={(props) => <Link to="/payments" search={{}} {...props} />}
              >
                {say('history-payments')}
              </Button>
              <Button
                variant="default"
                renderRoot={(props) => <Link to="/orders" search={{}} {...props} />}
              >
                {say('history-orders')}
              </Button>
              <Button
                variant="default"
                renderRoot={(props) => <Link to="/services" search={{}} {...props} />}
              >
                {say('service-place')}
              </Button>
            </Group>
          </Stack>
        </Card>
      </Stack>
    </Screen>
  );
}
