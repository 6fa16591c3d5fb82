### Topping up card to card: amount, card, receipt, result.

payment-choose-amount =
    <b>💳 Top up</b>
    
    Balance now: { $balance }
    How much? Choose one, or write any amount <b>in Toman</b>.
    
    From { $min } to { $max }
payment-quick-amount-button = { $amount }
payment-other-amount-button = ✏️ Another amount
payment-type-amount =
    ✏️ Write the amount <b>in Toman</b>.
    For example <b>200,000</b> or <b>200k</b>
    
    From { $min } to { $max }

payment-amount-empty = You wrote no amount. Please write it in Toman, for example “200,000”.
payment-amount-not-a-number = I could not read this as an amount 🙂 Write only the amount, for example “200,000” or “200k”.
payment-amount-negative = An amount cannot be negative. Please write it without the minus, for example “200,000”.
payment-amount-zero = Nothing cannot be topped up 🙂 Write a larger amount, for example “200,000”.
payment-amount-too-large = That number is far too large! Please look at it again and write it in Toman.
payment-amount-fraction = The amount has to be a whole number. If you mean one and a half million, write “1.5 million”.
payment-amount-ambiguous = This amount can be read in two ways, and I do not want to guess. Please write it more clearly, for example “200k” or “200000”.
payment-amount-below-min =
    { $amount } is less than the least top-up.
    Least: { $min }
    Most: { $max }
payment-amount-above-max =
    { $amount } is more than the largest top-up.
    Least: { $min }
    Most: { $max }
payment-amount-did-you-mean = Did you mean { $amount }?
payment-amount-did-you-mean-button = ✅ Yes, { $amount }

payment-confirm =
    <b>Is this the amount?</b>
    
    💵 <b>{ $amount }</b>
    ({ $words })
payment-confirm-button = ✅ Confirm, show card
payment-change-amount-button = ✏️ Change the amount

payment-card =
    <b>💳 Card to card</b> · receipt no. { $number }
    
    Transfer <b>exactly</b> this amount:
    💵 <b>{ $amount }</b>
    🏦 which is <b>{ $rial }</b>
    
    Card number:
    { $card }
    In the name of: <b>{ $holder }</b> · { $bank }
    
    ⏳ Send a photo of the receipt here within { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }.
payment-copy-card-button = 📋 Copy card number
payment-copy-toman-button = 📋 Copy amount (Toman)
payment-copy-rial-button = 📋 Copy amount (Rial)
payment-paid-button = ✅ Paid, send receipt
payment-cancel-button = ✖️ Cancel the top-up
payment-send-receipt =
    📸 Please send a photo of the receipt for { $amount }.
    A photo, several photos together or a file (image or PDF) will do.
    
    ⏳ Time left: { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }

payment-received =
    ✅ <b>Your receipt has arrived!</b>
    
    Receipt no.: { $number }
    Amount: { $amount }
    ⏳ Status: waiting for approval
    👥 Place in the queue: { $place }
    
    There is nothing more to do; I will tell you the result here.
payment-replaced =
    🔄 Receipt no. { $number } now has your new file.
    It is still waiting for approval · place in the queue: { $place }
payment-page-added = 📎 { $count ->
        [one] { $count } page
       *[other] { $count } pages
    } received for receipt no. { $number }.
payment-album = 📎 All { $count } photos together count as one receipt.
payment-too-many-pages = A receipt has at most { $count } photos; I left the rest out.
payment-replace-ask = Your receipt no. { $number } is waiting for approval. Should this photo replace it?
payment-replace-button = 🔄 Yes, replace it
payment-keep-button = ↩️ No, keep the old one
payment-not-a-photo =
    For a receipt I take only a <b>photo</b> or a <b>file (image or PDF)</b>; this is { $kind }.
    Please send a picture of the receipt 📸
payment-kind-sticker = a sticker
payment-kind-voice = a voice message
payment-kind-video = a video
payment-kind-animation = a GIF
payment-kind-audio = an audio file
payment-kind-contact = a contact
payment-kind-location = a location
payment-kind-text = text
payment-kind-document = a file of another kind
payment-kind-other = a message of another kind
payment-file-too-big =
    This file has { $size }, and I cannot take more than { $limit }.
    Please send a screenshot or a smaller photo 📸
payment-file-failed = I could not fetch this file from Telegram. Please send it once more.
payment-photo-for-what =
    📸 Your photo has arrived, but you have no open receipt.
    What is it for?
payment-photo-top-up-button = 💳 A top-up receipt
payment-photo-support-button = ☎️ For support
payment-photo-nothing-button = ✖️ Sent by mistake
payment-photo-discarded = All right, I have put this photo aside.
payment-photo-amount = How much did you transfer? Write it in Toman, and the receipt will be filed.

payment-open-exists =
    You have an unfinished top-up: <b>{ $amount }</b> (receipt { $number })
    Finish or cancel it first; one receipt at a time.
payment-open-under-review =
    ⏳ Receipt no. { $number } over { $amount } is waiting for approval.
    You can begin another top-up after its result.
payment-open-continue-button = ▶️ Go on with that one
payment-expired =
    ⌛️ The time to send receipt { $number } over { $amount } has run out.
    If you have paid, do not worry: send the photo here. If not, top up again whenever you like.
