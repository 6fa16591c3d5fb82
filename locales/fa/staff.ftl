### میز کارکنان: صف رسیدها، تصمیم، برگشت، ساخت‌های مانده، هشدارها.

staff-desk =
    <b>🗂 میز کارکنان</b>
    
    🧾 رسیدهای در انتظار: <b>{ $count }</b>
    🛠 ساخت‌های مانده: <b>{ $parked }</b>
staff-queue-button = 🧾 رسیدهای در انتظار
staff-parked-button = 🛠 ساخت‌های مانده

staff-queue = <b>🧾 رسیدهای در انتظار</b> · { $count } رسید
staff-queue-empty = ✅ صف خالی است؛ رسیدی در انتظار نیست.
staff-queue-row = { $amount } · { $customer } · { $age }
staff-queue-row-warned = ⚠️ { $amount } · { $customer } · { $age }

staff-card =
    <b>🧾 رسید { $number }</b>
    
    👤 مشتری: { $customer }
    💵 مبلغ: <b>{ $amount }</b> ({ $rial })
    💳 به کارت: { $card }
    📎 صفحه: { $count }
    🕓 فرستاده: { $age } ({ $moment })
    🔁 رسیدهای تأییدشدهٔ پیشین: { $approved }
staff-card-claimed = 👁 در دست { $staff }
staff-card-caption = 💬 نوشتهٔ مشتری: { $caption }
staff-card-for-order = 🛒 برای سفارش «{ $plan }» به قیمت { $price }
staff-warn-duplicate = ⚠️ این عکس پیش‌تر برای رسید { $number } فرستاده شده است!
staff-warn-duplicate-other = 🚨 این عکس را پیش‌تر <b>مشتری دیگری</b> ({ $customer }) برای رسید { $number } فرستاده است!
staff-warn-old = ⚠️ این رسید { $age } فرستاده شده و هنوز منتظر است.
staff-warn-amount = ⚠️ مشتری پس از گرفتن کارت مبلغ را از { $claimed } به { $amount } تغییر داد.
staff-warn-first = 🌱 نخستین رسید این مشتری است.
staff-warn-replaced = 🔄 مشتری رسید را جایگزین کرده است؛ آخرین نسخه را می‌بینید.
staff-warn-late = ⌛️ پس از پایان مهلت فرستاده شده است.
staff-warn-no-photo = ⚠️ عکس رسید پیدا نشد؛ آن را در گفت‌وگوی ربات ببینید.

staff-claim-button = 👁 من بررسی می‌کنم
staff-approve-button = ✅ تأیید رسید
staff-approve-other-button = ✏️ تأیید با مبلغ دیگر
staff-reject-button = ❌ رد رسید
staff-next-button = ⏭ رسید بعدی
staff-claimed-toast = این رسید در دست شماست.
staff-claimed-by-toast = این رسید در دست { $staff } است.

staff-approve-ask = { $amount } به کیف پول { $customer } افزوده شود؟
staff-approve-confirm-button = ✅ بله، تأیید
staff-approve-amount-ask =
    ✏️ چه مبلغی به حساب رسیده است؟ به تومان بنویسید.
    مبلغی که مشتری نوشته: { $amount }
staff-approve-amount-confirm =
    رسید { $number } با مبلغ <b>{ $amount }</b> تأیید شود؟
    ({ $words })
    مبلغی که مشتری نوشته: { $claimed }
staff-approve-why = چرا مبلغ دیگری؟ دلیل را انتخاب کنید یا بنویسید؛ مشتری آن را می‌خواند.
staff-approve-why-confirm =
    رسید { $number } با مبلغ <b>{ $amount }</b> تأیید شود؟
    دلیل: «{ $reason }»
staff-reject-ask = ❌ دلیل رد رسید { $number } چیست؟ یکی را انتخاب کنید یا بنویسید؛ مشتری همین را می‌خواند.
staff-reject-write = ✏️ دلیل را بنویسید؛ مشتری همین متن را می‌خواند (حداکثر { $chars } نویسه).
staff-reject-confirm =
    رسید { $number } با این دلیل رد شود؟
    دلیل: «{ $reason }»
staff-reject-confirm-button = ❌ بله، رد شود
staff-reason-empty = دلیل را ننوشتید. لطفاً چند کلمه بنویسید تا مشتری بداند چه کند.
staff-reason-not-received = این واریز به حساب ما نرسیده است.
staff-reason-not-received-button = 🏦 واریز نرسیده
staff-reason-unreadable = عکس رسید خوانا نیست؛ لطفاً عکس واضح‌تری بفرستید.
staff-reason-unreadable-button = 🔍 عکس ناخوانا
staff-reason-not-a-receipt = این عکس رسید بانکی نیست.
staff-reason-not-a-receipt-button = 🖼 رسید نیست
staff-reason-wrong-card = مبلغ به کارت دیگری واریز شده است.
staff-reason-wrong-card-button = 💳 کارت اشتباه
staff-reason-duplicate = این رسید پیش‌تر استفاده شده است.
staff-reason-duplicate-button = 🔁 رسید تکراری
staff-reason-receipt-shows = مبلغ روی رسید همین است.
staff-reason-receipt-shows-button = 🧾 مبلغ روی رسید همین است
staff-reason-fee-taken = بانک از این واریز کارمزد کم کرده است.
staff-reason-fee-taken-button = 🏦 کارمزد بانک کم شده
staff-reason-other-button = ✏️ دلیل دیگر

