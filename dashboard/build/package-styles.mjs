// Takes the styles that a package writes into the page by itself (`styleInject` of rollup-plugin-postcss)
// and makes a sheet of the build of them, because what a script writes has no nonce and our policy refuses
// it. Promises: a package that is named here and injects nothing any more fails the build.

/** Packages that inject a style, by a piece of their module's path. */
const PACKAGES = ['node_modules/react-zoom-pan-pinch/dist/'];
const INJECTED = /\bvar (css_248z) = ("(?:[^"\\]|\\.)*");([\s\S]*?)\bstyleInject\(\1\);/;
const SHEET = '?package-styles.css';

/** Makes the injected styles of packages a part of the build's own sheets. */
export function packageStyles() {
  const sheets = new Map();
  return {
    name: 'moon-package-styles',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (sheets.has(id) ? id : null),
    load: (id) => sheets.get(id) ?? null,
    transform(code, id) {
      if (sheets.has(id) || !PACKAGES.some((path) => id.includes(path))) return null;
      const [, , css] = INJECTED.exec(code) ?? this.error(`${id} injects no style any more`);
      sheets.set(id + SHEET, JSON.parse(css));
      const without = code.replace(INJECTED, '$3');
      return { code: `import ${JSON.stringify(id + SHEET)};\n${without}`, map: null };
    },
  };
}
