// What may be sent as a receipt. Promises: what is no receipt or too large is known before anything is sent.

/** What a receipt may be, by the type that the browser tells and the end of the name. */
export const RECEIPT_TYPES: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/heic': ['.heic', '.heif'],
  'application/pdf': ['.pdf'],
};

/** Why a file is not sent. */
export type FileFault = 'empty' | 'not-a-receipt' | 'too-large';

/** What is wrong with a file; none when it may be sent. The server looks at its first bytes again. */
export function faultOf(
  { name, size, type }: Pick<File, 'name' | 'size' | 'type'>,
  maxBytes: string,
): FileFault | null {
  const ends = Object.values(RECEIPT_TYPES).flat();
  const named = ends.some((end) => name.toLowerCase().endsWith(end));
  const typed = type in RECEIPT_TYPES || type === 'image/heif';
  // Some browsers tell no type for HEIC.
  if (type === '' ? !named : !typed) return 'not-a-receipt';
  if (size === 0) return 'empty';
  return BigInt(size) > BigInt(maxBytes) ? 'too-large' : null;
}
