// @vitest-environment jsdom
// The text that is sent is the text that the manifest has.
import { createHash } from 'node:crypto';
import { formatDocument } from '@urql/core';
import { expect, test } from 'vitest';
import { operations } from '../../build/documents.mjs';
import { ViewerQuery } from '../identity/viewer';
import { canonicalText } from './canonical';
import { graphql } from './graphql';

test('a document at run time has the text of the manifest', () => {
  const known = operations().find(({ name }) => name === 'Viewer');
  const text = canonicalText(formatDocument(ViewerQuery));
  expect(text).toBe(known?.text);
  expect(createHash('sha256').update(text).digest('hex')).toBe(known?.id);
});

test('fragments follow by name, whatever the order they were given in', () => {
  const text = (order: 'ab' | 'ba') => {
    const a = 'fragment A on Money { amount }';
    const b = 'fragment B on Money { currency }';
    const source = `query CanonicalProbe { plans { price { ...A ...B } } } ${order === 'ab' ? a + b : b + a}`;
    return canonicalText(graphql(source as never) as never);
  };
  expect(text('ab')).toBe(text('ba'));
});
