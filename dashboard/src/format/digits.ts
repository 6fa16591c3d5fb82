// Digits of three scripts. Promises: whatever digits a person types (Persian, Arabic, Latin) mean the
// same, and numbers are written with the digits the reader chose. Ids, links and codes stay Latin and
// never pass through here.

/** The digits that numbers are written with. */
export type Digits = 'fa' | 'latn';

const ZERO = { fa: 0x06f0, ar: 0x0660, latin: 0x30 };

/** Persian (۰–۹) and Arabic-Indic (٠–٩) digits as Latin ones; the rest stays. */
export function toLatin(text: string): string {
  return text
    .replace(/[۰-۹]/g, (c) => String.fromCharCode(c.charCodeAt(0) - ZERO.fa + ZERO.latin))
    .replace(/[٠-٩]/g, (c) => String.fromCharCode(c.charCodeAt(0) - ZERO.ar + ZERO.latin));
}

/** Latin digits as the reader's, and the point of a decimal with them. */
export function localise(text: string, digits: Digits): string {
  if (digits === 'latn') return toLatin(text);
  return toLatin(text)
    .replace(/(\d)\.(?=\d)/g, '$1٫')
    .replace(/\d/g, (c) => String.fromCharCode(c.charCodeAt(0) - ZERO.latin + ZERO.fa));
}

/** A whole number in groups of three: «۱٬۲۳۴٬۵۶۷» or `1,234,567`. Takes strings so that 64-bit counts are exact. */
export function number(value: number | bigint | string, digits: Digits): string {
  const text = BigInt(value).toString();
  const separator = digits === 'fa' ? '٬' : ',';
  const [sign, whole] = text.startsWith('-') ? ['−', text.slice(1)] : ['', text];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, separator);
  return `${sign}${localise(grouped, digits)}`;
}

/** A place in the log, «#۱٬۲۳۴». The mark belongs to the number and stays at its left, as a sign does. */
export function place(position: number | bigint | string, digits: Digits): string {
  return `#${number(position, digits)}`;
}

/** A share with its sign, «۳۷٪» or `37%`; the sign belongs to the number, as in `place`. */
export function percent(value: number, digits: Digits): string {
  return `${localise(String(value), digits)}${digits === 'fa' ? '٪' : '%'}`;
}

/** A search text as it is compared: Latin digits, Persian ی and ک, no invisible marks, lower case. */
export function normalise(text: string): string {
  return toLatin(text)
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[\u200c\s]+/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640]/g, '')
    .trim()
    .toLowerCase();
}
