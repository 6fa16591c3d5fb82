"use strict";
/* The verification, without a word or a screen: C2SP tlog-proof, signed notes, RFC 6962 trees and
   Ed25519. SHA-256 and Ed25519 are the browser's where it has them; where it has not (an old
   browser, a page that it does not call secure) they are the ones below. */

/** A refusal: `code` names what is wrong, `at` where. */
class Wrong extends Error {
  constructor(code, at) {
    super(at === undefined ? code : code + ": " + at);
    this.code = code;
    this.at = at;
  }
}

const BYTES_MAX = 8 * 1024 * 1024;
const HASHES_MAX = 64;
const HEADER = "c2sp.org/tlog-proof@v1";
const text8 = new TextEncoder();

const concat = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

/** Base64 in its one spelling; anything else is refused. */
function base64(text, at) {
  let plain;
  try {
    plain = atob(text);
    if (btoa(plain) !== text) throw new Error("another spelling");
  } catch {
    throw new Wrong("base64", at);
  }
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function hash32(text, at) {
  const bytes = base64(text, at);
  if (bytes.length !== 32) throw new Wrong("base64", at);
  return bytes;
}

/** A count without leading zeros, within what a number holds exactly. */
function count(text, at) {
  const number = Number(text);
  if (!/^(0|[1-9][0-9]*)$/.test(text) || !Number.isSafeInteger(number)) throw new Wrong("number", at);
  return number;
}

/* ---- SHA-2, whose constants are the roots of the first primes ---- */

function root(number, power) {
  let guess = 1n << (BigInt(number.toString(2).length) / BigInt(power) + 1n);
  for (;;) {
    const p = BigInt(power);
    const next = ((p - 1n) * guess + number / guess ** (p - 1n)) / p;
    if (next >= guess) return guess;
    guess = next;
  }
}
const WORD = (1n << 64n) - 1n;
const PRIMES = (() => {
  const found = [];
  for (let n = 2; found.length < 80; n++) if (found.every((p) => n % p)) found.push(n);
  return found;
})();
const ROUND = PRIMES.map((p) => root(BigInt(p) << 192n, 3) & WORD);
const START = PRIMES.slice(0, 8).map((p) => root(BigInt(p) << 128n, 2) & WORD);

function padded(message, block) {
  const field = block / 8;
  const length = Math.ceil((message.length + 1 + field) / block) * block;
  const whole = new Uint8Array(length);
  whole.set(message);
  whole[message.length] = 0x80;
  new DataView(whole.buffer).setBigUint64(length - 8, BigInt(message.length) * 8n);
  return new DataView(whole.buffer);
}

function ownSha256(message) {
  const data = padded(message, 64);
  const state = START.map((word) => Number(word >> 32n) | 0);
  const k = ROUND.slice(0, 64).map((word) => Number(word >> 32n) | 0);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const w = new Int32Array(64);
  for (let at = 0; at < data.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = data.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => out.setInt32(i * 4, word));
  return new Uint8Array(out.buffer);
}

function ownSha512(message) {
  const data = padded(message, 128);
  const state = START.slice();
  const turn = (x, n) => ((x >> n) | (x << (64n - n))) & WORD;
  const w = new Array(80);
  for (let at = 0; at < data.byteLength; at += 128) {
    for (let i = 0; i < 16; i++) w[i] = data.getBigUint64(at + i * 8);
    for (let i = 16; i < 80; i++) {
      const s0 = turn(w[i - 15], 1n) ^ turn(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = turn(w[i - 2], 19n) ^ turn(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & WORD;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const mixed = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const one = (h + mixed + ((e & f) ^ (~e & WORD & g)) + ROUND[i] + w[i]) & WORD;
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & WORD, c, b, a, (one + two) & WORD];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) & WORD));
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(i * 8, word));
  return new Uint8Array(out.buffer);
}

/* ---- Ed25519 (RFC 8032), verifying only, where secrecy of time is no question ---- */

const P = (1n << 255n) - 19n;
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
const mod = (a, m = P) => ((a % m) + m) % m;

