### صف پرداخت‌ها.

admin-payment-queue = صف پرداخت‌ها
admin-payment-empty = صف خالی است
admin-payment-empty-hint = رسید تازه که برسد همین‌جا پیدا می‌شود؛ لازم نیست صفحه را تازه کنید.
admin-payment-approved-today = تأیید امروز
admin-payment-rejected-today = رد امروز
admin-payment-mine-today = تصمیم‌های امروز شما
admin-payment-keys = میان‌برها:
admin-payment-next = رسید بعدی
admin-payment-previous = رسید قبلی
admin-payment-select = انتخاب این رسید
admin-payment-choose = انتخاب رسید { $number }
admin-payment-alone = باید جداگانه بررسی شود
admin-payment-choose-one = رسیدی را از فهرست باز کنید
admin-payment-not-found = چنین رسیدی پیدا نشد
admin-payment-nobody = مشتری فراموش‌شده
admin-payment-signal-count = { $number } هشدار
admin-payment-signals = آنچه باید دوباره نگاه کرد
admin-payment-mine = در دست شماست
admin-payment-claimed-by = در دست { $name } است
admin-payment-take-over = گرفتن از او
admin-payment-comparison = مقایسه
admin-payment-expected = انتظار ما
admin-payment-sent = مشتری
admin-payment-amount = مبلغ
admin-payment-time = زمان
admin-payment-card = کارت مقصد
admin-payment-copy-card = کپی شماره کارت
admin-payment-receipt = رسید
admin-payment-pages =
    { $count ->
        [0] بدون صفحه
       *[other] { $number } صفحه
    }
admin-payment-order = برای سفارش
admin-payment-named-it = همین مبلغ را نوشته
admin-payment-named-other = مبلغ دیگری نوشته
admin-payment-payer = پرداخت‌کننده
admin-payment-copy-telegram = کپی شناسهٔ تلگرام
admin-payment-history =
    { $count ->
        [0] هنوز رسید تأییدشده‌ای ندارد · { $rejected } رد شده ·
       *[other] { $approved } رسید تأییدشده به مبلغ { $total } · { $rejected } رد شده ·
    }
admin-payment-since = مشتری از
admin-payment-no-receipt = رسیدی فرستاده نشده است
admin-payment-photo = عکس رسید
admin-payment-photo-gone = عکس رسید نشان داده نشد
admin-payment-photo-gone-hint = شاید برداشته شده یا دسترسی شما به آن بسته است.
admin-payment-page = صفحهٔ { $number }
admin-payment-next-page = صفحهٔ بعدی رسید
admin-payment-replaced-page = جایگزین شده
admin-payment-zoom-in = بزرگ‌تر
admin-payment-zoom-out = کوچک‌تر
admin-payment-zoom = نمای نزدیک
admin-payment-turn = چرخاندن
admin-payment-invert = وارونه کردن رنگ
admin-payment-open-file = باز کردن فایل
admin-payment-approve = تأیید
admin-payment-other = تأیید با مبلغ دیگر
admin-payment-reject = رد
admin-payment-reverse = برگشت تأیید
admin-payment-approve-title = تأیید رسید { $number }
admin-payment-approve-ask = { $amount } به کیف پول { $name } افزوده می‌شود.
admin-payment-approve-confirm = تأیید { $amount }
admin-payment-other-title = مبلغ دیگر برای رسید { $number }
admin-payment-asked-for = مبلغ خواسته‌شده:
admin-payment-found = مبلغی که به حساب رسیده است
admin-payment-difference = تفاوت:
admin-payment-other-hint = همین مبلغ به کیف پول افزوده می‌شود و مشتری هر دو مبلغ را در پیام می‌بیند.
admin-payment-reject-title = رد رسید { $number }
admin-payment-reverse-title = برگشت تأیید رسید { $number }
admin-payment-reverse-ask = { $amount } با یک سند برگشت از کیف پول مشتری کم می‌شود و رد هر دو سند در دفتر می‌ماند.
admin-payment-reason = دلیل، آن‌طور که مشتری می‌خواند
admin-payment-reason-missing = دلیل را بنویسید تا مشتری بداند چه کند
admin-payment-preview = مشتری این را می‌بیند:
admin-payment-preface-rejected = رسید شما تأیید نشد.
admin-payment-preface-reversed = تأیید رسید شما برگشت داده شد.
admin-payment-preface-other = رسید شما با مبلغ دیگری تأیید شد.
admin-payment-label-receipt-shows = مبلغ روی رسید
admin-payment-label-fee-taken = کارمزد بانک
admin-payment-label-not-received = واریز نرسیده
admin-payment-label-unreadable = عکس ناخوانا
admin-payment-label-not-a-receipt = رسید نیست
admin-payment-label-wrong-card = کارت اشتباه
admin-payment-label-duplicate = رسید تکراری
admin-payment-label-mistake = تأیید اشتباهی
admin-payment-reason-mistake = این رسید به اشتباه تأیید شده بود.
admin-payment-approved-notice = { $amount } تأیید شد · رسید { $number }
admin-payment-rejected-notice = رسید { $number } رد شد و مشتری باخبر می‌شود
admin-payment-reversed-notice = تأیید رسید { $number } برگشت خورد
admin-payment-decided-by = تصمیم { $name }
admin-payment-bulk = تأیید گروهی
admin-payment-chosen = { $number } رسید انتخاب شده
admin-payment-bulk-preview = پیش‌نمایش تأیید گروهی
admin-payment-bulk-confirm = تأیید { $number } رسید
admin-payment-bulk-done = { $number } رسید تأیید شد
admin-payment-count = تعداد
admin-payment-total = جمع
admin-payment-left-out = کنار گذاشته می‌شوند:
admin-payment-open = رسید { $number }
admin-payment-back = بازگشت به صف
