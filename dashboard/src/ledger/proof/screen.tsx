// The proof that an event is in the log, checked in this browser: its line is hashed here, the way up is
// walked here, and the root is compared with the signed one. The server's word is not taken for anything.
import {
  Alert,
  Button,
  Card,
  Group,
  Loader,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDownload,
  IconShieldCheck,
} from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { localise, number, toLatin } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { CopyField } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { download } from '../../parts/table/csv';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { JsonBlock } from '../events/json';
import { Position } from '../position';
import { LedgerTabs } from '../tabs';
import { InclusionProofQuery, type Proof } from './document';
import { AuditPath } from './path';
import { KeyField, SignatureText } from './signature';
import { useLogKey } from './use-key';
import { isSound, type Verdict, verdictOf } from './verdict';

/** The screen. */
export function ProofScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin/ledger/proof' });
  const { position, size } = useSearch({ from: '/admin/ledger/proof' });
  return (
    <Screen title={say('admin-ledger-proof-title')} hint={say('admin-ledger-proof-hint')}>
      <LedgerTabs here="/admin/ledger/proof" />
      <Chooser
        key={`${position} ${size}`}
        position={position ?? ''}
        size={size ?? ''}
        onChoose={(search) => void navigate({ search })}
      />
      {position ? (
        <Asked position={position} size={size ?? null} />
      ) : (
        <EmptyState kind="nothing" title={say('admin-ledger-proof-choose')} />
      )}
    </Screen>
  );
}

interface ChooserProps {
  position: string;
  size: string;
  onChoose: (search: { position?: string; size?: string }) => void;
}

function Chooser(props: ChooserProps) {
  const say = useWords();
  const { digits } = useReader();
  const [position, setPosition] = useState(localise(props.position, digits));
  const [size, setSize] = useState(localise(props.size, digits));
  const digitsOf = (text: string) =>
    toLatin(text).replace(/\D/g, '').replace(/^0+/, '') || undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onChoose({ position: digitsOf(position), size: digitsOf(size) });
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          label={say('admin-ledger-position')}
          inputMode="numeric"
          w={160}
          value={position}
          onChange={(event) => setPosition(event.currentTarget.value)}
        />
        <TextInput
          label={say('admin-ledger-tree-size')}
          placeholder={say('admin-ledger-newest')}
          inputMode="numeric"
          w={200}
          value={size}
          onChange={(event) => setSize(event.currentTarget.value)}
        />
        <Button type="submit" variant="light" leftSection={<IconShieldCheck size={16} />}>
          {say('admin-ledger-prove')}
        </Button>
      </Group>
    </form>
  );
}

function Asked({ position, size }: { position: string; size: string | null }) {
  const say = useWords();
  const resource = useResource(InclusionProofQuery, { position, treeSize: size });
  return (
    <Loaded resource={resource}>
      {({ inclusionProof }) =>
        inclusionProof ? (
          <Checked proof={inclusionProof} />
        ) : (
          <EmptyState
            kind="unmatched"
            title={say('admin-ledger-not-covered')}
            hint={say('admin-ledger-not-covered-hint')}
          />
        )
      }
    </Loaded>
  );
}

/** What the browser finds; none while it computes. */
function useVerdict(proof: Proof, key: string): Verdict | null {
  const [found, setFound] = useState<{ of: Proof; key: string; verdict: Verdict } | null>(null);
  useEffect(() => {
    let current = true;
    void verdictOf(proof, key).then((verdict) => {
      if (current) setFound({ of: proof, key, verdict });
    });
    return () => {
      current = false;
    };
  }, [proof, key]);
  return found?.of === proof && found.key === key ? found.verdict : null;
}

