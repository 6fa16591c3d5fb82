### پرداخت‌ها در وب.

payment-web-approved = تأیید شده
payment-web-awaiting = منتظر رسید
payment-web-expired = مهلت گذشته
payment-web-rejected = رد شده
payment-web-reversed = برگشت خورده
payment-web-under-review = در انتظار تأیید
payment-web-withdrawn = لغو شده
payment-web-awaiting-payer = منتظر پرداخت
payment-web-not-paid = پرداخت نشده
payment-web-disputed = مبلغ ناهم‌خوان
payment-web-reversing = در حال برگشت به کارت
payment-web-by-card = کارت به کارت
payment-web-online = پرداخت آنلاین
