### Wallet: balance and history.

wallet-page =
    <b>💰 Wallet</b>
    
    Balance: <b>{ $balance }</b>
wallet-page-held =
    <b>💰 Wallet</b>
    
    Available balance: <b>{ $balance }</b>
    🔒 Set aside for an order or a return under way: { $held }
wallet-page-debt =
    <b>💰 Wallet</b>
    
    ❗️ You owe: <b>{ $debt }</b>
    The next top-up settles this first.
wallet-receipt-waits = ⏳ Receipt { $number } for { $amount } waits for approval.
wallet-receipt-missing = 📸 A top-up of { $amount } waits for your receipt.
wallet-top-up-button = 💳 Top up
wallet-history-button = 📊 History

wallet-history = <b>📊 Wallet history</b>
wallet-history-empty =
    Nothing has moved in your wallet yet.
    Begin with “💳 Top up”.
wallet-history-balance = { $moment } · left: { $balance }

wallet-line-top-up = ➕ { $amount } · top-up with receipt { $number }
wallet-line-online = ➕ { $amount } · online payment { $number }
wallet-line-reversing = 🔒 { $amount } · payment { $number } is being returned to the card
wallet-line-reversal-released = 🔓 { $amount } · payment { $number } was not returned and stays in the wallet
wallet-line-reversed = ➖ { $amount } · top-up of receipt { $number } reversed
wallet-line-held = 🔒 { $amount } · set aside for “{ $plan }”
wallet-line-captured = ➖ { $amount } · bought “{ $plan }”
wallet-line-renewed = ➖ { $amount } · renewed “{ $plan }”
wallet-line-released = 🔓 { $amount } · given back; “{ $plan }” was not made
wallet-line-refunded = ➕ { $amount } · refund of “{ $plan }”
wallet-line-other = ▫️ { $amount } · correction
