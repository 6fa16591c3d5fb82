// Signed heads of the log (C2SP tlog-checkpoint in a signed note), read and checked in the browser.
// Promises: a note has one spelling; a signature holds only for the key that the reader named; where the
// browser knows no Ed25519 that is said, never passed over.
import { hexOf } from './merkle';

/** What a note says and who signed it. */
export interface Checkpoint {
  origin: string;
  /** How many leaves. */
  size: bigint;
  /** The root, in lower-case hexadecimal. */
  root: string;
  /** What is signed. */
  text: string;
  signatures: { name: string; keyId: string; signature: Uint8Array<ArrayBuffer> }[];
}

/** A key to check with, in the form `name+hex id+base64`. */
export interface VerifierKey {
  name: string;
  keyId: string;
  key: Uint8Array<ArrayBuffer>;
}

/** How checking a signature ended. */
export type SignatureState = 'holds' | 'forged' | 'other-key' | 'unsupported';

const MARK = '\u2014 ';
const KEY_ID_BYTES = 4;
/** The signature type of Ed25519 in the register of signed notes. */
const ED25519 = 1;
const KEY_BYTES = 32;

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Reads a note; none when it is not one, or does not speak of a tree. */
export function readCheckpoint(note: string): Checkpoint | null {
  const cut = note.indexOf('\n\n');
  if (cut < 0) return null;
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) return null;
  const signatures: Checkpoint['signatures'] = [];
  for (const line of lines) {
    const [name, coded, ...rest] = line.startsWith(MARK) ? line.slice(MARK.length).split(' ') : [];
    const bytes = coded === undefined ? null : fromBase64(coded);
    if (!name || !bytes || bytes.length <= KEY_ID_BYTES || rest.length > 0) return null;
    signatures.push({
      name,
      keyId: hexOf(bytes.slice(0, KEY_ID_BYTES)),
      signature: bytes.slice(KEY_ID_BYTES),
    });
  }
  const [origin, size, coded] = text.split('\n');
  const root = coded === undefined ? null : fromBase64(coded);
  if (!origin || !size || !/^(0|[1-9]\d*)$/.test(size) || root?.length !== KEY_BYTES) return null;
  return { origin, size: BigInt(size), root: hexOf(root), text, signatures };
}

/** Reads a verifier key; none when it is not one, or its id does not fit its name and key. */
export async function readKey(text: string): Promise<VerifierKey | null> {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
  const [, name, keyId, coded] = found ?? [];
  const bytes = coded === undefined ? null : fromBase64(coded);
  if (!name || !keyId || bytes?.length !== KEY_BYTES + 1 || bytes[0] !== ED25519) return null;
  const named = new TextEncoder().encode(`${name}\n`);
  const whole = new Uint8Array(named.length + bytes.length);
  whole.set(named);
  whole.set(bytes, named.length);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
  if (hexOf(hash.slice(0, KEY_ID_BYTES)) !== keyId) return null;
  return { name, keyId, key: bytes.slice(1) };
}

/** Whether `key` signed the note. */
export async function checkSignature(
  note: Pick<Checkpoint, 'text' | 'signatures'>,
  key: VerifierKey,
): Promise<SignatureState> {
  const signed = note.signatures.find(
    ({ name, keyId }) => name === key.name && keyId === key.keyId,
  );
  if (!signed) return 'other-key';
  let known: CryptoKey;
  try {
    known = await crypto.subtle.importKey('raw', key.key, 'Ed25519', false, ['verify']);
  } catch {
    return 'unsupported';
  }
  const text = new TextEncoder().encode(note.text);
  const holds = await crypto.subtle.verify('Ed25519', known, signed.signature, text);
  return holds ? 'holds' : 'forged';
}