function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P)
    if (e & 1n) result = (result * b) % P;
  return result;
}
const inverse = (a) => power(a, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
const little = (bytes) => BigInt("0x" + (hex(Uint8Array.from(bytes).reverse()) || "0"));

/** A point from its 32 bytes, as X, Y, Z, T; null when they are none, or not in their one spelling. */
function point(bytes) {
  const number = little(bytes);
  const sign = number >> 255n;
  const y = number & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const top = mod(y * y - 1n);
  const bottom = mod(D * y * y + 1n);
  let x = mod(top * bottom ** 3n) * power(top * bottom ** 7n, (P - 5n) / 8n);
  x = mod(x);
  if (mod(bottom * x * x) === mod(-top)) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(bottom * x * x) !== top) return null;
  if (x === 0n && sign) return null;
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(scalar, base) {
  let result = [0n, 1n, 1n, 0n];
  for (let s = scalar, b = base; s > 0n; s >>= 1n, b = add(b, b)) if (s & 1n) result = add(result, b);
  return result;
}

const BASE = point(unhex("58" + "66".repeat(31)));
const equal = ([x1, y1, z1], [x2, y2, z2]) =>
  mod(x1 * z2) === mod(x2 * z1) && mod(y1 * z2) === mod(y2 * z1);
const small = (p) => equal(times(8n, p), [0n, 1n, 1n, 0n]);

function ownEd25519(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const [a, r] = [point(key), point(signature.slice(0, 32))];
  const s = little(signature.slice(32));
  if (!a || !r || s >= ORDER || small(a) || small(r)) return false;
  const h = mod(little(ownSha512(concat(signature.slice(0, 32), key, message))), ORDER);
  return equal(times(s, BASE), add(r, times(h, a)));
}

/* ---- the browser's own, where it has it; `engine` "own" or "web" asks for one of them ---- */

const subtle = () => (globalThis.crypto && globalThis.crypto.subtle) || null;

async function sha256(message, engine) {
  if (engine !== "own" && subtle()) return new Uint8Array(await subtle().digest("SHA-256", message));
  if (engine === "web") throw new Wrong("engine");
  return ownSha256(message);
}

async function ed25519(key, signature, message, engine) {
  if (engine !== "own" && subtle()) {
    try {
      const imported = await subtle().importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      return await subtle().verify({ name: "Ed25519" }, imported, signature, message);
    } catch (error) {
      // A browser without Ed25519 says so here; a key that is no point is refused below.
      if (engine === "web" && error.name === "NotSupportedError") throw new Wrong("engine");
    }
  }
  return ownEd25519(key, signature, message);
}

const leafHash = (line, engine) => sha256(concat([0], text8.encode(line)), engine);
const nodeHash = (left, right, engine) => sha256(concat([1], left, right), engine);

/* ---- notes, keys, checkpoints ---- */

/** A verifier key, `name+key id+base64`. */
async function readKey(text, engine) {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  if (!parts) throw new Wrong("key");
  const [, name, id, encoded] = parts;
  const bytes = base64(encoded, "key");
  if (bytes.length !== 33 || bytes[0] !== 1) throw new Wrong("key");
  const named = await sha256(concat(text8.encode(name + "\n"), bytes), engine);
  if (hex(named.slice(0, 4)) !== id) throw new Wrong("keyId");
  const whole = hex(await sha256(bytes.slice(1), engine));
  return { name, id, bytes: bytes.slice(1), text: text.trim(), fingerprint: whole };
}

/** A signed note: its text and its signatures. */
function readNote(note) {
  if ([...note].some((c) => c !== "\n" && /\p{Cc}/u.test(c))) throw new Wrong("note");
  const blank = note.lastIndexOf("\n\n");
  if (blank < 0 || !note.endsWith("\n")) throw new Wrong("note");
  const lines = note.slice(blank + 2, -1).split("\n");
  const signatures = lines.map((line) => {
    const parts = /^\u2014 ([^+\s]+) (\S+)$/.exec(line);
    if (!parts) throw new Wrong("note");
    const bytes = base64(parts[2], "note");
    if (bytes.length < 5) throw new Wrong("note");
    return { name: parts[1], id: hex(bytes.slice(0, 4)), signature: bytes.slice(4) };
  });
  return { text: note.slice(0, blank + 1), signatures };
}

/** The signed head of a log, and whether this key signed it. */
async function readCheckpoint(text, key, engine) {
  const note = readNote(text);
  const [origin, size, rootText] = note.text.slice(0, -1).split("\n");
  if (!origin || rootText === undefined) throw new Wrong("checkpoint");
  const head = { origin, size: count(size, "checkpoint"), root: hash32(rootText, "checkpoint"), note: text };
  const ours = note.signatures.filter((one) => one.name === key.name && one.id === key.id);
  if (ours.length === 0) throw new Wrong("notSigned", note.signatures.map((one) => one.name).join(", "));
  const holds = ours.length === 1 &&
    (await ed25519(key.bytes, ours[0].signature, text8.encode(note.text), engine));
  if (!holds) throw new Wrong("forged");
  return head;
}

/* ---- trees (RFC 9162, sections 2.1.3.2 and 2.1.4.2) ---- */

const half = (n) => Math.floor(n / 2);
const odd = (n) => n % 2 === 1;

async function inclusionRoot(position, size, leaf, hashes, engine) {
  if (position < 1 || position > size) throw new Wrong("outside");
  let [index, last, hash] = [position - 1, size - 1, leaf];
  for (const step of hashes) {
    if (last === 0) throw new Wrong("length");
    if (odd(index) || index === last) {
      hash = await nodeHash(step, hash, engine);
      while (!odd(index) && index !== 0) [index, last] = [half(index), half(last)];
    } else {
      hash = await nodeHash(hash, step, engine);
    }
    [index, last] = [half(index), half(last)];
  }
  if (last !== 0) throw new Wrong("length");
  return hash;
}

/** Whether the newer head begins with the whole of the older one; throws when it does not. */
async function verifyConsistency(older, newer, hashes, engine) {
  if (older.size > newer.size) throw new Wrong("shrunk");
  if (older.size === 0 || older.size === newer.size) {
    if (hashes.length) throw new Wrong("length");
    const empty = older.size === 0 && older.size !== newer.size;
    const wanted = empty ? await sha256(new Uint8Array(), engine) : newer.root;
    if (!same(wanted, older.root)) throw new Wrong("fork");
    return;
  }
  const path = hashes.slice();
  const log = Math.log2(older.size);
  const whole = Number.isInteger(log) && 2 ** log === older.size;
  if (!whole && path.length === 0) throw new Wrong("length");
  let old = whole ? older.root : path.shift();
  let fresh = old;
  let [index, last] = [older.size - 1, newer.size - 1];
  while (odd(index)) [index, last] = [half(index), half(last)];
  for (const step of path) {
    if (last === 0) throw new Wrong("length");
    if (odd(index) || index === last) {
      old = await nodeHash(step, old, engine);
      fresh = await nodeHash(step, fresh, engine);
      while (!odd(index) && index !== 0) [index, last] = [half(index), half(last)];
    } else {
      fresh = await nodeHash(fresh, step, engine);
    }
    [index, last] = [half(index), half(last)];
  }
  if (last !== 0) throw new Wrong("length");
  if (!same(old, older.root) || !same(fresh, newer.root)) throw new Wrong("fork");
}

/* ---- what people bring ---- */

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/** The receipt code of an event: its position and 80 bits of its leaf, as messages carry it. */
function receiptCode(position, leaf) {
  const bits = BigInt("0x" + hex(leaf.slice(0, 10)));
  const number = (BigInt(position) << 80n) | bits;
  const spelt = (value, symbols) => {
    let text = "";
    for (let v = value; v > 0n || text.length < symbols; v >>= 5n) text = CROCKFORD[Number(v & 31n)] + text;
    return text;
  };
  const groups = spelt(bits, 16).match(/..../g).join("-");
  return spelt(BigInt(position), 1) + "-" + groups + "-" + CROCKFORD[Number(number % 37n)];
}

function utf8(bytes, at) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong("utf8", at);
  }
}

