// Collects every GraphQL operation of the sources and promises: names are unique, each operation is
// written in one canonical text (see src/graphql/canonical.ts, which makes the same at run time),
// and dist/persisted.json maps sha256(text) to the text. The API runs only what is in it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { formatDocument, stringifyDocument } from '@urql/core';
import { Kind, parse, visit } from 'graphql';
import { sourceFiles } from './words.mjs';

function definitions() {
  const found = new Map();
  for (const path of sourceFiles()) {
    for (const [, text] of readFileSync(path, 'utf8').matchAll(/graphql\(\s*`([^`]*)`/g)) {
      for (const definition of parse(text, { noLocation: true }).definitions) {
        const name = definition.name?.value;
        if (!name) throw new Error(`${path}: an operation or fragment has no name`);
        if (found.has(name)) throw new Error(`${name} is there twice; the second is in ${path}`);
        found.set(name, definition);
      }
    }
  }
  return found;
}

/** The fragments that a definition needs, directly or through others. */
function needed(definition, all, names = new Set()) {
  visit(definition, {
    FragmentSpread({ name }) {
      if (names.has(name.value)) return;
      names.add(name.value);
      const fragment = all.get(name.value);
      if (!fragment) throw new Error(`there is no fragment ${name.value}`);
      needed(fragment, all, names);
    },
  });
  return names;
}

/** Every operation: `[{name, id, text}]`. */
export function operations() {
  const all = definitions();
  const found = [];
  for (const [name, definition] of all) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const fragments = [...needed(definition, all)].sort().map((fragment) => all.get(fragment));
    const unmasked = fragments.map((fragment) => ({
      ...fragment,
      directives: fragment.directives?.filter((one) => one.name.value !== '_unmask'),
    }));
    const document = formatDocument({
      kind: Kind.DOCUMENT,
      definitions: [definition, ...unmasked],
    });
    const text = stringifyDocument(document);
    found.push({ name, text, id: createHash('sha256').update(text).digest('hex') });
  }
  return found;
}

/** The module that the browser asks for an id. */
const KNOWN = '~/graphql/documents';

/**
 * Tells the browser the ids of operations, each in the module that asks it so that nobody loads the ids of
 * screens that he does not open, and writes persisted.json into the build.
 */
export function documents() {
  let ids = new Map();
  return {
    name: 'moon-documents',
    enforce: 'pre',
    buildStart() {
      ids = new Map(operations().map(({ name, id }) => [name, id]));
    },
    transform(code, id) {
      if (!sourceFiles().includes(id)) return null;
      const names = [...code.matchAll(/graphql\(\s*`\s*(?:query|mutation|subscription)\s+(\w+)/g)];
      if (names.length === 0) return null;
      const own = Object.fromEntries(names.map(([, name]) => [name, ids.get(name)]));
      const told = `import { know } from '${KNOWN}';\n${code}\nknow(${JSON.stringify(own)});\n`;
      return { code: told, map: null };
    },
    generateBundle() {
      const manifest = Object.fromEntries(operations().map(({ id, text }) => [id, text]));
      this.emitFile({
        type: 'asset',
        fileName: 'persisted.json',
        source: `${JSON.stringify(manifest, null, 1)}\n`,
      });
    },
  };
}
