### Wallet: balance and history.

wallet-page =
    <b>💰 Wallet</b>
    
    Balance: <b>{ $balance }</b>
wallet-page-held =
    <b>💰 Wallet</b>
    
    Available balance: <b>{ $balance }</b>
    🔒 Set aside for an order in progress: { $held }
wallet-page-debt =
    <b>💰 Wallet</b>
    
    ❗️ You owe: <b>{ $debt }</b>
    The next top-up settles this first.
wallet-top-up-button = 💳 Top up
wallet-history-button = 📊 History

wallet-history = <b>📊 Wallet history</b>
wallet-history-empty =
    Nothing has moved in your wallet yet.
    Begin with “💳 Top up”.
wallet-history-balance = Balance after it: { $balance }

wallet-line-top-up = ➕ { $amount } · top-up with receipt { $number } · { $moment }
wallet-line-reversed = ➖ { $amount } · top-up of receipt { $number } reversed · { $moment }
wallet-line-held = 🔒 { $amount } · set aside for “{ $plan }” · { $moment }
wallet-line-captured = ➖ { $amount } · bought “{ $plan }” · { $moment }
wallet-line-renewed = ➖ { $amount } · renewed “{ $plan }” · { $moment }
wallet-line-released = 🔓 { $amount } · given back; “{ $plan }” was not made · { $moment }
wallet-line-refunded = ➕ { $amount } · refund of “{ $plan }” · { $moment }
wallet-line-other = ▫️ { $amount } · correction · { $moment }
