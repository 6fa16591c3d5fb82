// Commands that a screen offers to the palette while it is shown.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';

export interface Command {
  label: string;
  icon?: ReactNode;
  run: () => void;
}

type Lists = Set<{ current: readonly Command[] }>;
const Context = createContext<Lists>(new Set());

/** Gathers the commands of everything inside. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const lists = useMemo<Lists>(() => new Set(), []);
  return <Context value={lists}>{children}</Context>;
}

/** Offers commands while the screen that calls this is shown. */
export function useCommands(commands: readonly Command[]): void {
  const lists = useContext(Context);
  const list = useRef(commands);
  list.current = commands;
  useEffect(() => {
    lists.add(list);
    return () => {
      lists.delete(list);
    };
  }, [lists]);
}

/** What the screen offers now. */
export function useCommandList(): readonly Command[] {
  return [...useContext(Context)].flatMap((list) => list.current);
}
