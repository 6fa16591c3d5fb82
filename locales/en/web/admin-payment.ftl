### The payments queue.

admin-payment-queue = Payments queue
admin-payment-empty = The queue is empty
