// The log's tree (RFC 6962, RFC 9162), in the browser: hashes of leaves and nodes, and whether a proof of
// inclusion or of consistency holds. Promises: pure, believes nothing that the server says beside the
// line of the event itself; SHA-256 by WebCrypto. Positions count from 1, leaves from 0.

/** Hashes on a way up at the most: one for each bit of a position. */
const HASHES_MAX = 64;
const HASH_BYTES = 32;
const LEAF = 0x00;
const NODE = 0x01;

/** A SHA-256 hash in lower-case hexadecimal. */
export type Hex = string;

function bytesOf(hex: Hex): Uint8Array<ArrayBuffer> {
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error('not a hash');
  const bytes = new Uint8Array(HASH_BYTES);
  for (let index = 0; index < HASH_BYTES; index += 1)
    bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}

/** Bytes in lower-case hexadecimal. */
export function hexOf(bytes: Uint8Array): Hex {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function digest(prefix: number, ...parts: Uint8Array[]): Promise<Hex> {
  const length = parts.reduce((total, part) => total + part.length, 1);
  const whole = new Uint8Array(length);
  whole[0] = prefix;
  let at = 1;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', whole)));
}

/** The hash of a leaf: of a zero byte and its bytes. */
export function leafHash(leaf: Uint8Array | string): Promise<Hex> {
  return digest(LEAF, typeof leaf === 'string' ? new TextEncoder().encode(leaf) : leaf);
}

/** The hash of a node over two others. */
export function nodeHash(left: Hex, right: Hex): Promise<Hex> {
  return digest(NODE, bytesOf(left), bytesOf(right));
}

/** A step of the way up: the hash beside it, on which side that stands, and what the two make. */
export interface Step {
  beside: Hex;
  side: 'left' | 'right';
  makes: Hex;
}

/** The way from a leaf up; `root` is what it leads to. None when the proof has the wrong length. */
export interface Way {
  steps: Step[];
  root: Hex;
}

/**
 * Walks from the leaf at `index` of a tree of `size` leaves (RFC 9162, 2.1.3.2). None when the proof
 * does not fit the index and the size.
 */
export async function wayUp(
  leaf: Hex,
  index: bigint,
  size: bigint,
  hashes: readonly Hex[],
): Promise<Way | null> {
  if (index < 0n || index >= size || hashes.length > HASHES_MAX) return null;
  let place = index;
  let last = size - 1n;
  let root = leaf;
  const steps: Step[] = [];
  for (const beside of hashes) {
    if (last === 0n) return null;
    const isRight = (place & 1n) === 1n || place === last;
    root = isRight ? await nodeHash(beside, root) : await nodeHash(root, beside);
    steps.push({ beside, side: isRight ? 'left' : 'right', makes: root });
    if (isRight) {
      while ((place & 1n) === 0n && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? { steps, root } : null;
}

/** Whether the leaf at `index` is in the tree of `size` leaves with this root. */
export async function isIncluded(
  leaf: Hex,
  index: bigint,
  size: bigint,
  hashes: readonly Hex[],
  root: Hex,
): Promise<boolean> {
  const way = await wayUp(leaf, index, size, hashes);
  return way !== null && way.root === root;
}

/** Whether the tree of `to` leaves continues the tree of `from` leaves (RFC 9162, 2.1.4.2). */
export async function isConsistent(
  from: bigint,
  fromRoot: Hex,
  to: bigint,
  toRoot: Hex,
  hashes: readonly Hex[],
): Promise<boolean> {
  if (from < 1n || from > to || hashes.length > HASHES_MAX + 1) return false;
  if (from === to) return hashes.length === 0 && fromRoot === toRoot;
  // A smaller tree that is complete is itself the first node of the way.
  const isWhole = (from & (from - 1n)) === 0n;
  const [first, ...rest] = isWhole ? [fromRoot, ...hashes] : hashes;
  if (first === undefined) return false;
  let place = from - 1n;
  let last = to - 1n;
  while ((place & 1n) === 1n) {
    place >>= 1n;
    last >>= 1n;
  }
  let old = first;
  let young = first;
  for (const beside of rest) {
    if (last === 0n) return false;
    if ((place & 1n) === 1n || place === last) {
      old = await nodeHash(beside, old);
      young = await nodeHash(beside, young);
      while ((place & 1n) === 0n && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      young = await nodeHash(young, beside);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n && old === fromRoot && young === toRoot;
}
