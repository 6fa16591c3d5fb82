### صف پرداخت‌ها.

admin-payment-queue = صف پرداخت‌ها
admin-payment-empty = صف خالی است
