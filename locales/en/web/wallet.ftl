### The wallet on the web.

wallet-web = Wallet
wallet-web-top-up = Top up
wallet-web-available = Available
wallet-web-held = { $amount } is set aside for orders under way
wallet-web-owed = You owe { $amount }. Your next top-up settles it first.
wallet-web-filter = Which movements
wallet-web-all = All
wallet-web-in = In
wallet-web-out = Out
wallet-web-held-only = Set aside
wallet-web-empty = Nothing has moved yet
wallet-web-empty-hint = From your first top-up or purchase on, every change stands here with its reason.
wallet-web-left = Balance
wallet-web-no-change = No change
wallet-web-why-credited = Receipt { $payment } was approved, and { $amount } came into your wallet.
wallet-web-why-reversed = The approval of receipt { $payment } was undone, and { $amount } was taken back.
wallet-web-why-clawed-back = The approval of receipt { $payment } was undone. Part of it had been spent: { $amount } was taken back and the rest is owed.
wallet-web-why-held = { $amount } was set aside for “{ $plan }”. If it cannot be made, all of it returns.
wallet-web-why-released = “{ $plan }” was not carried out, and all { $amount } returned to your wallet.
wallet-web-why-captured = “{ $plan }” was delivered and paid with the { $amount } that had been set aside; your balance did not change this time.
wallet-web-before-after = The balance was { $before } before it and { $after } after it.
wallet-web-see-payment = Receipt { $number }
wallet-web-see-order = Order { $number }
wallet-web-event = Event