function Checked({ proof }: { proof: Proof }) {
  const say = useWords();
  const { digits } = useReader();
  const logKey = useLogKey();
  const verdict = useVerdict(proof, logKey.key);
  if (!verdict) return <Loader size="sm" aria-label={say('admin-ledger-checking')} />;
  const sound = isSound(verdict);
  return (
    <Stack gap="sm">
      <Alert
        color={sound ? 'teal' : 'red'}
        variant="light"
        icon={sound ? <IconCircleCheck /> : <IconAlertTriangle />}
        title={say(sound ? 'admin-ledger-proved' : 'admin-ledger-disproved')}
        role={sound ? 'status' : 'alert'}
        data-testid="verdict"
      >
        {say(sound ? 'admin-ledger-proved-hint' : 'admin-ledger-disproved-hint')}
      </Alert>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
        <Card>
          <Stack gap="sm">
            <Finding title={say('admin-ledger-step-line')} holds={verdict.positionHolds}>
              <Position of={proof.position} />
            </Finding>
            <Finding title={say('admin-ledger-step-leaf')} holds={verdict.leafHolds}>
              <HashField hash={verdict.leaf} label={say('admin-ledger-copy-leaf')} />
            </Finding>
            <Finding title={say('admin-ledger-step-root')} holds={verdict.rootHolds}>
              <HashField
                hash={verdict.way?.root ?? proof.root}
                label={say('admin-ledger-copy-root')}
              />
              <Text size="sm" c="dimmed">
                {say('admin-ledger-of-events', { number: number(proof.treeSize, digits) })}
              </Text>
            </Finding>
            <Finding title={say('admin-ledger-step-checkpoint')} holds={verdict.checkpointHolds}>
              {proof.checkpoint ? (
                <JalaliDate at={proof.checkpoint.signedAt} />
              ) : (
                <Text size="sm" c="dimmed">
                  {say('admin-ledger-no-checkpoint')}
                </Text>
              )}
            </Finding>
            {verdict.signature && (
              <Finding
                title={say('admin-ledger-step-signature')}
                holds={
                  verdict.signature === 'holds'
                    ? true
                    : verdict.signature === 'forged'
                      ? false
                      : null
                }
              >
                <SignatureText state={verdict.signature} />
              </Finding>
            )}
            <KeyField of={logKey} />
          </Stack>
        </Card>
        <Card>
          <Title order={2} size="h6" mb="sm">
            {say('admin-ledger-path')}
          </Title>
          {verdict.way ? (
            <AuditPath leaf={verdict.leaf} way={verdict.way} />
          ) : (
            <Text size="sm" c="var(--moon-bad)">
              {say('admin-ledger-no-way')}
            </Text>
          )}
        </Card>
      </SimpleGrid>
      <Card>
        <Group justify="space-between" mb="xs">
          <Title order={2} size="h6">
            {say('admin-ledger-line')}
          </Title>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} />}
            onClick={() =>
              download(
                `proof-${proof.position}.json`,
                `${JSON.stringify(proof, null, 2)}\n`,
                'application/json',
              )
            }
          >
            {say('admin-ledger-download')}
          </Button>
        </Group>
        <JsonBlock value={jsonOf(proof.line)} label={say('admin-ledger-line')} />
      </Card>
    </Stack>
  );
}

/** Digits of a hash that tell it apart; the whole is copied. */
const HASH_SHOWN = 24;

function HashField({ hash, label }: { hash: string; label: string }) {
  return <CopyField value={hash} shown={`${hash.slice(0, HASH_SHOWN)}…`} label={label} />;
}

/** A line as JSON; as it is when it is none. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

/** One thing that was checked: it holds, it does not, or it could not be checked. */
function Finding(props: { title: string; holds: boolean | null; children: ReactNode }) {
  const { title, holds, children } = props;
  const say = useWords();
  const tone =
    holds === null ? 'var(--mantine-color-dimmed)' : holds ? 'var(--moon-good)' : 'var(--moon-bad)';
  const word =
    holds === null
      ? say('admin-ledger-unchecked')
      : say(holds ? 'admin-ledger-holds' : 'admin-ledger-does-not-hold');
  return (
    <div>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" fw={600} c={tone} style={{ flex: 'none' }}>
          {word}
        </Text>
      </Group>
      <Text component="div" size="sm">
        {children}
      </Text>
    </div>
  );
}
