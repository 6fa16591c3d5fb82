// `npm run check`: the types, every GraphQL document against the committed schema, and every message.
import { spawnSync } from 'node:child_process';
import { operations } from './documents.mjs';
import { problems, ROOT, writeTypes } from './words.mjs';

writeTypes();
const wrong = problems();
for (const line of wrong) console.error(`words: ${line}`);
console.log(`words: ${wrong.length} problems; documents: ${operations().length} operations`);

const runs = [
  ['gql.tada', 'generate-output'],
  ['gql.tada', 'check', '--fail-on-warn'],
  ['tsc', '--noEmit'],
];
const failed = runs.filter(([tool, ...rest]) => {
  console.log(`$ ${tool} ${rest.join(' ')}`);
  return spawnSync(`node_modules/.bin/${tool}`, rest, { cwd: ROOT, stdio: 'inherit' }).status !== 0;
});
process.exitCode = wrong.length || failed.length ? 1 : 0;
