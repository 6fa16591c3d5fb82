// The word of the page's policy, given to every style that the editor makes. Promises: imported before the
// editor, so that no style of its own is refused, and none needs `unsafe-inline`.
const word = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
const make = document.createElement.bind(document);

document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
  const made = make(name, options);
  if (made instanceof HTMLStyleElement) made.nonce = word;
  return made;
};
// What keeps the page from scrolling behind a dialog asks for it by this name.
Object.assign(globalThis, { __webpack_nonce__: word });