/** The proof of an event, taken apart. */
function readProof(text) {
  let rest = text;
  while (rest.startsWith("#")) {
    const end = rest.indexOf("\n");
    if (end < 0) throw new Wrong("header");
    rest = rest.slice(end + 1);
  }
  const take = (at) => {
    const end = rest.indexOf("\n");
    if (end < 0) throw new Wrong("cut", at);
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return line;
  };
  if (take("header") !== HEADER) throw new Wrong("header");
  const extra = take("event");
  if (!extra.startsWith("extra ")) throw new Wrong("event");
  const line = utf8(base64(extra.slice(6), "event"), "event");
  const index = take("index");
  if (!index.startsWith("index ")) throw new Wrong("index");
  const position = count(index.slice(6), "index") + 1;
  const hashes = [];
  for (let hash = take("hashes"); hash !== ""; hash = take("hashes")) {
    hashes.push(hash32(hash, "hashes"));
    if (hashes.length > HASHES_MAX) throw new Wrong("length");
  }
  return { line, position, hashes, note: rest };
}

/** Verifies the proof of an event against a key; what it shows, or throws what is wrong. */
async function verifyProof(text, key, engine) {
  const { line, position, hashes, note } = readProof(text);
  const head = await readCheckpoint(note, key, engine);
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    throw new Wrong("event");
  }
  if (event === null || typeof event !== "object" || event.position !== position) throw new Wrong("position");
  const leaf = await leafHash(line, engine);
  const found = await inclusionRoot(position, head.size, leaf, hashes, engine);
  if (!same(found, head.root)) throw new Wrong("root");
  return { kind: "event", event, line, position, head, leaf: hex(leaf), code: receiptCode(position, leaf) };
}

