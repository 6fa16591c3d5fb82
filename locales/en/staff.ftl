### The staff desk: queue of receipts, decisions, reversal, parked orders, alerts.

staff-desk =
    <b>🗂 Staff desk</b>
    
    🧾 Receipts waiting: <b>{ $count }</b>
    🛠 Orders parked: <b>{ $parked }</b>
staff-queue-button = 🧾 Receipts waiting
staff-parked-button = 🛠 Parked orders

staff-queue = <b>🧾 Receipts waiting</b> · { $count }
staff-queue-empty = ✅ The queue is empty; no receipt is waiting.
staff-queue-row = { $amount } · { $customer } · { $age }
staff-queue-row-warned = ⚠️ { $amount } · { $customer } · { $age }

staff-card =
    <b>🧾 Receipt { $number }</b>
    
    👤 Customer: { $customer }
    💵 Amount: <b>{ $amount }</b> ({ $rial })
    💳 To card: { $card }
    📎 Pages: { $count }
    🕓 Sent: { $age } ({ $moment })
    🔁 Receipts approved before: { $approved }
staff-card-claimed = 👁 Being looked at by { $staff }
staff-card-caption = 💬 The customer wrote: { $caption }
staff-card-for-order = 🛒 For an order of “{ $plan }” at { $price }
staff-warn-duplicate = ⚠️ This photo was sent before, for receipt { $number }!
staff-warn-duplicate-other = 🚨 This photo was sent before by <b>another customer</b> ({ $customer }) for receipt { $number }!
staff-warn-old = ⚠️ This receipt was sent { $age } and is still waiting.
staff-warn-amount = ⚠️ The customer changed the amount from { $claimed } to { $amount } after seeing the card.
staff-warn-first = 🌱 This customer's first receipt.
staff-warn-replaced = 🔄 The customer replaced the receipt; you see the last one.
staff-warn-late = ⌛️ Sent after its time had run out.
staff-warn-no-photo = ⚠️ The photo was not found; look for it in the bot's chat.

staff-claim-button = 👁 I will look at it
staff-approve-button = ✅ Approve
staff-approve-other-button = ✏️ Approve other amount
staff-reject-button = ❌ Reject
staff-next-button = ⏭ Next receipt
staff-claimed-toast = This receipt is yours.
staff-claimed-by-toast = { $staff } is looking at this receipt.

staff-approve-ask = Add { $amount } to the wallet of { $customer }?
staff-approve-confirm-button = ✅ Yes, approve
staff-approve-amount-ask =
    ✏️ How much has arrived? Write it in Toman.
    The customer wrote: { $amount }
staff-approve-amount-confirm =
    Approve receipt { $number } with <b>{ $amount }</b>?
    ({ $words })
    The customer wrote: { $claimed }
staff-approve-why = Why another amount? Choose or write; the customer reads this.
staff-approve-why-confirm =
    Approve receipt { $number } with <b>{ $amount }</b>?
    “{ $reason }”
staff-reject-ask = ❌ Why is receipt { $number } rejected? Choose or write; the customer reads this.
staff-reject-write = ✏️ Write the reason; the customer reads exactly this (at most { $chars } characters).
staff-reject-confirm =
    Reject receipt { $number } for this reason?
    “{ $reason }”
staff-reject-confirm-button = ❌ Yes, reject
staff-reason-empty = You wrote no reason. Please write a few words, so that the customer knows what to do.
staff-reason-not-received = This transfer has not reached our account.
staff-reason-not-received-button = 🏦 Not received
staff-reason-unreadable = The photo of the receipt cannot be read; please send a clearer one.
staff-reason-unreadable-button = 🔍 Unreadable
staff-reason-not-a-receipt = This photo is not a bank receipt.
staff-reason-not-a-receipt-button = 🖼 Not a receipt
staff-reason-wrong-card = The money was sent to another card.
staff-reason-wrong-card-button = 💳 Wrong card
staff-reason-duplicate = This receipt was used before.
staff-reason-duplicate-button = 🔁 Used before
staff-reason-receipt-shows = This is the amount that the receipt shows.
staff-reason-receipt-shows-button = 🧾 The receipt shows it
staff-reason-fee-taken = The bank kept its fee from this transfer.
staff-reason-fee-taken-button = 🏦 The bank kept its fee
staff-reason-other-button = ✏️ Another reason

