// The ids under which the server knows our operations. The build adds to every module that asks something
// the ids of what it asks (see build/documents.mjs).
const ids = new Map<string, string>();

/** Takes note of the ids of operations, by their names. */
export function know(named: Readonly<Record<string, string>>): void {
  for (const [name, id] of Object.entries(named)) ids.set(name, id);
}

/** The id of an operation; none when the server was not told of it. */
export function idOf(name: string | undefined): string | undefined {
  return name === undefined ? undefined : ids.get(name);
}
