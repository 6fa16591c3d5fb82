### Buying: invoice, payment, building, delivery, renewal.

order-invoice =
    <b>🧾 Invoice</b>
    
    📦 Service: <b>{ $plan }</b>
    📊 Traffic: { $traffic }
    📅 Duration: { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
    
    { $lines }
    💵 <b>To pay: { $price }</b>
    💰 Your balance: { $balance }
order-invoice-renewal =
    <b>🧾 Renewal invoice</b>
    
    📱 Service: { $service }
    📦 Plan: <b>{ $plan }</b>
    
    <b>Now:</b> { $left } left · ends { $before }
    <b>After renewal:</b> { $traffic } fresh · ends <b>{ $after }</b>
    
    { $lines }
    💵 <b>To pay: { $price }</b>
    💰 Your balance: { $balance }
order-line-price = Price of the service: { $amount }
order-line-discount = Discount: { $amount }
order-line-total = Total: { $amount }
order-balance-after = Balance after it: { $balance }
order-invoice-short = ❗️ Missing: <b>{ $missing }</b>; the next step tops up exactly that.
order-renewal-left = ⚠️ The traffic that is left ({ $left }) does not carry over.
order-pay-button = ✅ Pay from wallet
order-other-plan-button = ↩️ Another service

order-short =
    Your balance does not reach for this.
    
    💵 Price: { $price }
    💰 Balance: { $balance }
    ❗️ Missing: <b>{ $missing }</b>
    
    Top up exactly that; once the receipt is approved, the purchase completes by itself at this price.
order-short-below-min =
    Your balance does not reach for this.
    
    💵 Price: { $price }
    💰 Balance: { $balance }
    ❗️ Missing: <b>{ $missing }</b>
    
    The least top-up is { $min }; the rest stays in your wallet. Once the receipt is approved, the purchase completes by itself at this price.
order-top-up-button = 💳 Pay { $missing }
order-waiting-money =
    🕓 Your order of “{ $plan }” at { $price } is kept for you.
    It completes by itself once receipt { $number } is approved.
order-resumed = 💰 Your wallet was topped up; I have begun your order of “{ $plan }”…
order-plan-gone =
    😔 “{ $plan }” is no longer sold, and your order was not made.
    All your money is in your wallet: <b>{ $balance }</b>
    You can choose another service.
order-price-changed =
    The price of “{ $plan }” has changed from { $amount } to <b>{ $price }</b>.
    Go on at the new price?
order-expired =
    ⌛️ The time for your order of “{ $plan }” has run out, and it was closed.
    Nothing was charged.
order-cancelled = ✖️ Your order of “{ $plan }” was cancelled. Nothing was charged.
order-cancel-button = ✖️ Cancel the order

order-progress =
    <b>🛠 { $plan }</b>
    
    { $steps }
order-step-done = ✅ { $step }
order-step-now = ⏳ { $step }
order-step-next = ▫️ { $step }
order-step-failed = ❌ { $step }
order-step-paid = Payment from the wallet
order-step-account = Making the account
order-step-renewal = Renewing the account
order-step-link = Sending the link
order-progress-slow =
    ⏳ The server is answering slowly, and this takes longer than usual.
    { $price } is set aside for this order; there is nothing you need to do. I will deliver it here the moment it is ready.
order-progress-returned = 🔓 { $price } is back in your wallet in full.
order-delivered =
    🎉 <b>Your service is ready!</b>
    
    📱 { $service }
    📦 { $plan }
    📊 Traffic: { $traffic }
    📅 Ends: { $date }
    
    🔗 Your link (tap to copy):
    { $link }
order-renewed =
    🎉 <b>Your service was renewed!</b>
    
    📱 { $service }
    📊 Fresh traffic: { $traffic }
    📅 Ends: { $before } ➡️ <b>{ $after }</b>
    
    Your link and settings stay the same.
order-failed =
    😔 <b>“{ $plan }” could not be made.</b>
    
    Reason: { $reason }
    🔓 All of { $price } is back in your wallet.
    💰 Balance: <b>{ $balance }</b>
    
    Our staff know about it too.
order-fail-no-capacity = the servers are full
order-fail-refused = the server did not accept the request
order-fail-cancelled = the order was cancelled
order-refunded =
    ↩️ { $price } for “{ $plan }” is back in your wallet.
    💰 Balance: <b>{ $balance }</b>
order-in-progress-toast = This order is in progress ⏳

order-status-placed = 🕓 Waiting for payment
order-status-paid = ⏳ Being made
order-status-fulfilled = ✅ Delivered
order-status-cancelled = ✖️ Cancelled
