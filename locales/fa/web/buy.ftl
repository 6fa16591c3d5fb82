### خرید و تمدید در وب.

buy-place = خرید
buy-title = خرید سرویس
buy-renew-title = تمدید سرویس
buy-renew-which = تمدید { $name }: با کدام سرویس؟
buy-steps = گام‌های خرید
buy-step-hint = گام { $number } از { $total }: { $name }
buy-step-choose = انتخاب
buy-step-quote = پیش‌فاکتور
buy-step-done = پرداخت و تحویل
buy-other-plan = سرویس دیگر
buy-nothing = فعلاً سرویسی برای فروش نداریم
buy-nothing-hint = به‌زودی برمی‌گردیم؛ برای خبر گرفتن به پشتیبانی پیام بدهید.
buy-same-plan = سرویس فعلی شما
buy-best-value = به‌صرفه‌ترین
buy-per-gigabyte = هر گیگابایت { $amount }
buy-per-month = هر ماه { $amount }
buy-days =
    { $count ->
       *[other] { $number } روزه
    }
buy-devices =
    { $count ->
       *[other] { $number } دستگاه هم‌زمان
    }
buy-devices-unlimited = بدون محدودیت دستگاه
buy-choose = انتخاب
buy-plan-gone = این سرویس دیگر فروخته نمی‌شود
buy-plan-gone-hint = سرویس دیگری انتخاب کنید؛ پولی از شما کم نشده است.
buy-list-price = قیمت سرویس
buy-list-price-hint = قیمت امروز، با همهٔ هزینه‌ها
buy-discount = تخفیف
buy-discount-hint = از قیمت کم شده است
buy-due = قابل پرداخت
buy-balance = موجودی کیف پول
buy-balance-after = موجودی پس از خرید
buy-balance-after-hint = تا تحویل، مبلغ کنار گذاشته می‌شود؛ اگر ساخته نشود کامل برمی‌گردد.
buy-missing = کسری
buy-now = اکنون
buy-after = پس از تمدید
buy-left = { $size } مانده
buy-fresh = { $size } تازه
buy-ends = پایان:
buy-left-lost = { $size } که مانده است به دورهٔ تازه منتقل نمی‌شود.
buy-short-hint = همین کسری را شارژ می‌کنید؛ پس از آن، خرید با همین قیمت خودش انجام می‌شود.
buy-short-minimum-hint = کمترین شارژ { $min } است و اضافه‌اش در کیف پولتان می‌ماند. پس از آن، خرید با همین قیمت خودش انجام می‌شود.
buy-pay = پرداخت { $amount } از کیف پول
buy-top-up-and-buy = سفارش و شارژ { $amount }
buy-top-up = شارژ { $amount }
buy-safe-again = با زدن دوبارهٔ دکمه، دو بار خریده نمی‌شود.
buy-order-missing = چنین سفارشی ندارید
buy-order-number = سفارش { $number }
buy-building-hint = مبلغ کنار گذاشته شده و سرویس در حال آماده شدن است. لازم نیست کاری بکنید؛ همین صفحه خودش به‌روز می‌شود.
buy-waits-until = سفارش با همین قیمت برایتان نگه داشته شده است تا
buy-completes-itself = پس از تأیید این پرداخت، سفارش خودش انجام می‌شود.
buy-see-payment = دیدن پرداخت
buy-missing-is = { $amount } کم است.
buy-give-up = انصراف از سفارش
buy-give-up-confirm = لغو سفارش
buy-give-up-ask = سفارش لغو می‌شود. پولی از کیف پول شما کم نشده است.
buy-money-back = مبلغ کامل به کیف پول شما برگشت.
buy-no-money-taken = پولی از کیف پول شما کم نشده است.
buy-choose-again = انتخاب سرویس
buy-line-waiting = منتظر پرداخت
buy-line-paid = پرداخت از کیف پول
buy-line-building = ساخت اکانت
buy-line-renewing = تمدید اکانت
buy-line-built = اکانت ساخته شد
buy-line-renewed = اکانت تمدید شد
buy-line-ready = آماده
buy-ready = { $name } آماده است
buy-renewed = { $name } تمدید شد
buy-same-link = لینک و تنظیماتتان همان قبلی است.
buy-how-to-connect = راهنمای اتصال
buy-status-placed = منتظر پرداخت
buy-status-paid = در حال آماده شدن
buy-status-fulfilled = تحویل‌شده
buy-status-cancelled = انجام‌نشده
buy-why-customer = خودتان سفارش را لغو کردید
buy-why-expired = مهلت سفارش تمام شد
buy-why-no-capacity = ظرفیت سرورها پر بود
buy-why-plan-gone = این سرویس دیگر فروخته نمی‌شود
buy-why-refunded = مبلغ سفارش برگشت داده شد
buy-why-refused = سرور این سفارش را نپذیرفت
