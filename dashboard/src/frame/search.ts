// What stands in an address, read with care: a word stays a word also where the reader of addresses made a
// number of its digits, and what cannot be read is as if it were not there.
import * as v from 'valibot';

/** A text; digits too. */
export const word = v.optional(
  v.fallback(v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))), undefined),
);
