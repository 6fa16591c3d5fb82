import { IconUser } from '@tabler/icons-react';
import { describe, expect, it } from 'vitest';
import { addressOf, type Found } from './found';
import type { Place } from './places';

const at = (to: string, prefix: string): Place => ({
  to,
  word: 'frame-shop',
  icon: IconUser,
  opens: { prefix, at: (id) => `${to}/${id}` },
});
const DESK = [at('/admin/users', 'usr'), at('/admin/payments', 'pay'), at('/admin/ledger', 'ent')];
const SHOP = [at('/services', 'acc'), at('/payments', 'pay')];

const found = (id: string, kind: Found['kind'], owner?: string): Found => ({
  id,
  kind,
  title: id,
  subtitle: null,
  node: owner ? { __typename: 'VpnAccount', id, user: { id: owner } } : null,
});

describe('where something that was found opens', () => {
  it('opens at its own page where there is one', () => {
    expect(addressOf(found('pay_1', 'PAYMENT'), DESK)).toBe('/admin/payments/pay_1');
    expect(addressOf(found('acc_1', 'VPN_ACCOUNT', 'usr_1'), SHOP)).toBe('/services/acc_1');
    expect(addressOf(found('17', 'EVENT'), DESK)).toBe('/admin/ledger/events/17');
  });

  it('opens at whose it is where it has none', () => {
    const account = found('acc_1', 'VPN_ACCOUNT', 'usr_1');
    expect(addressOf(account, DESK)).toBe('/admin/users/usr_1?tab=accounts');
  });

  it('is not offered where it has neither, or to who may not go there', () => {
    expect(addressOf(found('crd_1', 'CARD'), DESK)).toBeNull();
    expect(addressOf(found('acc_1', 'VPN_ACCOUNT'), DESK)).toBeNull();
    expect(addressOf(found('17', 'EVENT'), SHOP)).toBeNull();
    expect(addressOf(found('usr_1', 'USER'), SHOP)).toBeNull();
  });
});
