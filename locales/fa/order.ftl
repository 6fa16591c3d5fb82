### خرید: پیش‌فاکتور، پرداخت، ساخت، تحویل، تمدید.

order-invoice =
    <b>🧾 پیش‌فاکتور</b>
    
    📦 سرویس: <b>{ $plan }</b>
    📊 حجم: { $traffic }
    📅 مدت: { $days } روز
    
    { $lines }
    💵 <b>قابل پرداخت: { $price }</b>
    💰 موجودی شما: { $balance }
order-invoice-renewal =
    <b>🧾 پیش‌فاکتور تمدید</b>
    
    📱 سرویس: { $service }
    📦 پلن: <b>{ $plan }</b>
    
    <b>اکنون:</b> { $left } مانده · پایان { $before }
    <b>پس از تمدید:</b> { $traffic } تازه · پایان <b>{ $after }</b>
    
    { $lines }
    💵 <b>قابل پرداخت: { $price }</b>
    💰 موجودی شما: { $balance }
order-line-price = قیمت سرویس: { $amount }
order-line-discount = تخفیف: { $amount }
order-line-total = جمع: { $amount }
order-balance-after = موجودی پس از خرید: { $balance }
order-invoice-short = ❗️ کسری: <b>{ $missing }</b>؛ در گام بعد همین مبلغ را شارژ می‌کنید.
order-renewal-left = ⚠️ حجم مانده ({ $left }) به دورهٔ تازه منتقل نمی‌شود.
order-pay-button = ✅ پرداخت از کیف پول
order-other-plan-button = ↩️ سرویس دیگر

order-short =
    موجودی شما برای این خرید کافی نیست.
    
    💵 قیمت: { $price }
    💰 موجودی: { $balance }
    ❗️ کسری: <b>{ $missing }</b>
    
    همین مبلغ را شارژ کنید؛ پس از تأیید رسید، خرید با همین قیمت خودش انجام می‌شود.
order-short-below-min =
    موجودی شما برای این خرید کافی نیست.
    
    💵 قیمت: { $price }
    💰 موجودی: { $balance }
    ❗️ کسری: <b>{ $missing }</b>
    
    حداقل شارژ { $min } است؛ اضافه‌اش در کیف پولتان می‌ماند. پس از تأیید رسید، خرید با همین قیمت خودش انجام می‌شود.
order-top-up-button = 💳 شارژ { $missing }
order-waiting-money =
    🕓 سفارش «{ $plan }» به قیمت { $price } برایتان نگه داشته شد.
    پس از تأیید رسید { $number } خودش انجام می‌شود.
order-resumed = 💰 کیف پولتان شارژ شد؛ سفارش «{ $plan }» را شروع کردم…
order-plan-gone =
    😔 «{ $plan }» دیگر فروخته نمی‌شود و سفارشتان انجام نشد.
    پولتان کامل در کیف پول است: <b>{ $balance }</b>
    می‌توانید سرویس دیگری انتخاب کنید.
order-price-changed =
    قیمت «{ $plan }» از { $amount } به <b>{ $price }</b> تغییر کرده است.
    با قیمت تازه ادامه می‌دهید؟
order-expired =
    ⌛️ مهلت سفارش «{ $plan }» تمام شد و سفارش بسته شد.
    پولی کم نشده است.
order-cancelled = ✖️ سفارش «{ $plan }» لغو شد. پولی کم نشده است.
order-cancel-button = ✖️ لغو سفارش

order-progress =
    <b>🛠 سفارش «{ $plan }»</b>
    
    { $steps }
order-step-done = ✅ { $step }
order-step-now = ⏳ { $step }
order-step-next = ▫️ { $step }
order-step-failed = ❌ { $step }
order-step-paid = پرداخت از کیف پول
order-step-account = ساخت اکانت
order-step-renewal = تمدید اکانت
order-step-link = ارسال لینک اتصال
order-progress-slow =
    ⏳ سرور کمی کند جواب می‌دهد و ساخت سرویس بیشتر از معمول طول می‌کشد.
    مبلغ { $price } برای همین سفارش کنار گذاشته شده؛ لازم نیست کاری بکنید. به‌محض آماده شدن همین‌جا تحویل می‌دهم.
order-progress-returned = 🔓 مبلغ { $price } کامل به کیف پولتان برگشته است.
order-delivered =
    🎉 <b>سرویس شما آماده است!</b>
    
    📱 نام: { $service }
    📦 سرویس: { $plan }
    📊 حجم: { $traffic }
    📅 پایان: { $date }
    
    🔗 لینک اتصال (برای کپی رویش بزنید):
    { $link }
order-renewed =
    🎉 <b>سرویس شما تمدید شد!</b>
    
    📱 نام: { $service }
    📊 حجم تازه: { $traffic }
    📅 پایان: { $before } ⬅️ <b>{ $after }</b>
    
    لینک و تنظیماتتان همان قبلی است.
order-failed =
    😔 <b>ساخت «{ $plan }» انجام نشد.</b>
    
    دلیل: { $reason }
    🔓 مبلغ { $price } کامل به کیف پولتان برگشت.
    💰 موجودی: <b>{ $balance }</b>
    
    همکارانمان هم باخبر شدند.
order-fail-no-capacity = ظرفیت سرورها پر است
order-fail-refused = سرور این درخواست را نپذیرفت
order-fail-cancelled = سفارش لغو شد
order-refunded =
    ↩️ مبلغ { $price } بابت «{ $plan }» به کیف پولتان برگشت.
    💰 موجودی: <b>{ $balance }</b>
order-in-progress-toast = این سفارش در حال انجام است ⏳

order-status-placed = 🕓 در انتظار پرداخت
order-status-paid = ⏳ در حال ساخت
order-status-fulfilled = ✅ تحویل شده
order-status-cancelled = ✖️ لغو شده