payment-cancelled = ✖️ The top-up of { $amount } was cancelled. Please do not pay for it.
payment-cancel-too-late = Receipt { $number } was sent and is waiting for approval; it can no longer be cancelled.
payment-under-review = ⏳ Receipt { $number } is waiting for approval · place in the queue: { $place }
payment-approved =
    🎉 <b>Your top-up was approved!</b>
    
    Receipt: { $number }
    Amount: <b>{ $amount }</b>
    💰 New balance: <b>{ $balance }</b>
payment-approved-other =
    ✅ <b>Receipt { $number } was approved with another amount.</b>
    
    The amount you gave: { $claimed }
    The amount that reached us: <b>{ $amount }</b>
    💰 New balance: <b>{ $balance }</b>
    
    If this looks wrong, write to support.
payment-approved-why = 📝 The reason: “{ $reason }”
payment-rejected =
    ❌ <b>Receipt { $number } was not approved.</b>
    
    Amount: { $amount }
    Reason: { $reason }
    
    You can send the right receipt again, or write to support.
payment-again-button = 💳 Top up again
payment-reversed =
    ↩️ <b>The top-up of receipt { $number } was taken back.</b>
    
    Amount: { $amount }
    Reason: { $reason }
    💰 Balance: <b>{ $balance }</b>

payment-status-awaiting-receipt = 📸 Waiting for the receipt
payment-status-under-review = ⏳ Waiting for approval
payment-status-approved = ✅ Approved
payment-status-rejected = ❌ Rejected
payment-status-withdrawn = ✖️ Cancelled
payment-status-expired = ⌛️ Out of time
payment-status-reversed = ↩️ Reversed
payment-status-awaiting-payer = 🌐 Waiting for the payment
payment-status-failed = ✖️ Not paid
payment-status-disputed = ⚠️ Amounts differ
payment-status-reversing = ⏳ Being returned to the card
payment-unavailable =
    There is no card to pay to at the moment 🙏
    Please try again a little later, or write to support.
payment-confirm-receipt-button = ✅ Confirm and file it

payment-online-button = 🌐 Pay online (gateway)
payment-by-card-button = 💳 Pay from card to card
payment-online-preparing =
    🌐 <b>Online payment</b> · number { $number }
    Amount: <b>{ $amount }</b>
    
    The gateway’s page is being prepared; I send it here in a few seconds.
payment-online =
    🌐 <b>Online payment</b> · number { $number }
    
    Amount: <b>{ $amount }</b>
    🏦 which is <b>{ $rial }</b>
    
    The button below opens the gateway’s page. Switch your VPN off while you pay.
    ⏳ Pay within { $minutes } minutes; your wallet is topped up by itself, without a receipt.
payment-online-open-button = 💳 Go to the payment page
payment-online-check-button = 🔄 I have paid
payment-online-cancel-button = ✖️ Do not pay
payment-online-again-button = 🌐 Pay online again
payment-online-paid =
    ✅ Payment { $number } of <b>{ $amount }</b> was confirmed and is in your wallet.
payment-online-approved =
    🎉 <b>Your online payment was confirmed!</b>
    
    Payment number: { $number }
    Amount: <b>{ $amount }</b>
    💰 New balance: <b>{ $balance }</b>
payment-online-unpaid =
    Payment { $number } of { $amount } has not been made yet.
    If the money has left your card, do not worry: I go on asking the gateway for a day; it comes to your wallet, or the bank returns it.
payment-online-stands =
    Payment { $number } of { $amount }
    Status: { $status }
payment-online-given-up =
    ✖️ The online payment of { $amount } was cancelled.
    Should you have paid just now, the money comes to your wallet.
payment-online-refused =
    😕 The payment gateway cannot be reached at the moment, and nothing was taken from you.
    You can try again, or pay { $amount } from card to card.
payment-online-cancelled =
    ✖️ Payment { $number } of { $amount } was not made.
    If the money has left your card, it comes to your wallet, or the bank returns it within 72 hours.
payment-online-over =
    ⌛️ The time for payment { $number } of { $amount } is over, and the gateway has seen no payment.
    If you have paid, do not worry: I go on asking the gateway for another day, and the money comes to your wallet.
payment-online-unavailable =
    Paying online is not possible at the moment 🙏
    Please pay from card to card, or write to support.
payment-given-back =
    ↩️ <b>Payment { $number } was returned to your card.</b>
    
    Amount: { $amount }
    Reason: { $reason }
    💰 Balance: <b>{ $balance }</b>
    
    The bank usually brings it to the card within some hours, and at most 72.

payment-web-paid = Your payment was confirmed
payment-web-asking = We are asking the gateway…
payment-web-cancelling = The payment was not completed; we ask the gateway to be sure…
payment-web-failed = Nothing was paid
payment-web-other = See the outcome in the bot
payment-web-amount = Amount: { $amount }
payment-web-number = Payment number
payment-web-about = The outcome comes in the bot too; you can close this page.
payment-web-account = See this payment in my account
payment-web-back = Back to the bot
payment-web-unknown = We do not know such a payment. If the money has left your card, see the outcome in the bot, or write to support.
payment-web-unavailable = We could not write the outcome down just now. Your money is not lost: we ask the gateway ourselves, and the outcome comes in the bot.

payment-signal-duplicate-other = Another customer has sent the same receipt.
payment-signal-duplicate-same = The same receipt was sent for another payment before.
payment-signal-amount = The amount that the customer wrote is not that of the payment.
payment-signal-blocked = This customer is blocked.
payment-signal-old = The receipt was sent more than a day ago.
payment-signal-new = The customer is new, or has no approved payment yet.
payment-signal-replaced = The customer has replaced the receipt.
payment-bulk-not-waiting = It does not wait for review.
