### شارژ موجودی با کارت به کارت: مبلغ، کارت، رسید، نتیجه.

payment-choose-amount =
    <b>💳 شارژ موجودی</b>
    
    موجودی فعلی: { $balance }
    چه مبلغی شارژ می‌کنید؟ یکی را انتخاب کنید یا مبلغ دلخواهتان را <b>به تومان</b> بنویسید.
    
    از { $min } تا { $max }
payment-quick-amount-button = { $amount }
payment-other-amount-button = ✏️ مبلغ دیگر
payment-type-amount =
    ✏️ مبلغ را <b>به تومان</b> بنویسید.
    مثلاً: <b>۲۰۰٬۰۰۰</b> یا <b>۲۰۰ هزار</b>
    
    از { $min } تا { $max }

payment-amount-empty = مبلغی ننوشتید. لطفاً مبلغ را به تومان بنویسید؛ مثلاً «۲۰۰ هزار».
payment-amount-not-a-number = این را به‌عنوان مبلغ نفهمیدم 🙂 فقط مبلغ را بنویسید؛ مثلاً «۲۰۰٬۰۰۰» یا «۲۰۰ هزار».
payment-amount-negative = مبلغ نمی‌تواند منفی باشد. لطفاً بدون علامت منفی بنویسید؛ مثلاً «۲۰۰ هزار».
payment-amount-zero = مبلغ صفر را نمی‌شود شارژ کرد 🙂 مبلغی بزرگ‌تر بنویسید؛ مثلاً «۲۰۰ هزار».
payment-amount-too-large = این عدد خیلی بزرگ است! لطفاً مبلغ را دوباره نگاه کنید و به تومان بنویسید.
payment-amount-fraction = مبلغ باید عدد کامل باشد. اگر منظورتان یک و نیم میلیون است، بنویسید «۱٫۵ میلیون».
payment-amount-ambiguous = این مبلغ دو جور خوانده می‌شود و نمی‌خواهم اشتباه کنم. لطفاً واضح‌تر بنویسید؛ مثلاً «۲۰۰ هزار» یا «200000».
payment-amount-below-min =
    { $amount } کمتر از حداقل شارژ است.
    حداقل: { $min }
    حداکثر: { $max }
payment-amount-above-max =
    { $amount } بیشتر از حداکثر شارژ است.
    حداقل: { $min }
    حداکثر: { $max }
payment-amount-did-you-mean = منظورتان { $amount } بود؟
payment-amount-did-you-mean-button = ✅ بله، { $amount }

payment-confirm =
    <b>مبلغ شارژ را تأیید می‌کنید؟</b>
    
    💵 <b>{ $amount }</b>
    ({ $words })
payment-confirm-button = ✅ تأیید و دریافت کارت
payment-change-amount-button = ✏️ تغییر مبلغ

payment-card =
    <b>💳 کارت به کارت</b> · رسید شمارهٔ { $number }
    
    این مبلغ را <b>دقیقاً</b> واریز کنید:
    💵 <b>{ $amount }</b>
    🏦 برابر با <b>{ $rial }</b>
    
    شماره کارت:
    { $card }
    به نام: <b>{ $holder }</b> · { $bank }
    
    ⏳ تا { $minutes } دقیقهٔ دیگر عکس رسید را همین‌جا بفرستید.
payment-copy-card-button = 📋 کپی شماره کارت
payment-copy-toman-button = 📋 کپی مبلغ (تومان)
payment-copy-rial-button = 📋 کپی مبلغ (ریال)
payment-paid-button = ✅ پرداخت شد، ارسال رسید
payment-cancel-button = ✖️ انصراف از شارژ
payment-send-receipt =
    📸 لطفاً عکس رسید { $amount } را بفرستید.
    عکس، چند عکس با هم یا فایل (عکس و PDF) پذیرفته می‌شود.
    
    ⏳ مهلت: { $minutes } دقیقه

payment-received =
    ✅ <b>رسید شما رسید!</b>
    
    شمارهٔ رسید: { $number }
    مبلغ: { $amount }
    ⏳ وضعیت: در انتظار تأیید
    👥 جایگاه در صف: { $place }
    
    لازم نیست کاری بکنید؛ نتیجه را همین‌جا خبر می‌دهم.
payment-replaced =
    🔄 رسید شمارهٔ { $number } با فایل تازه جایگزین شد.
    همچنان در انتظار تأیید است · جایگاه در صف: { $place }
payment-page-added = 📎 { $count } صفحه برای رسید شمارهٔ { $number } دریافت شد.
payment-album = 📎 همهٔ { $count } عکس با هم، یک رسید حساب شد.
payment-too-many-pages = هر رسید حداکثر { $count } عکس می‌تواند داشته باشد؛ بقیه را کنار گذاشتم.
payment-replace-ask = شما رسید شمارهٔ { $number } را در انتظار تأیید دارید. این عکس جایگزین آن شود؟
payment-replace-button = 🔄 بله، جایگزین شود
payment-keep-button = ↩️ نه، همان قبلی
payment-not-a-photo =
    برای رسید فقط <b>عکس</b> یا <b>فایل (عکس و PDF)</b> می‌پذیرم؛ این { $kind } است.
    لطفاً از صفحهٔ رسید یک عکس بفرستید 📸
