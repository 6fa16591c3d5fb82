// Keeps the style sheets as small as what is used. Promises: a rule goes only when each of its selectors
// needs a generated class of Mantine (`m_…`) that stands in no chunk; and what few screens use is loaded
// with them: whatever source takes such a component from Mantine gets its sheet.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import postcss from 'postcss';

const CLASS = /\bm_[0-9a-f]+\b/g;
/** All of Mantine's styles, as src/main.tsx asks for them. */
const WHOLE = /@mantine\/core\/styles\.layer\.css$/;
/** Components whose styles are not loaded with every page. */
const APART = ['Chip', 'Pagination', 'Slider', 'Stepper', 'Table', 'Timeline'];
/** What packages that we use take from Mantine. */
const WITHIN = { 'mantine-datatable': ['Table', 'Pagination'] };

const require = createRequire(import.meta.url);
const sheetOf = (component) => `@mantine/core/styles/${component}.layer.css`;

function classesApart() {
  const texts = APART.map((component) => readFileSync(require.resolve(sheetOf(component)), 'utf8'));
  return new Set(texts.flatMap((text) => text.match(CLASS) ?? []));
}

/** Keeps of each rule the selectors that live; without any, the rule goes. */
function prune(sheet, lives) {
  sheet.walkRules((rule) => {
    if (rule.parent?.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return;
    const kept = rule.selectors.filter(lives);
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  sheet.walkAtRules((rule) => {
    if (rule.nodes && rule.nodes.length === 0) rule.remove();
  });
  return sheet.toString();
}

/** The components of APART that a source takes, itself or within a package. */
function takenApart(code) {
  const taken = [...code.matchAll(/import (?!type)\{([^}]*)\} from '@mantine\/core'/g)];
  const names = taken.flatMap(([, list]) =>
    list.split(',').map((one) => one.trim().split(' as ')[0]),
  );
  const within = Object.entries(WITHIN).filter(([name]) => code.includes(`from '${name}'`));
  const all = new Set([...names, ...within.flatMap(([, list]) => list)]);
  return APART.filter((component) => all.has(component));
}

/** Trims the style sheets of a build. */
export function trimStyles() {
  const apart = classesApart();
  return {
    name: 'moon-trim-styles',
    enforce: 'pre',
    transform(code, id) {
      if (WHOLE.test(id)) {
        const isElsewhere = (name) => apart.has(name);
        const sheet = postcss.parse(code);
        return {
          code: prune(sheet, (selector) => !(selector.match(CLASS) ?? []).some(isElsewhere)),
          map: null,
        };
      }
      const taken = /\/src\/.*\.tsx$/.test(id) ? takenApart(code) : [];
      if (taken.length === 0) return null;
      const sheets = taken.map((component) => `import '${sheetOf(component)}';\n`);
      return { code: sheets.join('') + code, map: null };
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const used = new Set();
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') for (const [name] of file.code.matchAll(CLASS)) used.add(name);
        }
        const lives = (selector) => (selector.match(CLASS) ?? []).every((name) => used.has(name));
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
          file.source = prune(postcss.parse(String(file.source)), lives);
        }
      },
    },
  };
}
