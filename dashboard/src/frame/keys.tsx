// The keyboard: shortcuts by the place of the key (`event.code`), so that the Persian layout works too.
// Promises: never in a field, never with Ctrl/Alt/Meta held, never while a dialog is open unless the
// dialog's own; what a screen offers is what the help sheet lists.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';

/** A shortcut: what it does in words, and the doing. */
export interface Shortcut {
  /** `KeyA`, `Equal`, `Slash`; `KeyG KeyP` for a sequence; `Shift+Slash` with Shift. */
  code: string;
  label: string;
  run: () => void;
  /** Also while a dialog is open: only for the dialog's own. */
  inDialog?: boolean;
}

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1_500;

class Keyboard {
  readonly #lists = new Set<{ current: readonly Shortcut[] }>();
  #first: { code: string; at: number } | null = null;

  add(list: { current: readonly Shortcut[] }): () => void {
    this.#lists.add(list);
    return () => this.#lists.delete(list);
  }

  /** Everything that is offered now, the newest list first. */
  all(): Shortcut[] {
    return [...this.#lists].reverse().flatMap((list) => list.current);
  }

  /** Presses a key; answers whether something was done. */
  press(code: string, now: number, dialogOpen: boolean): boolean {
    const offered = this.all().filter((one) => !dialogOpen || one.inDialog);
    const first = this.#first && now - this.#first.at < SEQUENCE_MS ? this.#first.code : null;
    this.#first = null;
    const found =
      (first && offered.find((one) => one.code === `${first} ${code}`)) ??
      offered.find((one) => one.code === code);
    if (found) {
      found.run();
      return true;
    }
    if (offered.some((one) => one.code.startsWith(`${code} `))) this.#first = { code, at: now };
    return false;
  }
}

const Context = createContext<Keyboard | null>(null);

/** Whether somebody is typing there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || !!target.closest('input, textarea, select, [role="combobox"]');
}

/** Listens to the keyboard for everything inside. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const keyboard = useMemo(() => new Keyboard(), []);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || event.repeat) return;
      const code = event.shiftKey ? `Shift+${event.code}` : event.code;
      const dialogOpen = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
      if (keyboard.press(code, performance.now(), dialogOpen)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [keyboard]);
  return <Context value={keyboard}>{children}</Context>;
}

/** Offers shortcuts while the screen that calls this is shown. */
export function useKeys(shortcuts: readonly Shortcut[]): void {
  const keyboard = useContext(Context);
  const list = useRef(shortcuts);
  list.current = shortcuts;
  useEffect(() => keyboard?.add(list), [keyboard]);
}

/** What is offered now, for the help sheet. */
export function useOffered(): () => Shortcut[] {
  const keyboard = useContext(Context);
  return () => keyboard?.all() ?? [];
}

/** A key as it is printed: `KeyG KeyP` is «G P». */
export function keyName(code: string): string {
  const names: Record<string, string> = {
    Equal: '+',
    Minus: '-',
    Slash: '/',
    'Shift+Slash': '?',
    ArrowUp: '↑',
    ArrowDown: '↓',
  };
  return code
    .split(' ')
    .map((one) => names[one] ?? one.replace('Shift+', '⇧ ').replace(/Key|Digit/, ''))
    .join(' ');
}
