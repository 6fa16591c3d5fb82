// The tree against the vectors that every RFC 6962 implementation is tried with (the eight leaves of
// Certificate Transparency's own tests), and against a second, recursive way of computing it.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isConsistent, isIncluded, leafHash, wayUp } from './merkle';

const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));

/** Roots of the first 1, 2, … 8 leaves. */
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition of RFC 6962, 2.1, word for word. */
function root(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return sha(Buffer.from([0]), leaves[0] as Buffer);
  const k = split(leaves.length);
  return sha(Buffer.from([1]), root(leaves.slice(0, k)), root(leaves.slice(k)));
}

function split(length: number): number {
  let k = 1;
  while (k * 2 < length) k *= 2;
  return k;
}

/** PATH(m, D[n]) of RFC 6962, 2.1.1. */
function path(m: number, leaves: readonly Buffer[]): string[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...path(m, leaves.slice(0, k)), root(leaves.slice(k)).toString('hex')]
    : [...path(m - k, leaves.slice(k)), root(leaves.slice(0, k)).toString('hex')];
}

/** SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2. */
function subproof(m: number, leaves: readonly Buffer[], whole: boolean): string[] {
  if (m === leaves.length) return whole ? [] : [root(leaves).toString('hex')];
  const k = split(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), root(leaves.slice(k)).toString('hex')]
    : [...subproof(m - k, leaves.slice(k), false), root(leaves.slice(0, k)).toString('hex')];
}

const first = (count: number) => LEAVES.slice(0, count);
const rootOf = (count: number) => ROOTS[count - 1] as string;

test('the second way of computing gives the known roots', () => {
  expect(LEAVES.map((_, index) => root(first(index + 1)).toString('hex'))).toEqual(ROOTS);
});

test('the hash of the empty leaf is the root of the tree with only that', async () => {
  expect(await leafHash('')).toBe(ROOTS[0]);
  expect(await leafHash(new Uint8Array())).toBe(ROOTS[0]);
});

describe('inclusion', () => {
  test('every leaf of every tree up to eight is proved, and at no other place', async () => {
    for (let size = 1; size <= LEAVES.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const leaf = await leafHash(LEAVES[index] as Buffer);
        const hashes = path(index, first(size));
        const is = (at: number) => isIncluded(leaf, BigInt(at), BigInt(size), hashes, rootOf(size));
        expect(await is(index), `leaf ${index} of ${size}`).toBe(true);
        for (let other = 0; other < size; other += 1)
          if (other !== index) expect(await is(other), `${index} as ${other}`).toBe(false);
      }
    }
  });

  test('a changed line, hash or root, a missing or a further hash prove nothing', async () => {
    const leaf = await leafHash(LEAVES[2] as Buffer);
    const hashes = path(2, first(7));
    const proves = (line: string, way: readonly string[], to: string) =>
      isIncluded(line, 2n, 7n, way, to);
    expect(await proves(leaf, hashes, rootOf(7))).toBe(true);
    expect(await proves(await leafHash('x'), hashes, rootOf(7))).toBe(false);
    expect(await proves(leaf, [rootOf(1), ...hashes.slice(1)], rootOf(7))).toBe(false);
    expect(await proves(leaf, hashes, rootOf(6))).toBe(false);
    expect(await proves(leaf, hashes.slice(1), rootOf(7))).toBe(false);
    expect(await proves(leaf, [...hashes, rootOf(1)], rootOf(7))).toBe(false);
  });

  test('a place outside of the tree has no way up', async () => {
    const leaf = await leafHash('');
    expect(await wayUp(leaf, 1n, 1n, [])).toBeNull();
    expect(await wayUp(leaf, -1n, 1n, [])).toBeNull();
  });

  test('the way says at each step what is beside and what the two make', async () => {
    const way = await wayUp(await leafHash(LEAVES[1] as Buffer), 1n, 2n, path(1, first(2)));
    expect(way).toEqual({
      steps: [{ beside: ROOTS[0], side: 'left', makes: ROOTS[1] }],
      root: ROOTS[1],
    });
  });
});

describe('consistency', () => {
  test('every tree continues every smaller one, and nothing else does', async () => {
    for (let to = 1; to <= LEAVES.length; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const hashes = subproof(from, first(to), true);
        const is = (old: string, young: string, proof: readonly string[] = hashes) =>
          isConsistent(BigInt(from), old, BigInt(to), young, proof);
        expect(await is(rootOf(from), rootOf(to)), `${from} in ${to}`).toBe(true);
        const other = rootOf((from % LEAVES.length) + 1);
        expect(await is(other, rootOf(to)), `${from} forged`).toBe(false);
        expect(await is(rootOf(from), other === rootOf(to) ? rootOf(from) : other)).toBe(
          from === to && other === rootOf(to),
        );
        expect(await is(rootOf(from), rootOf(to), [...hashes, rootOf(1)])).toBe(false);
        if (hashes.length > 0)
          expect(await is(rootOf(from), rootOf(to), hashes.slice(1))).toBe(false);
      }
    }
  });

  test('nothing continues the empty tree or a larger one', async () => {
    expect(await isConsistent(0n, rootOf(1), 1n, rootOf(1), [])).toBe(false);
    expect(await isConsistent(2n, rootOf(2), 1n, rootOf(1), [])).toBe(false);
  });
});
