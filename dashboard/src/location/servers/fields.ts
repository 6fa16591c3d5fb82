// What a form was refused for, field by field, in the server's words.
import type { Refusal } from '../../graphql/problem';

/** The words for one field: the last step of its path is its name. */
export function refusalOf(refusals: readonly Refusal[], field: string): string | undefined {
  return refusals.find((refusal) => refusal.field?.at(-1) === field)?.message;
}

/** The words that belong to no field of the form. */
export function otherRefusals(
  refusals: readonly Refusal[],
  fields: readonly string[],
): readonly Refusal[] {
  return refusals.filter((refusal) => !fields.includes(refusal.field?.at(-1) ?? ''));
}
