import { webcrypto } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkSignature, readCheckpoint, readKey } from './note';

// The example of the signed note's own documentation.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SAYING =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNED =
  'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';

/** A key of our own, and a note signed with it. */
async function signed(text: string, name = 'moon.example/log') {
  const pair = (await webcrypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as {
    publicKey: webcrypto.CryptoKey;
    privateKey: webcrypto.CryptoKey;
  };
  const raw = Buffer.from(await webcrypto.subtle.exportKey('raw', pair.publicKey));
  const typed = Buffer.concat([Buffer.from([1]), raw]);
  const hash = await webcrypto.subtle.digest(
    'SHA-256',
    Buffer.concat([Buffer.from(`${name}\n`), typed]),
  );
  const keyId = Buffer.from(hash).subarray(0, 4);
  const signature = Buffer.from(
    await webcrypto.subtle.sign('Ed25519', pair.privateKey, Buffer.from(text)),
  );
  const coded = Buffer.concat([keyId, signature]).toString('base64');
  return {
    note: `${text}\n\u2014 ${name} ${coded}\n`,
    vkey: `${name}+${keyId.toString('hex')}+${typed.toString('base64')}`,
  };
}

const ROOT = Buffer.alloc(32, 7).toString('base64');
const TEXT = `moon.example/log\n12\n${ROOT}\n`;

test('the example of the format holds for its key, and not for a changed text', async () => {
  const key = await readKey(PETER);
  expect(key?.name).toBe('PeterNeumann');
  if (!key) return;
  const bytes = Uint8Array.from(atob(SIGNED), (letter) => letter.charCodeAt(0));
  const signatures = [{ name: key.name, keyId: key.keyId, signature: bytes.slice(4) }];
  expect(await checkSignature({ text: SAYING, signatures }, key)).toBe('holds');
  expect(await checkSignature({ text: `${SAYING} `, signatures }, key)).toBe('forged');
});

test('a key whose id does not fit is none', async () => {
  expect(await readKey(PETER.replace('c74f20a3', 'c74f20a4'))).toBeNull();
  expect(await readKey('nonsense')).toBeNull();
});

test('a checkpoint is read, and its signature checked', async () => {
  const { note, vkey } = await signed(TEXT);
  const checkpoint = readCheckpoint(note);
  expect(checkpoint).toMatchObject({
    origin: 'moon.example/log',
    size: 12n,
    root: '07'.repeat(32),
  });
  const key = await readKey(vkey);
  if (!checkpoint || !key) throw new Error('both are to be read');
  expect(await checkSignature(checkpoint, key)).toBe('holds');
  const stranger = await readKey((await signed(TEXT)).vkey);
  expect(stranger && (await checkSignature(checkpoint, stranger))).toBe('other-key');
});

test('a signature under another tree is forged', async () => {
  const { note, vkey } = await signed(TEXT);
  const other = readCheckpoint(note.replace('\n12\n', '\n13\n'));
  const key = await readKey(vkey);
  expect(other && key && (await checkSignature(other, key))).toBe('forged');
});

test('what is not a note is not read', async () => {
  const { note } = await signed(TEXT);
  for (const wrong of [
    '',
    TEXT,
    note.slice(0, -1),
    note.replace('\u2014', '-'),
    note.replace('\n12\n', '\n012\n'),
    note.replace(ROOT, 'AAAA'),
  ])
    expect(readCheckpoint(wrong), JSON.stringify(wrong)).toBeNull();
});
