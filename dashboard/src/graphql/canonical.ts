// The one text of an operation: the operation first, then its fragments by name. Promises the same text
// as build/documents.mjs writes into the manifest, so that the server knows it by its hash.
import { type DocumentNode, Kind } from '@0no-co/graphql.web';
import { stringifyDocument, type TypedDocumentNode } from '@urql/core';

/** The text of a document that the cache has already given its `__typename`s. */
export function canonicalText(document: DocumentNode | TypedDocumentNode): string {
  const fragments = document.definitions
    .filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
    .sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const definitions = [...operations, ...fragments].map((one) => ({ ...one, loc: undefined }));
  return stringifyDocument({ kind: Kind.DOCUMENT, definitions } as DocumentNode);
}
