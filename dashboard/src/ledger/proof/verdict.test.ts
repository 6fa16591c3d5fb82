import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Claim, isSound, positionOf, verdictOf } from './verdict';

const LINE = '{"payload":{"position":"9"},"position":2}';
const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const FIRST = sha(Buffer.from([0]), Buffer.from('{"position":1}'));
const LEAF = sha(Buffer.from([0]), Buffer.from(LINE));
const ROOT = sha(Buffer.from([1]), FIRST, LEAF);

const note = (size: number, root: Buffer) =>
  `log\n${size}\n${root.toString('base64')}\n\n\u2014 log AAAAAAAAAAA=\n`;

const CLAIM: Claim = {
  position: '2',
  treeSize: '2',
  line: LINE,
  leafHash: LEAF.toString('hex'),
  hashes: [FIRST.toString('hex')],
  root: ROOT.toString('hex'),
  checkpoint: { note: note(2, ROOT) },
};

test('everything holds, and the signature waits for a key', async () => {
  const verdict = await verdictOf(CLAIM, '');
  expect(verdict).toMatchObject({
    positionHolds: true,
    leafHolds: true,
    rootHolds: true,
    checkpointHolds: true,
    signature: 'no-key',
  });
  expect(isSound(verdict)).toBe(true);
});

test('without a checkpoint there is nothing signed to compare with, and nothing wrong', async () => {
  const verdict = await verdictOf({ ...CLAIM, checkpoint: null }, '');
  expect(verdict).toMatchObject({ checkpointHolds: null, signature: null });
  expect(isSound(verdict)).toBe(true);
});

test('a changed line is found, whatever hash the server names', async () => {
  const line = LINE.replace('"9"', '"8"');
  const other = sha(Buffer.from([0]), Buffer.from(line)).toString('hex');
  for (const leafHash of [CLAIM.leafHash, other]) {
    const verdict = await verdictOf({ ...CLAIM, line, leafHash }, '');
    expect(verdict.rootHolds).toBe(false);
    expect(isSound(verdict)).toBe(false);
  }
});

test('an event that stands elsewhere, a root that is not signed, another size', async () => {
  const sound = async (part: Partial<Claim>) => isSound(await verdictOf({ ...CLAIM, ...part }, ''));
  expect(await sound({ position: '1' })).toBe(false);
  expect(await sound({ checkpoint: { note: note(2, FIRST) } })).toBe(false);
  expect(await sound({ checkpoint: { note: note(3, ROOT) } })).toBe(false);
  expect(await sound({ checkpoint: { note: 'nonsense' } })).toBe(false);
});

test('the position is the line’s own, not one that stands within', () => {
  expect(positionOf(LINE)).toBe('2');
  expect(positionOf('{"payload":{"position":2}}')).toBeNull();
  expect(positionOf('nonsense')).toBeNull();
});
