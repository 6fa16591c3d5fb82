// The signed heads of the log, the newest first, each with its signature checked here; and whether one
// continues another, checked here too.
import { Alert, Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { number } from '../../format/digits';
import { useLive, useResource } from '../../graphql/resource';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { Pager } from '../../parts/table/pager';
import { TableScroll } from '../../parts/table/scroll';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import {
  CheckpointPublished,
  type CheckpointRow,
  CheckpointsQuery,
  ConsistencyProofQuery,
} from '../proof/document';
import { isConsistent } from '../proof/merkle';
import { readCheckpoint } from '../proof/note';
import { KeyField, SignatureText } from '../proof/signature';
import { useLogKey } from '../proof/use-key';
import { signatureOf, type Verdict } from '../proof/verdict';
import { LedgerTabs } from '../tabs';

/** Heads of one page. */
const PAGE_HEADS = 20;

/** The screen. */
export function CheckpointsScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin/ledger/checkpoints' });
  const search = useSearch({ from: '/admin/ledger/checkpoints' });
  const logKey = useLogKey();
  const resource = useResource(
    CheckpointsQuery,
    { first: PAGE_HEADS, after: search.after ?? null },
    { keepPrevious: true },
  );
  useLive(CheckpointPublished, {}, () => {
    if (!search.after) resource.again();
  });
  const { from, to } = search;
  return (
    <Screen title={say('admin-ledger-checkpoints')} hint={say('admin-ledger-checkpoints-hint')}>
      <LedgerTabs here="/admin/ledger/checkpoints" />
      <Card>
        <KeyField of={logKey} />
      </Card>
      {from && to && (
        <Consistency from={from} to={to} heads={resource.data?.checkpoints.nodes ?? []} />
      )}
      <Loaded resource={resource}>
        {({ checkpoints: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <EmptyState
              kind="nothing"
              title={say('admin-ledger-no-checkpoints')}
              hint={say('admin-ledger-no-checkpoints-hint')}
            />
          ) : (
            <>
              <Heads
                heads={nodes}
                signKey={logKey.key}
                onCompare={(pair) => void navigate({ search: { ...search, ...pair } })}
              />
              <Pager
                isFirst={!search.after}
                hasNext={pageInfo.hasNextPage}
                onNext={() =>
                  void navigate({ search: { ...search, after: pageInfo.endCursor ?? undefined } })
                }
                onPrevious={() => void navigate({ search: { ...search, after: undefined } })}
              />
            </>
          )
        }
      </Loaded>
    </Screen>
  );
}

interface HeadsProps {
  heads: readonly CheckpointRow[];
  signKey: string;
  onCompare: (pair: { from: string; to: string }) => void;
}

function Heads({ heads, signKey, onCompare }: HeadsProps) {
  const say = useWords();
  const { digits } = useReader();
  const newest = heads[0]?.size ?? '0';
  return (
    <TableScroll minWidth={620}>
      <Table striped aria-label={say('admin-ledger-checkpoints')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('admin-ledger-signed-at')}</Table.Th>
            <Table.Th ta="end">{say('admin-ledger-event-count')}</Table.Th>
            <Table.Th visibleFrom="sm">{say('admin-ledger-root')}</Table.Th>
            <Table.Th>{say('admin-ledger-step-signature')}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {heads.map((head) => (
            <Table.Tr key={head.size}>
              <Table.Td>
                <JalaliDate at={head.signedAt} />
              </Table.Td>
              <Table.Td className="moon-number" ta="end">
                {number(head.size, digits)}
              </Table.Td>
              <Table.Td title={head.root} visibleFrom="sm">
                <Code>{head.root.slice(0, 16)}…</Code>
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Signed head={head} signKey={signKey} />
              </Table.Td>
              <Table.Td>
                {BigInt(head.size) < BigInt(newest) && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => onCompare({ from: head.size, to: newest })}
                  >
                    {say('admin-ledger-compare')}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

/** Whether a head says what the list says, and is signed. */
function Signed({ head, signKey }: { head: CheckpointRow; signKey: string }) {
  const { note, root, size } = head;
  const [state, setState] = useState<Verdict['signature']>(null);
  useEffect(() => {
    let current = true;
    const said = readCheckpoint(note);
    const fits = said && said.root === root && said.size === BigInt(size);
    void (fits ? signatureOf(said, signKey) : Promise.resolve('forged' as const)).then((found) => {
      if (current) setState(found);
    });
    return () => {
      current = false;
    };
  }, [note, root, size, signKey]);
  return state && <SignatureText state={state} />;
}

interface ConsistencyProps {
  from: string;
  to: string;
  /** Signed heads that are known; their roots must be those of the proof. */
  heads: readonly CheckpointRow[];
}

function Consistency({ from, to, heads }: ConsistencyProps) {
  const say = useWords();
  const { digits } = useReader();
  const resource = useResource(ConsistencyProofQuery, { from, to });
  const proof = resource.data?.consistencyProof;
  const [proven, setProven] = useState<boolean | null>(null);
  useEffect(() => {
    let current = true;
    setProven(null);
    if (!proof) return;
    const { fromRoot, toRoot, hashes } = proof;
    void isConsistent(BigInt(from), fromRoot, BigInt(to), toRoot, hashes).then((found) => {
      if (current) setProven(found);
    });
    return () => {
      current = false;
    };
  }, [proof, from, to]);
  const sizes = { from: number(from, digits), to: number(to, digits) };
  return (
    <Loaded resource={resource}>
      {({ consistencyProof }) => {
        if (!consistencyProof)
          return <EmptyState kind="unmatched" title={say('admin-ledger-no-consistency')} />;
        if (proven === null) return null;
        const agrees = (size: string, root: string) =>
          heads.every((head) => head.size !== size || head.root === root);
        const { fromRoot, toRoot } = consistencyProof;
        const holds = proven && agrees(from, fromRoot) && agrees(to, toRoot);
        return (
          <Alert
            color={holds ? 'teal' : 'red'}
            variant="light"
            icon={holds ? <IconCircleCheck /> : <IconAlertTriangle />}
            title={say(holds ? 'admin-ledger-consistent' : 'admin-ledger-inconsistent', sizes)}
            role={holds ? 'status' : 'alert'}
            data-testid="consistency"
          >
            <Stack gap={4}>
              <Text size="sm">
                {say(holds ? 'admin-ledger-consistent-hint' : 'admin-ledger-disproved-hint')}
              </Text>
              <Title order={2} size="h6">
                {say('admin-ledger-hashes')}
              </Title>
              {consistencyProof.hashes.map((hash) => (
                <Group key={hash}>
                  <Code>{hash}</Code>
                </Group>
              ))}
            </Stack>
          </Alert>
        );
      }}
    </Loaded>
  );
}
