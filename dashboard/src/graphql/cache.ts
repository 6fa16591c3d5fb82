// How answers are kept: entities by their id, the rest with its parent. Promises: after a mutation that
// moves money or a list, what depends on it is asked again, never computed here.
import type { Cache, CacheExchangeOpts } from '@urql/exchange-graphcache';

/** Types without an id of their own: they live inside of what they were asked with. */
const EMBEDDED = [
  'Balance',
  'BulkExclusion',
  'CardTotal',
  'Checkpoint',
  'Event',
  'GatewaySession',
  'Inbound',
  'Inclusion',
  'JournalLine',
  'Money',
  'OrderChange',
  'PageInfo',
  'PaymentChange',
  'PaymentClaim',
  'PaymentCount',
  'PaymentQueueChange',
  'PaymentQueueStats',
  'PaymentReview',
  'ReviewSignal',
  'ProjectionStatus',
  'Quote',
  'ReceiptPage',
  'DuplicateReceipt',
  'RenewalPreview',
  'Session',
  'Shop',
  'StaffRole',
  'StatementLine',
  'SystemActor',
  'TotpSeed',
  'TimelineItem',
  'TopUpLimits',
  'TrialBalance',
  'TrialLine',
  'Viewer',
  'VpnConnection',
  'Wallet',
  'WalletMovement',
  'AdminOverview',
  'BackupCheck',
  'BalanceDivergence',
  'BalanceExplanation',
  'BalanceGroup',
  'BalanceLine',
  'BalanceMark',
  'ConsistencyProof',
  'InclusionProof',
  'Kpi',
  'LedgerHealth',
  'LocationChange',
  'OverviewTick',
  'PaymentOutcome',
  'PlanSales',
  'UserSearch',
  'WorkStrip',
];

/** Forgets the answers of these root fields, whatever their arguments. */
export function forget(cache: Cache, fields: readonly string[]): void {
  for (const { fieldName, fieldKey } of cache.inspectFields('Query')) {
    if (fields.includes(fieldName)) cache.invalidate('Query', fieldKey);
  }
}

const PAYMENT_LISTS = ['paymentCounts', 'payments', 'paymentQueueStats', 'wallet'];
const ORDER_LISTS = ['orders', 'vpnAccounts', 'wallet', 'parkedDeliveries'];

/** Which lists a mutation changes. Lists that people work in (the queue) refresh themselves. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  paymentApprove: PAYMENT_LISTS,
  paymentReject: PAYMENT_LISTS,
  paymentReverse: PAYMENT_LISTS,
  paymentsBulkApprove: PAYMENT_LISTS,
  topUpOpen: PAYMENT_LISTS,
  topUpOnline: PAYMENT_LISTS,
  topUpWithdraw: PAYMENT_LISTS,
  topUpReceiptText: PAYMENT_LISTS,
  orderBuy: [...ORDER_LISTS, 'payments'],
  orderPay: ORDER_LISTS,
  orderCancel: ORDER_LISTS,
  deliveryRetry: ['parkedDeliveries', 'orders'],
  deliveryRefund: ['parkedDeliveries', 'orders'],
  cardAdd: ['cards'],
  planAdd: ['plans'],
  planOffer: ['plans'],
  planWithdraw: ['plans'],
  panelAdd: ['panels', 'servers'],
  serverAdd: ['servers'],
  taskRetry: ['parkedTasks'],
  taskCancel: ['parkedTasks'],
  backupRun: ['backupJobs'],
  backupVerify: ['backupJobs'],
  backupDrill: ['backupJobs'],
  userBlock: ['users'],
  userUnblock: ['users'],
  sessionRevoke: ['viewer'],
  sessionRevokeOthers: ['viewer'],
  totpConfirm: ['viewer'],
  totpDisable: ['viewer'],
  staffAdd: ['staff'],
  roleGrant: ['staff'],
  roleRevoke: ['staff'],
};

/** The cache's rules. */
export const cacheRules: Partial<CacheExchangeOpts> = {
  keys: Object.fromEntries(EMBEDDED.map((type) => [type, () => null])),
  updates: {
    Mutation: Object.fromEntries(
      Object.entries(LISTS).map(([mutation, fields]) => [
        mutation,
        (_result: unknown, _args: unknown, cache: Cache) => forget(cache, fields),
      ]),
    ),
  },
};
