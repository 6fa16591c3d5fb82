// Measures what a browser loads for a screen (its scripts and styles, with Brotli, from the manifest of the
// build) and fails above the budgets. What is loaded after a click, such as charts, is not counted with it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'));
const KB = 1000;

/** Screens, by the modules that are loaded for them; budgets in kB with Brotli. */
const SCREENS = [
  {
    name: 'the door',
    modules: ['index.html', 'src/identity/login/screen.tsx'],
    script: 170,
    style: 20,
  },
  {
    name: "the customer's home",
    modules: ['index.html', 'src/frame/user-area.tsx', 'src/identity/home/screen.tsx'],
    script: 170,
    style: 20,
  },
  {
    name: "the staff's queue",
    modules: ['index.html', 'src/frame/staff-area.tsx', 'src/payment/queue/screen.tsx'],
    script: 235,
    style: 22,
  },
];
/** The letters before the first text: the Arabic part of Vazirmatn. */
const LETTERS_KB = 47;

function piecesOf(modules) {
  const seen = new Set();
  const files = { script: new Set(), style: new Set() };
  const take = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`the build has no ${key}`);
    files.script.add(chunk.file);
    for (const sheet of chunk.css ?? []) files.style.add(sheet);
    for (const next of chunk.imports ?? []) take(next);
  };
  modules.forEach(take);
  return files;
}

function weight(files) {
  const bytes = [...files].map((file) => brotliCompressSync(readFileSync(join(DIST, file))).length);
  return bytes.reduce((total, one) => total + one, 0) / KB;
}

let over = 0;
for (const { name, modules, ...budget } of SCREENS) {
  const files = piecesOf(modules);
  for (const kind of ['script', 'style']) {
    const is = weight(files[kind]);
    if (is > budget[kind]) over += 1;
    console.log(
      `${name}: ${kind} ${is.toFixed(1)} kB of ${budget[kind]} kB${is > budget[kind] ? ' — OVER' : ''}`,
    );
  }
}
const letters = Object.values(manifest).find(({ file }) => /arabic.*woff2$/.test(file));
const size = letters ? readFileSync(join(DIST, letters.file)).length / KB : 0;
if (size > LETTERS_KB || size === 0) over += 1;
console.log(`letters: ${size.toFixed(1)} kB of ${LETTERS_KB} kB`);
process.exitCode = over ? 1 : 0;
