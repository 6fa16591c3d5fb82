// What each figure of the overview is called, how it changed, and the list that is behind it. Promises: the list
// is of the same days where it has days.
import type { PlainWordId } from '../../words/words';
import type { Kpi } from './document';

interface Look {
  word: PlainWordId;
  /** Whether more of it is bad. */
  worse?: boolean;
  /** The list behind it. */
  to: string;
  search: Readonly<Record<string, string>>;
  /** Whether that list has days: those of the overview are then put in. */
  dated?: boolean;
  /** Needed to see the list beside `ledger.read`. */
  permission?: string;
}

const JOURNAL = '/admin/ledger';
const USERS = { to: '/admin/users', permission: 'identity.read' };

export const LOOKS: Record<Kpi['kind'], Look> = {
  REVENUE: {
    word: 'admin-overview-revenue',
    to: JOURNAL,
    search: { control: 'Liabilities:Deferred:Gross' },
    dated: true,
  },
  CASH_RECEIVED: {
    word: 'admin-overview-cash',
    to: JOURNAL,
    search: { control: 'Assets:Clearing:CardIn' },
    dated: true,
  },
  ORDERS: {
    word: 'admin-overview-orders',
    to: JOURNAL,
    search: { control: 'Liabilities:Hold' },
    dated: true,
  },
  NEW_USERS: { word: 'admin-overview-new-users', ...USERS, search: {}, dated: true },
  ACTIVE_ACCOUNTS: { word: 'admin-overview-active', ...USERS, search: { active: 'yes' } },
  EXPIRING_ACCOUNTS: {
    word: 'admin-overview-expiring',
    worse: true,
    ...USERS,
    search: { ending: 'yes' },
  },
  WALLET_LIABILITIES: {
    word: 'admin-overview-liabilities',
    to: '/admin/ledger/accounts',
    search: { control: 'Liabilities:Wallet' },
  },
  REFUND_RATE: {
    word: 'admin-overview-refunds',
    worse: true,
    to: '/admin/ledger/events',
    search: { type: 'wallet.released' },
  },
};

/** Days, both with. */
export interface Days {
  from: string;
  to: string;
}

/** The address of the list behind a figure of these days. */
export function behind(kind: Kpi['kind'], days: Days): Pick<Look, 'to' | 'search'> {
  const { to, search, dated } = LOOKS[kind];
  return { to, search: dated ? { ...search, ...days } : search };
}

/** By how many percent a figure changed; none where there is nothing to compare with. */
export function changeOf(value: string, previous: string | null): number | null {
  const before = Number(previous ?? 0);
  if (previous === null || before === 0) return null;
  return Math.round(((Number(value) - before) / Math.abs(before)) * 1000) / 10;
}