staff-approved = ✅ Receipt { $number } · <b>{ $amount }</b> · approved by { $staff } · { $moment }
staff-approved-other = ✅ Receipt { $number } · <b>{ $amount }</b> instead of { $claimed } · approved by { $staff } · { $moment }
staff-rejected = ❌ Receipt { $number } · { $amount } · rejected by { $staff } · { $moment } · “{ $reason }”
staff-withdrawn = ✖️ The customer withdrew receipt { $number }.
staff-decided-already = <b>{ $staff }</b> decided on this receipt before you, at { $moment }: { $status }
staff-decided-toast = { $staff } decided first.
staff-reverse-button = ↩️ Undo the approval
staff-reverse-ask =
    ↩️ <b>Undo the approval of receipt { $number }</b>
    
    { $amount } is taken from the wallet of { $customer }, and the ledger keeps the trace.
    Balance after it: <b>{ $balance }</b>
    
    Choose the reason or write it; the customer reads it.
staff-reverse-negative = ⚠️ The customer has spent part of this money, and will owe { $amount } after it.
staff-reverse-confirm-button = ↩️ Yes, undo it
staff-reversed = ↩️ Receipt { $number } · { $amount } · undone by { $staff } · { $moment } · “{ $reason }”

staff-parked = <b>🛠 Parked orders</b> · { $count }
staff-parked-empty = ✅ No order is parked.
staff-parked-row = { $plan } · { $customer } · { $age }
staff-parked-retry-button = 🔄 Try again
staff-parked-refund-button = ↩️ Refund
staff-parked-refund-ask = Give { $price } back to the wallet of { $customer } and close order { $number }?
staff-parked-refund-confirm-button = ↩️ Yes, refund
staff-parked-retried = 🔄 Order { $number } is in the queue again.
staff-parked-refunded = ↩️ Order { $number } was closed, and { $price } is back in the customer's wallet.
staff-parked-settled = Order { $number } is no longer parked: { $status }

staff-reminder = ⏰ { $count ->
        [one] { $count } receipt is waiting
       *[other] { $count } receipts are waiting
    }; the oldest was sent { $age }.
staff-new-receipt = 🔔 A new receipt: <b>{ $amount }</b> from { $customer }
staff-alert-panel-full = 🈵 Server <b>{ $server }</b> is full; order { $number } was refunded.
staff-alert-panel-down = 🔴 Server <b>{ $server }</b> has not answered since { $moment }: { $reason }
staff-alert-panel-up = 🟢 Server <b>{ $server }</b> answers again.
staff-alert-failed = ❌ Order { $number } ({ $plan }) failed, and { $price } went back to the customer: { $reason }
staff-not-staff = This part is for the shop's staff.
staff-unnamed = a colleague
staff-reason-mistake = This receipt was approved by mistake.
staff-reason-mistake-button = ↩️ Approved by mistake
staff-reverse-confirm =
    Undo the approval of receipt { $number } for this reason?
    “{ $reason }”
staff-card-replaced = 🔄 Receipt { $number } was replaced with a new file; see the new message.
staff-warn-blocked = ⛔️ This customer is blocked.
staff-online-disputed =
    ⚠️ <b>The gateway confirms another amount.</b>
    Payment { $number } of <b>{ $amount }</b> by { $customer }
    Nothing came to the wallet; look in the gateway’s panel.
staff-online-not-reversed =
    ⚠️ The gateway did not return payment { $number } of <b>{ $amount }</b> by { $customer } (code { $code }).
    The amount is back in the customer’s wallet; perhaps the half hour for returning is over.
staff-expired = ⌛️ The time for receipt { $number } is over.
staff-still-waits = ⏰ Receipt { $number } of <b>{ $amount }</b> from { $customer } still waits; it was sent { $age }.
staff-open-card-button = 🧾 See the receipt
staff-parked-page =
    <b>🛠 Order { $number }</b>
    
    👤 Customer: { $customer }
    📦 { $plan } · { $price }
    📱 Account: { $service }
    🕓 Since: { $age }
    
    The customer's money is on hold. It is built by itself as soon as the server answers; to wait no longer, give the money back.
staff-delivery-parked = 🛠 Order { $number } ({ $plan }) for { $customer } was put aside after several attempts. The customer's money is still on hold; it is built by itself as soon as the server answers.
staff-delivery-failed = ❌ Order { $number } ({ $plan }) for { $customer } failed and { $price } went back to the wallet: { $reason }
staff-card-moved = 🧾 You opened the card of receipt { $number } again further down.
