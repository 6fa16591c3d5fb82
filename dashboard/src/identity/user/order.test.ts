import { expect, test } from 'vitest';
import type { Happened } from './document';
import { kindsOf, merged } from './order';

function at(position: string): Happened {
  return {
    position,
    at: '2026-11-23T10:00:00Z',
    type: 'wallet.held',
    feature: 'wallet',
    summary: '',
    channel: null,
    correlationId: null,
    actor: null,
    cause: null,
    journalEntry: null,
  };
}

test('only kinds that exist are taken from the address', () => {
  expect(kindsOf('WALLET,NONSENSE,ORDER')).toEqual(['WALLET', 'ORDER']);
  expect(kindsOf(undefined)).toEqual([]);
});

test('what is told twice stands once, and order is by number, not by letters', () => {
  const all = merged([
    [at('9'), at('100')],
    [at('100'), at('20')],
  ]);
  expect(all.map(({ position }) => position)).toEqual(['100', '20', '9']);
});