/** Verifies a consistency proof as `moon-replay prove --consistency` writes it. */
async function verifyContinuation(text, key, engine) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Wrong("unknown");
  }
  const { old_checkpoint: before, new_checkpoint: after, hashes } = read || {};
  const list = Array.isArray(hashes) && hashes.every((one) => typeof one === "string" && /^[0-9a-f]{64}$/.test(one));
  if (typeof before !== "string" || typeof after !== "string" || !list) throw new Wrong("unknown");
  if (hashes.length > 2 * HASHES_MAX) throw new Wrong("length");
  const older = await readCheckpoint(before, key, engine);
  const newer = await readCheckpoint(after, key, engine);
  if (older.size !== read.old_size || newer.size !== read.new_size) throw new Wrong("number");
  if (older.origin !== newer.origin) throw new Wrong("origin");
  await verifyConsistency(older, newer, hashes.map(unhex), engine);
  return { kind: "continuation", older, newer };
}

/** Verifies whatever a file holds: an event's proof, a continuation, or a checkpoint alone. */
async function verifyFile(bytes, key, engine) {
  if (bytes.length > BYTES_MAX) throw new Wrong("tooLong");
  const text = utf8(bytes, "file");
  if (text.trim() === "") throw new Wrong("unknown");
  if (text.startsWith("{")) return verifyContinuation(text, key, engine);
  if (text.startsWith("#") || text.startsWith("c2sp.org/tlog-proof")) return verifyProof(text, key, engine);
  if (!text.includes("\n\n\u2014 ")) throw new Wrong("unknown");
  return { kind: "checkpoint", head: await readCheckpoint(text, key, engine) };
}

/** How signed heads stand to each other: "same", "fork", "continues", "unproved" or "other". */
function compareHeads(one, two, continuations) {
  if (one.origin !== two.origin) return "other";
  if (one.size === two.size) return same(one.root, two.root) ? "same" : "fork";
  const [older, newer] = one.size < two.size ? [one, two] : [two, one];
  const reached = [older];
  // Continuations may follow each other; every step is between heads that were verified.
  for (let at = 0; at < reached.length; at++) {
    for (const step of continuations) {
      const from = reached[at];
      if (step.older.size !== from.size || step.older.origin !== from.origin) continue;
      if (!same(step.older.root, from.root)) return "fork";
      if (!reached.some((known) => known.size === step.newer.size)) reached.push(step.newer);
    }
  }
  const arrived = reached.find((head) => head.size === newer.size);
  if (!arrived) return "unproved";
  return same(arrived.root, newer.root) ? "continues" : "fork";
}
