// Everything that the browser can say of a proof by itself. Promises: each finding is computed here from
// the event's line and the proof; what the server says of hash and root is only compared with that.
import { leafHash, type Way, wayUp } from './merkle';
import {
  type Checkpoint,
  checkSignature,
  readCheckpoint,
  readKey,
  type SignatureState,
} from './note';

/** What is checked. */
export interface Claim {
  position: string;
  treeSize: string;
  line: string;
  leafHash: string;
  hashes: readonly string[];
  root: string;
  checkpoint: { note: string } | null;
}

/** What was found. */
export interface Verdict {
  /** Whether the line says the position that is proved. */
  positionHolds: boolean;
  /** The hash of the line, computed here. */
  leaf: string;
  leafHolds: boolean;
  /** The way up from that leaf; none when the proof does not fit the place. */
  way: Way | null;
  rootHolds: boolean;
  /** Whether a checkpoint speaks of this very root and size; none where there is no checkpoint. */
  checkpointHolds: boolean | null;
  checkpoint: Checkpoint | null;
  /** Whether the signature holds; none without a checkpoint, `no-key` until the reader names a key. */
  signature: SignatureState | 'no-key' | 'bad-key' | null;
}

/** The position that an event's line says; none when it is not such a line. */
export function positionOf(line: string): string | null {
  try {
    const { position } = JSON.parse(line) as { position?: unknown };
    return Number.isSafeInteger(position) ? String(position) : null;
  } catch {
    return null;
  }
}

/** Checks a proof; `key` is the log's public key as the reader has it. */
export async function verdictOf(claim: Claim, key: string): Promise<Verdict> {
  const leaf = await leafHash(claim.line);
  const index = BigInt(claim.position) - 1n;
  const way = await wayUp(leaf, index, BigInt(claim.treeSize), claim.hashes);
  const rootHolds = way !== null && way.root === claim.root;
  const checkpoint = claim.checkpoint && readCheckpoint(claim.checkpoint.note);
  const checkpointHolds =
    claim.checkpoint &&
    checkpoint !== null &&
    rootHolds &&
    checkpoint.root === way?.root &&
    checkpoint.size === BigInt(claim.treeSize);
  return {
    positionHolds: positionOf(claim.line) === claim.position,
    leaf,
    leafHolds: leaf === claim.leafHash,
    way,
    rootHolds,
    checkpoint,
    checkpointHolds,
    signature: checkpoint ? await signatureOf(checkpoint, key) : null,
  };
}

/** Whether a head is signed by the key that the reader named. */
export async function signatureOf(
  checkpoint: Checkpoint,
  key: string,
): Promise<SignatureState | 'no-key' | 'bad-key'> {
  if (key.trim() === '') return 'no-key';
  const known = await readKey(key);
  return known ? checkSignature(checkpoint, known) : 'bad-key';
}

/** Whether nothing of it is wrong; what could not be checked is not wrong. */
export function isSound(verdict: Verdict): boolean {
  return (
    verdict.positionHolds &&
    verdict.leafHolds &&
    verdict.rootHolds &&
    verdict.checkpointHolds !== false &&
    verdict.signature !== 'forged'
  );
}