payment-kind-sticker = استیکر
payment-kind-voice = پیام صوتی
payment-kind-video = ویدیو
payment-kind-animation = گیف
payment-kind-audio = فایل صوتی
payment-kind-contact = شماره تماس
payment-kind-location = موقعیت مکانی
payment-kind-text = متن
payment-kind-document = فایلی از نوع دیگر
payment-kind-other = پیامی از نوع دیگر
payment-file-too-big =
    این فایل { $size } است و بزرگ‌تر از { $limit } را نمی‌توانم دریافت کنم.
    لطفاً یک اسکرین‌شات یا عکس کم‌حجم‌تر بفرستید 📸
payment-file-failed = این فایل را نتوانستم از تلگرام بگیرم. لطفاً یک بار دیگر بفرستید.
payment-photo-for-what =
    📸 عکس شما رسید، ولی رسید بازی ندارید.
    این عکس برای چیست؟
payment-photo-top-up-button = 💳 رسید شارژ کیف پول
payment-photo-support-button = ☎️ پیام به پشتیبانی
payment-photo-nothing-button = ✖️ اشتباه فرستادم
payment-photo-discarded = باشه، این عکس را کنار گذاشتم.
payment-photo-amount = چه مبلغی واریز کرده‌اید؟ آن را به تومان بنویسید تا رسید ثبت شود.

payment-open-exists =
    یک شارژ نیمه‌تمام دارید: <b>{ $amount }</b> (رسید { $number })
    اول آن را تمام کنید یا لغو کنید؛ هر بار یک رسید.
payment-open-under-review =
    ⏳ رسید شمارهٔ { $number } به مبلغ { $amount } در انتظار تأیید است.
    پس از نتیجهٔ آن می‌توانید شارژ تازه‌ای بسازید.
payment-open-continue-button = ▶️ ادامهٔ همان شارژ
payment-expired =
    ⌛️ مهلت ارسال رسید { $number } به مبلغ { $amount } تمام شد.
    اگر واریز کرده‌اید نگران نباشید: عکس رسید را همین‌جا بفرستید. وگرنه هر وقت خواستید دوباره شارژ کنید.
payment-cancelled = ✖️ شارژ { $amount } لغو شد. لطفاً برای آن واریزی انجام ندهید.
payment-cancel-too-late = رسید { $number } فرستاده شده و در انتظار تأیید است؛ دیگر نمی‌شود لغوش کرد.
payment-under-review = ⏳ رسید { $number } در انتظار تأیید است · جایگاه در صف: { $place }
payment-approved =
    🎉 <b>شارژ شما تأیید شد!</b>
    
    رسید: { $number }
    مبلغ: <b>{ $amount }</b>
    💰 موجودی تازه: <b>{ $balance }</b>
payment-approved-other =
    ✅ <b>رسید { $number } با مبلغ دیگری تأیید شد.</b>
    
    مبلغی که نوشته بودید: { $claimed }
    مبلغی که به حساب ما رسید: <b>{ $amount }</b>
    💰 موجودی تازه: <b>{ $balance }</b>
    
    اگر اشتباهی می‌بینید به پشتیبانی پیام بدهید.
payment-approved-why = 📝 دلیل: «{ $reason }»
payment-rejected =
    ❌ <b>رسید { $number } تأیید نشد.</b>
    
    مبلغ: { $amount }
    دلیل: { $reason }
    
    می‌توانید رسید درست را دوباره بفرستید یا به پشتیبانی پیام بدهید.
payment-again-button = 💳 شارژ دوباره
payment-reversed =
    ↩️ <b>شارژ رسید { $number } برگشت داده شد.</b>
    
    مبلغ: { $amount }
    دلیل: { $reason }
    💰 موجودی: <b>{ $balance }</b>

payment-status-awaiting-receipt = 📸 منتظر رسید
payment-status-under-review = ⏳ در انتظار تأیید
payment-status-approved = ✅ تأیید شده
payment-status-rejected = ❌ رد شده
payment-status-withdrawn = ✖️ لغو شده
payment-status-expired = ⌛️ مهلت گذشته
payment-status-reversed = ↩️ برگشت خورده
payment-status-awaiting-payer = 🌐 منتظر پرداخت
payment-status-failed = ✖️ پرداخت نشده
payment-status-disputed = ⚠️ مبلغ ناهم‌خوان
payment-status-reversing = ⏳ در حال برگشت به کارت
payment-unavailable =
    فعلاً کارتی برای واریز در دسترس نیست 🙏
    لطفاً کمی بعد دوباره امتحان کنید یا به پشتیبانی پیام بدهید.
payment-confirm-receipt-button = ✅ تأیید و ثبت رسید

payment-online-button = 🌐 پرداخت آنلاین (درگاه)
payment-by-card-button = 💳 پرداخت کارت به کارت
payment-online-preparing =
    🌐 <b>پرداخت آنلاین</b> · شمارهٔ { $number }
    مبلغ: <b>{ $amount }</b>
    
    صفحهٔ درگاه دارد آماده می‌شود؛ تا چند ثانیهٔ دیگر همین‌جا برایتان می‌فرستم.
