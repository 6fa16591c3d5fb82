### پرداخت‌ها در وب.

payment-web-approved = تأیید شده
payment-web-awaiting = منتظر رسید
payment-web-expired = مهلت گذشته
payment-web-rejected = رد شده
payment-web-reversed = برگشت خورده
payment-web-under-review = در انتظار تأیید
payment-web-withdrawn = لغو شده