staff-approved = ✅ رسید { $number } · <b>{ $amount }</b> · تأیید: { $staff } · { $moment }
staff-approved-other = ✅ رسید { $number } · <b>{ $amount }</b> به‌جای { $claimed } · تأیید: { $staff } · { $moment }
staff-rejected = ❌ رسید { $number } · { $amount } · رد: { $staff } · { $moment } · «{ $reason }»
staff-withdrawn = ✖️ رسید { $number } را مشتری پس گرفت.
staff-decided-already = این رسید را پیش از شما <b>{ $staff }</b> در { $moment } بررسی کرده است: { $status }
staff-decided-toast = { $staff } زودتر تصمیم گرفت.
staff-reverse-button = ↩️ برگشت تأیید
staff-reverse-ask =
    ↩️ <b>برگشت تأیید رسید { $number }</b>
    
    { $amount } از کیف پول { $customer } کم می‌شود و رد آن در دفتر می‌ماند.
    موجودی پس از برگشت: <b>{ $balance }</b>
    
    دلیل را انتخاب کنید یا بنویسید؛ مشتری آن را می‌خواند.
staff-reverse-negative = ⚠️ مشتری بخشی از این پول را خرج کرده است؛ پس از برگشت { $amount } بدهکار می‌شود.
staff-reverse-confirm-button = ↩️ بله، برگشت بخورد
staff-reversed = ↩️ رسید { $number } · { $amount } · برگشت: { $staff } · { $moment } · «{ $reason }»

staff-parked = <b>🛠 ساخت‌های مانده</b> · { $count } مورد
staff-parked-empty = ✅ هیچ ساختی نمانده است.
staff-parked-row = { $plan } · { $customer } · { $age }
staff-parked-retry-button = 🔄 تلاش دوباره
staff-parked-refund-button = ↩️ بازگشت وجه
staff-parked-refund-ask = { $price } به کیف پول { $customer } برگردد و سفارش { $number } بسته شود؟
staff-parked-refund-confirm-button = ↩️ بله، برگردد
staff-parked-retried = 🔄 سفارش { $number } دوباره در صف ساخت است.
staff-parked-refunded = ↩️ سفارش { $number } بسته شد و { $price } به کیف پول مشتری برگشت.
staff-parked-settled = سفارش { $number } دیگر مانده نیست: { $status }

staff-reminder = ⏰ { $count } رسید در انتظار است؛ قدیمی‌ترین { $age } فرستاده شده.
staff-new-receipt = 🔔 رسید تازه: <b>{ $amount }</b> از { $customer }
staff-alert-panel-full = 🚫 سرور <b>{ $server }</b> پر است؛ سفارش { $number } به مشتری برگشت داده شد.
staff-alert-panel-down = 🔴 سرور <b>{ $server }</b> از { $moment } جواب نمی‌دهد: { $reason }
staff-alert-panel-up = 🟢 سرور <b>{ $server }</b> دوباره جواب می‌دهد.
staff-alert-failed = ❌ ساخت سفارش { $number } ({ $plan }) ناموفق بود و { $price } به مشتری برگشت: { $reason }
staff-not-staff = این بخش برای کارکنان فروشگاه است.
staff-unnamed = همکار
staff-reason-mistake = تأیید این رسید اشتباه بوده است.
staff-reason-mistake-button = ↩️ تأیید اشتباهی
staff-reverse-confirm =
    تأیید رسید { $number } با این دلیل برگشت بخورد؟
    دلیل: «{ $reason }»
staff-card-replaced = 🔄 رسید { $number } با فایل تازه جایگزین شد؛ پیام تازه را ببینید.
staff-warn-blocked = ⛔️ دسترسی این مشتری بسته است.
staff-online-disputed =
    ⚠️ <b>درگاه مبلغ دیگری را تأیید می‌کند.</b>
    پرداخت { $number } به مبلغ <b>{ $amount }</b> از { $customer }
    چیزی به کیف پول نیامده است؛ در پنل درگاه نگاه کنید.
staff-online-not-reversed =
    ⚠️ درگاه پرداخت { $number } به مبلغ <b>{ $amount }</b> از { $customer } را برنگرداند (کد { $code }).
    مبلغ به کیف پول مشتری برگشت؛ شاید نیم ساعتِ برگشت گذشته است.
staff-expired = ⌛️ مهلت رسید { $number } تمام شد.
staff-still-waits = ⏰ رسید { $number } به مبلغ <b>{ $amount }</b> از { $customer } هنوز منتظر است؛ { $age } فرستاده شده.
staff-open-card-button = 🧾 دیدن رسید
staff-parked-page =
    <b>🛠 سفارش { $number }</b>
    
    👤 مشتری: { $customer }
    📦 { $plan } · { $price }
    📱 اکانت: { $service }
    🕓 از: { $age }
    
    پول مشتری کنار گذاشته شده است. همین که سرور پاسخ بدهد خودش ساخته می‌شود؛ اگر نمی‌خواهید منتظر بمانید، پول را پس بدهید.
staff-delivery-parked = 🛠 ساخت سفارش { $number } ({ $plan }) برای { $customer } پس از چند تلاش کنار گذاشته شد. پول مشتری کنار گذاشته مانده است؛ همین که سرور پاسخ بدهد خودش ساخته می‌شود.
staff-delivery-failed = ❌ ساخت سفارش { $number } ({ $plan }) برای { $customer } ناموفق بود و { $price } به کیف پولش برگشت: { $reason }
staff-card-moved = 🧾 کارت رسید { $number } را پایین‌تر دوباره باز کردید.