payment-online =
    🌐 <b>پرداخت آنلاین</b> · شمارهٔ { $number }
    
    مبلغ: <b>{ $amount }</b>
    🏦 برابر با <b>{ $rial }</b>
    
    دکمهٔ پایین صفحهٔ درگاه را باز می‌کند. هنگام پرداخت VPN را خاموش کنید.
    ⏳ تا { $minutes } دقیقهٔ دیگر پرداخت کنید؛ موجودی خودکار شارژ می‌شود و رسیدی لازم نیست.
payment-online-open-button = 💳 رفتن به صفحهٔ پرداخت
payment-online-check-button = 🔄 پرداخت کردم
payment-online-cancel-button = ✖️ انصراف از پرداخت
payment-online-again-button = 🌐 پرداخت آنلاین دوباره
payment-online-paid =
    ✅ پرداخت { $number } به مبلغ <b>{ $amount }</b> تأیید شد و به کیف پولتان آمد.
payment-online-approved =
    🎉 <b>پرداخت آنلاین شما تأیید شد!</b>
    
    شمارهٔ پرداخت: { $number }
    مبلغ: <b>{ $amount }</b>
    💰 موجودی تازه: <b>{ $balance }</b>
payment-online-unpaid =
    پرداخت { $number } به مبلغ { $amount } هنوز انجام نشده است.
    اگر پول از کارتتان کم شده نگران نباشید: تا یک روز مدام از درگاه می‌پرسم؛ یا به کیف پولتان می‌آید یا بانک آن را برمی‌گرداند.
payment-online-stands =
    پرداخت { $number } به مبلغ { $amount }
    وضعیت: { $status }
payment-online-given-up =
    ✖️ پرداخت آنلاین { $amount } لغو شد.
    اگر همین حالا پرداخت کرده باشید، پول به کیف پولتان می‌آید.
payment-online-refused =
    😕 درگاه پرداخت الان در دسترس نیست و پولی از شما کم نشده است.
    می‌توانید دوباره امتحان کنید یا { $amount } را کارت به کارت بپردازید.
payment-online-cancelled =
    ✖️ پرداخت { $number } به مبلغ { $amount } انجام نشد.
    اگر پول از کارتتان کم شده، یا به کیف پولتان می‌آید یا بانک آن را تا ۷۲ ساعت برمی‌گرداند.
payment-online-over =
    ⌛️ مهلت پرداخت { $number } به مبلغ { $amount } گذشت و درگاه پرداختی ندیده است.
    اگر پرداخت کرده‌اید نگران نباشید: تا یک روز دیگر هم از درگاه می‌پرسم و پول به کیف پولتان می‌آید.
payment-online-unavailable =
    پرداخت آنلاین فعلاً فعال نیست 🙏
    لطفاً کارت به کارت بپردازید یا به پشتیبانی پیام بدهید.
payment-given-back =
    ↩️ <b>پرداخت { $number } به کارتتان برگردانده شد.</b>
    
    مبلغ: { $amount }
    دلیل: { $reason }
    💰 موجودی: <b>{ $balance }</b>
    
    بانک آن را معمولاً تا چند ساعت و حداکثر تا ۷۲ ساعت به کارت می‌رساند.

payment-web-paid = پرداخت شما تأیید شد
payment-web-asking = داریم از درگاه می‌پرسیم…
payment-web-cancelling = پرداخت کامل نشد؛ برای اطمینان از درگاه می‌پرسیم…
payment-web-failed = پرداختی انجام نشد
payment-web-other = نتیجه را در ربات ببینید
payment-web-amount = مبلغ: { $amount }
payment-web-number = شمارهٔ پرداخت
payment-web-about = نتیجه در ربات هم می‌آید؛ می‌توانید این صفحه را ببندید.
payment-web-account = دیدن این پرداخت در حساب من
payment-web-back = بازگشت به ربات
payment-web-unknown = چنین پرداختی را نمی‌شناسیم. اگر پول از کارتتان کم شده، نتیجه را در ربات ببینید یا به پشتیبانی پیام بدهید.
payment-web-unavailable = الان نتوانستیم نتیجه را ثبت کنیم. پولتان گم نمی‌شود: خودمان از درگاه می‌پرسیم و نتیجه در ربات می‌آید.

payment-signal-duplicate-other = همین رسید را مشتری دیگری هم فرستاده است.
payment-signal-duplicate-same = همین رسید پیش‌تر برای پرداخت دیگری فرستاده شده است.
payment-signal-amount = مبلغی که مشتری نوشته با مبلغ پرداخت یکی نیست.
payment-signal-blocked = دسترسی این مشتری بسته است.
payment-signal-old = بیش از یک روز از ارسال رسید گذشته است.
payment-signal-new = مشتری تازه است یا هنوز پرداخت تأییدشده‌ای ندارد.
payment-signal-replaced = مشتری رسید را جایگزین کرده است.
payment-bulk-not-waiting = در انتظار بررسی نیست.
