### همهٔ پرداخت‌ها.

admin-payments-title = همهٔ پرداخت‌ها
admin-payments-number = شماره
admin-payments-customer = مشتری
admin-payments-amount = مبلغ
admin-payments-way = راه پرداخت
admin-payments-status = وضعیت
admin-payments-when = آغاز
admin-payments-none = هنوز پرداختی نیست
admin-payments-none-hint = هر پرداختی که مشتری آغاز کند، با کارت یا آنلاین، همین‌جا می‌آید.
