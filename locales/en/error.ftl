### Answers to what cannot be; without markup, because the web and the command line show them too.

error-insufficient-funds = The balance does not reach; { $missing } is missing.
error-wallet-blocked = Your wallet is closed at the moment. Please write to support.
error-wallet-too-large = With this top-up the balance would exceed what a wallet can hold.
error-zero-amount = The amount must be more than zero.
error-held-differently = Another amount is already set aside for this order.
error-hold-ended = This amount is no longer set aside; the order has ended.
error-hold-not-found = Nothing is set aside for this order.
error-payment-not-found = There is no such receipt.
error-payment-decided = This receipt was already decided on: { $status }
error-payment-submitted = The receipt was sent, and the amount can no longer be changed.
error-payment-no-receipt = No receipt was sent yet.
error-payment-not-approved = Only an approved top-up can be reversed.
error-payment-own = You cannot decide on your own receipt.
error-payment-open = You have another open receipt; finish it first.
error-payment-not-expired = The time to send the receipt is not over.
error-payment-pages = A receipt has at most { $count } pages.
error-amount-below-min = The least amount is { $min }.
error-amount-above-max = The largest amount is { $max }.
error-reason = A reason has 1 to { $chars } characters.
error-card-not-found = There is no such card.
error-card-invalid = The card number is not right; please check its 16 digits.
error-order-not-found = There is no such order.
error-order-ended = This order has already ended: { $status }
error-order-paid = This order is already paid.
error-order-not-paid = This order is not paid yet.
error-plan-not-found = There is no such plan.
error-plan-unavailable = This plan is no longer sold.
error-plan-invalid = The terms of the plan are not right.
error-price-invalid = The price is not right.
error-subscription-not-found = There is no such service in your account.
error-subscription-not-ready = This service is not ready yet.
error-server-not-found = There is no such server.
error-server-full = The servers are full; please try again a little later.
error-person-not-found = There is no such customer.
error-person-blocked = This account is blocked.
error-person-forgotten = This person was forgotten.
error-person-bound = This person cannot be forgotten yet: { $status }
error-already-exists = This exists already.
error-taken = This belongs to somebody else.
error-not-found = Not found.
error-invalid = This input is not right: { $field }
error-text-invalid = This text has a character that is not allowed. Please write it again.
error-unauthenticated = Please sign in first.
error-sign-in = The user name or the password is not right.
error-forbidden = You are not allowed to do this.
error-limit-over = Too many requests; please try again in { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }.
error-conflict = Something else changed at the same time; please try again.
error-idempotency-mismatch = This request was sent before with other content.
error-unavailable = That did not work now 🙏 Please try again a little later. Your money and services are safe.
error-internal = Something went wrong, and our staff know about it 🙏 Your money and services are safe.
error-trace = Trace code: { $code }
error-support-button = ☎️ Send to support

error-amount-range = The amount must be between { $min } and { $max }.
error-price-changed = The price has changed; please look at the new invoice.
error-file-too-large = I cannot take a file larger than { $limit }.
error-subscription-busy = Another order for this service is under way; please wait until it is done.
error-not-parked = This no longer waits for your decision.
error-delayed = ⏳ We are a little slow right now. I have your message and will try again myself; no need to send it twice.
error-parked = Sorry, I could not carry out this message 🙏 Your money and services are safe. Please try again, or give this code to support.
