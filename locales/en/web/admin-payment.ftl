### The payments queue.

admin-payment-queue = Payments queue
admin-payment-empty = The queue is empty
admin-payment-empty-hint = A new receipt appears here by itself; there is no need to reload.
admin-payment-approved-today = Approved today
admin-payment-rejected-today = Rejected today
admin-payment-mine-today = Decided by you today
admin-payment-keys = Keys:
admin-payment-next = Next receipt
admin-payment-previous = Previous receipt
admin-payment-select = Select this receipt
admin-payment-choose = Select receipt { $number }
admin-payment-alone = Needs a look of its own
admin-payment-choose-one = Open a receipt from the list
admin-payment-not-found = There is no such receipt
admin-payment-nobody = Forgotten customer
admin-payment-signal-count = { $number } warnings
admin-payment-signals = What to look at twice
admin-payment-mine = You are looking at it
admin-payment-claimed-by = { $name } is looking at it
admin-payment-take-over = Take over
admin-payment-comparison = Comparison
admin-payment-expected = Expected
admin-payment-sent = Customer
admin-payment-amount = Amount
admin-payment-time = Time
admin-payment-card = Card paid to
admin-payment-copy-card = Copy the card number
admin-payment-receipt = Receipt
admin-payment-pages =
    { $count ->
        [0] No page
        [one] { $number } page
       *[other] { $number } pages
    }
admin-payment-order = For an order
admin-payment-named-it = Names this amount
admin-payment-named-other = Names another amount
admin-payment-payer = Payer
admin-payment-copy-telegram = Copy the Telegram id
admin-payment-history =
    { $count ->
        [0] Nothing approved yet · { $rejected } rejected ·
       *[other] { $approved } approved, { $total } in all · { $rejected } rejected ·
    }
admin-payment-since = customer since
admin-payment-no-receipt = No receipt was sent
admin-payment-photo = Photo of the receipt
admin-payment-photo-gone = The photo could not be shown
admin-payment-photo-gone-hint = It may have been removed, or you may not see it any more.
admin-payment-page = Page { $number }
admin-payment-next-page = Next page of the receipt
admin-payment-replaced-page = Replaced
admin-payment-zoom-in = Zoom in
admin-payment-zoom-out = Zoom out
admin-payment-zoom = Close-up
admin-payment-turn = Turn
admin-payment-invert = Invert colours
admin-payment-open-file = Open the file
admin-payment-approve = Approve
admin-payment-other = Approve another amount
admin-payment-reject = Reject
admin-payment-reverse = Reverse the approval
admin-payment-approve-title = Approve receipt { $number }
admin-payment-approve-ask = { $amount } will be added to the wallet of { $name }.
admin-payment-approve-confirm = Approve { $amount }
admin-payment-other-title = Another amount for receipt { $number }
admin-payment-asked-for = Asked for:
admin-payment-found = The amount that reached the account
admin-payment-difference = Difference:
admin-payment-other-hint = This amount goes to the wallet, and the customer’s message names both.
admin-payment-reject-title = Reject receipt { $number }
admin-payment-reverse-title = Reverse the approval of receipt { $number }
admin-payment-reverse-ask = A reversing entry takes { $amount } out of the customer’s wallet; both entries stay in the books.
admin-payment-reason = The reason, as the customer reads it
admin-payment-reason-missing = Write a reason, so that the customer knows what to do
admin-payment-preview = The customer sees this:
admin-payment-preface-rejected = Your receipt was not approved.
admin-payment-preface-reversed = The approval of your receipt was reversed.
admin-payment-preface-other = Your receipt was approved with another amount.
admin-payment-label-receipt-shows = The receipt shows it
admin-payment-label-fee-taken = Bank’s fee
admin-payment-label-not-received = Not received
admin-payment-label-unreadable = Unreadable
admin-payment-label-not-a-receipt = Not a receipt
admin-payment-label-wrong-card = Wrong card
admin-payment-label-duplicate = Used before
admin-payment-label-mistake = Approved by mistake
admin-payment-reason-mistake = This receipt had been approved by mistake.
admin-payment-approved-notice = { $amount } approved · receipt { $number }
admin-payment-rejected-notice = Receipt { $number } rejected; the customer is told
admin-payment-reversed-notice = The approval of receipt { $number } is reversed
admin-payment-decided-by = Decided by { $name }
admin-payment-bulk = Approve several
admin-payment-chosen = { $number } receipts selected
admin-payment-bulk-preview = Preview the approval
admin-payment-bulk-confirm = Approve { $number } receipts
admin-payment-bulk-done = { $number } receipts approved
admin-payment-count = Count
admin-payment-total = Total
admin-payment-left-out = Left out:
admin-payment-open = Receipt { $number }
admin-payment-back = Back to the queue
