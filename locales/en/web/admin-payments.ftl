### All payments.

admin-payments-title = All payments
admin-payments-number = Number
admin-payments-customer = Customer
admin-payments-amount = Amount
admin-payments-way = Way to pay
admin-payments-status = Status
admin-payments-when = Begun
admin-payments-none = No payment yet
admin-payments-none-hint = Every payment that a customer begins, by card or online, appears here.
