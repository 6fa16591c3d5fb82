// Drops the style rules of Mantine components that no script of the build names, and promises to drop
// nothing else: a rule goes only when each of its selectors needs a generated class (`m_…`) that stands
// in no chunk.
import postcss from 'postcss';

const CLASS = /\bm_[0-9a-f]+\b/g;

/** Trims the style sheets of a build. */
export function trimStyles() {
  return {
    name: 'moon-trim-styles',
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
          const sheet = postcss.parse(String(file.source));
          sheet.walkRules((rule) => {
            if (rule.parent?.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return;
            const kept = rule.selectors.filter(lives);
            if (kept.length === 0) rule.remove();
            else if (kept.length < rule.selectors.length) rule.selectors = kept;
          });
          sheet.walkAtRules((rule) => {
            if (rule.nodes && rule.nodes.length === 0) rule.remove();
          });
          file.source = sheet.toString();
        }
      },
    },
  };
}
