// A user's id as people have it: with the prefix, or bare, as it stands in the log and in the names of
// accounts of the books.

/** What a bare id looks like: 26 letters and digits of Crockford's alphabet. */
const BARE = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/i;

/** The id with its prefix; none where the text is no id of a user. */
export function userIdOf(text: string): string | null {
  if (text.startsWith('usr_')) return text;
  return BARE.test(text) ? `usr_${text.toUpperCase()}` : null;
}
