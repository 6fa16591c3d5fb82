// Reads the messages of the web (locales/<language>/web/*.ftl, and those of the bot's files that the
// web uses), and promises: every language has the same ones with the same variables, every one is
// used, and TypeScript knows each id with its variables. Used by Vite and by `npm run check`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FluentParser, FluentSerializer, Visitor } from '@fluent/syntax';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCALES = join(ROOT, '../locales');
const SOURCES = join(ROOT, 'src');
const TYPES = join(SOURCES, 'words/ids.gen.ts');
export const LANGUAGES = ['fa', 'en'];
/** Messages of these files are loaded with the staff area only. */
const STAFF_FILE = /^(admin|staff)/;

class Variables extends Visitor {
  names = new Set();
  visitVariableReference(node) {
    this.names.add(node.id.name);
  }
}

function messagesOf(folder, file) {
  const text = readFileSync(join(folder, file), 'utf8');
  const resource = new FluentParser({ withSpans: false }).parse(text);
  const found = [];
  for (const entry of resource.body) {
    if (entry.type === 'Junk')
      throw new Error(`${folder}/${file}: ${entry.annotations[0]?.message}`);
    if (entry.type !== 'Message') continue;
    const variables = new Variables();
    variables.visit(entry);
    entry.comment = null;
    found.push({ id: entry.id.name, variables: [...variables.names].sort(), entry });
  }
  return found;
}

function filesOf(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ftl'))
    .sort();
}

/** Every message of one language: `Map id → {variables, entry, area: 'user'|'staff', web}`. */
export function readLanguage(language) {
  const all = new Map();
  const take = (folder, web) => {
    for (const file of filesOf(folder)) {
      const area = STAFF_FILE.test(file) ? 'staff' : 'user';
      for (const message of messagesOf(folder, file)) {
        if (all.has(message.id)) throw new Error(`${message.id} is there twice in ${language}`);
        all.set(message.id, { ...message, area, web });
      }
    }
  };
  take(join(LOCALES, language), false);
  take(join(LOCALES, language, 'web'), true);
  return all;
}

export function sourceFiles(folder = SOURCES) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(path) && !/\.(gen|test)\.tsx?$/.test(path) ? [path] : [];
  });
}

/** Ids that stand in quotes anywhere in the sources. */
export function usedIds(known) {
  const used = new Set();
  for (const path of sourceFiles()) {
    for (const [, , id] of readFileSync(path, 'utf8').matchAll(/(['"])([a-z]+(?:-[a-z]+)+)\1/g)) {
      if (known.has(id)) used.add(id);
    }
  }
  return used;
}

/** What is wrong with the messages, in words; empty when nothing is. */
export function problems() {
  const [first, ...others] = LANGUAGES.map((language) => [language, readLanguage(language)]);
  const wrong = [];
  for (const [language, messages] of others) {
    for (const [id, { variables }] of first[1]) {
      const other = messages.get(id);
      if (!other) wrong.push(`${id} is missing in ${language}`);
      else if (String(other.variables) !== String(variables))
        wrong.push(`${id}: other variables in ${language}`);
    }
    for (const id of messages.keys())
      if (!first[1].has(id)) wrong.push(`${id} is missing in ${first[0]}`);
  }
  const used = usedIds(first[1]);
  for (const [id, { web }] of first[1])
    if (web && !used.has(id)) wrong.push(`${id} is used nowhere`);
  return wrong;
}

/** The messages of an area in a language as one Fluent text; only those that are used. */
export function textOf(language, area) {
  const messages = readLanguage(language);
  const used = usedIds(messages);
  const serializer = new FluentSerializer();
  return [...messages.values()]
    .filter((message) => message.area === area && used.has(message.id))
    .map((message) => serializer.serializeEntry(message.entry))
    .join('');
}

/** Writes the type of every id with its variables. */
export function writeTypes() {
  const lines = [...readLanguage(LANGUAGES[0]).values()].map(({ id, variables }) => {
    const fields = variables.map((name) => `${name}: Value`).join('; ');
    return `  '${id}': ${fields ? `{ ${fields} }` : 'Nothing'};`;
  });
  const text = [
    '// Written by build/words.mjs from the locales tree; do not edit.',
    'export type Value = string | number;',
    'export type Nothing = Record<string, never>;',
    'export interface Messages {',
    ...lines.sort(),
    '}',
    '',
  ].join('\n');
  let before = '';
  try {
    before = readFileSync(TYPES, 'utf8');
  } catch {
    // The first run: there is none yet.
  }
  if (before !== text) writeFileSync(TYPES, text);
}

const VIRTUAL = 'virtual:words/';

/** Serves `virtual:words/<language>/<area>` and keeps the types up to date while developing. */
export function words() {
  return {
    name: 'moon-words',
    buildStart() {
      writeTypes();
      for (const language of LANGUAGES) {
        for (const folder of [join(LOCALES, language), join(LOCALES, language, 'web')]) {
          for (const file of filesOf(folder)) this.addWatchFile(join(folder, file));
        }
      }
    },
    resolveId(id) {
      return id.startsWith(VIRTUAL) ? `\0${id}` : null;
    },
    load(id) {
      if (!id.startsWith(`\0${VIRTUAL}`)) return null;
      const [language, area] = id.slice(VIRTUAL.length + 1).split('/');
      return `export default ${JSON.stringify(textOf(language, area))};`;
    },
    handleHotUpdate({ file, server }) {
      if (!file.endsWith('.ftl')) return;
      writeTypes();
      server.ws.send({ type: 'full-reload' });
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeTypes();
  const wrong = problems();
  for (const line of wrong) console.error(line);
  console.log(`${relative(ROOT, TYPES)} is written; ${wrong.length} problems in the messages`);
  process.exitCode = wrong.length ? 1 : 0;
}
