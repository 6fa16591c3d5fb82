// Up to where entries count: in the address as a position (digits) or a day, for the API as it takes it.

/** What the address says; none is now. */
export type AsOfText = string | undefined;

/** For the API: exactly one of both; null for now, or for what is neither. */
export function asOfInput(
  text: AsOfText,
): { position: string; date?: never } | { date: string; position?: never } | null {
  if (text && /^[1-9]\d{0,18}$/.test(text)) return { position: text };
  if (text && /^\d{4}-\d{2}-\d{2}$/.test(text)) return { date: text };
  return null;
}
