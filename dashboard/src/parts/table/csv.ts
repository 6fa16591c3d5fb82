// Tables as files. Promises: the same columns as the screen under the reader's own heads, moments both as
// he reads them and as ISO, amounts as plain numbers; opens in a spreadsheet as UTF-8; no cell is run as a
// formula.
/** What begins a formula in a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/;
/** Plain numbers may begin with a minus. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** One field, quoted where it must be. */
export function csvField(value: string): string {
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Rows as a CSV text with a byte order mark, which spreadsheets want before Persian. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

/** Hands a text over as a file. */
export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
