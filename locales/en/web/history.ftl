### A customer's payments and orders.

history-payments = Payments
history-orders = Orders
history-filter = Which
history-all = All
history-open = Open
history-not-done = Came to nothing
history-no-payments = No payments yet
history-no-payments-hint = Every top-up that you begin stays here, with its status and the reason.
history-no-orders = No orders yet
history-no-orders-hint = Every purchase and renewal stays here.
history-new = Purchase
history-renewal = Renewal
history-to = To { $bank }
