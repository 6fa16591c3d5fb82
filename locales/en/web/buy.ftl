### Buying and renewing on the web.

buy-place = Buy
buy-title = Buy a service
buy-renew-title = Renew a service
buy-renew-which = Renewing { $name }: with which plan?
buy-steps = Steps
buy-step-hint = Step { $number } of { $total }: { $name }
buy-step-choose = Choose
buy-step-quote = Quote
buy-step-done = Pay and receive
buy-other-plan = Another plan
buy-nothing = Nothing is on sale at the moment
buy-nothing-hint = We will be back soon; write to support to be told.
buy-same-plan = Your plan now
buy-best-value = Best value
buy-per-gigabyte = { $amount } a gigabyte
buy-per-month = { $amount } a month
buy-days =
    { $count ->
        [one] { $number } day
       *[other] { $number } days
    }
buy-devices =
    { $count ->
        [one] { $number } device at once
       *[other] { $number } devices at once
    }
buy-devices-unlimited = Any number of devices
buy-choose = Choose
buy-plan-gone = This plan is no longer sold
buy-plan-gone-hint = Choose another; no money was taken.
buy-list-price = Price of the service
buy-list-price-hint = Today’s price, with all costs
buy-discount = Discount
buy-discount-hint = Taken off the price
buy-due = To pay
buy-balance = Your wallet
buy-balance-after = Your wallet after it
buy-balance-after-hint = The amount is set aside until delivery; if it cannot be made, all of it returns.
buy-missing = Missing
buy-now = Now
buy-after = After renewal
buy-left = { $size } left
buy-fresh = { $size } anew
buy-ends = Ends:
buy-left-lost = The { $size } that is left does not go over to the new period.
buy-short-hint = You top up just what is missing; then the purchase completes by itself at this price.
buy-short-minimum-hint = The least top-up is { $min }; the rest stays in your wallet. Then the purchase completes by itself at this price.
buy-pay = Pay { $amount } from the wallet
buy-top-up-and-buy = Order and top up { $amount }
buy-top-up = Top up { $amount }
buy-safe-again = Pressing again does not buy twice.
buy-order-missing = You have no such order
buy-order-number = Order { $number }
buy-building-hint = The amount is set aside and your service is being set up. There is nothing to do; this page follows by itself.
buy-waits-until = The order is kept for you at this price until
buy-completes-itself = Once this payment is approved, the order completes by itself.
buy-see-payment = See the payment
buy-missing-is = { $amount } is missing.
buy-give-up = Give the order up
buy-give-up-confirm = Cancel the order
buy-give-up-ask = The order is cancelled. No money was taken from your wallet.
buy-money-back = All of the money returned to your wallet.
buy-no-money-taken = No money was taken from your wallet.
buy-choose-again = Choose a service
buy-line-waiting = Waiting for payment
buy-line-paid = Paid from the wallet
buy-line-building = Account being made
buy-line-renewing = Account being renewed
buy-line-built = Account made
buy-line-renewed = Account renewed
buy-line-ready = Ready
buy-ready = { $name } is ready
buy-renewed = { $name } is renewed
buy-same-link = Your link and settings are the same as before.
buy-how-to-connect = How to connect
buy-status-placed = Waiting for payment
buy-status-paid = Being set up
buy-status-fulfilled = Delivered
buy-status-cancelled = Not carried out
buy-why-customer = You gave the order up
buy-why-expired = The time for the order is over
buy-why-no-capacity = The servers were full
buy-why-plan-gone = This plan is no longer sold
buy-why-refunded = The money for the order was given back
buy-why-refused = The server did not accept the order
