### کیف پول در وب.

wallet-web = کیف پول
wallet-web-top-up = شارژ کیف پول
wallet-web-available = موجودی قابل استفاده
wallet-web-held = { $amount } برای سفارش‌های در حال انجام کنار گذاشته شده است
wallet-web-owed = بدهی: { $amount }. با شارژ بعدی، اول همین مبلغ تسویه می‌شود.
wallet-web-filter = کدام گردش‌ها
wallet-web-all = همه
wallet-web-in = واریز
wallet-web-out = برداشت
wallet-web-held-only = کنارگذاشته
wallet-web-empty = هنوز گردشی ندارید
wallet-web-empty-hint = با اولین شارژ یا خرید، هر تغییر موجودی با دلیلش اینجا می‌آید.
wallet-web-left = مانده
wallet-web-no-change = بدون تغییر
wallet-web-why-credited = رسید { $payment } تأیید شد و { $amount } به کیف پول شما آمد.
wallet-web-why-reversed = تأیید رسید { $payment } برگشت خورد و { $amount } از کیف پول کم شد.
wallet-web-why-clawed-back = تأیید رسید { $payment } برگشت خورد. بخشی از آن خرج شده بود؛ { $amount } از موجودی کم شد و بقیه بدهی است.
wallet-web-why-held = { $amount } برای «{ $plan }» کنار گذاشته شد. اگر سرویس ساخته نشود، کامل برمی‌گردد.
wallet-web-why-released = «{ $plan }» انجام نشد و { $amount } کامل به کیف پول برگشت.
wallet-web-why-captured = «{ $plan }» تحویل شد و { $amount } که پیش‌تر کنار گذاشته شده بود پرداخت شد؛ موجودی این بار تغییری نکرد.
wallet-web-before-after = موجودی پیش از آن { $before } بود و پس از آن { $after }.
wallet-web-see-payment = رسید { $number }
wallet-web-see-order = سفارش { $number }
wallet-web-event = شمارهٔ رویداد
