### سرویس‌های مشتری در وب.

service-place = سرویس‌های من
service-one = سرویس
service-buy = خرید سرویس
service-filter = کدام سرویس‌ها
service-all = همه
service-active = فعال
service-building = در حال ساخت
service-failed = ساخته نشد
service-time-ended = پایان زمان
service-traffic-ended = پایان حجم
service-concern = رو به پایان
service-ended = تمام‌شده
service-unlimited = نامحدود
service-days-left =
    { $count ->
       *[other] { $number } روز مانده
    }
service-ended-on = پایان: { $date }
service-used-of = { $used } از { $total }
service-used-unlimited = مصرف: { $used } · حجم نامحدود
service-usage-read = آخرین خواندن:
service-building-hint = سرویس شما در حال آماده شدن است؛ همین صفحه خودش به‌روز می‌شود.
service-failed-hint = این سرویس ساخته نشد و مبلغ آن کامل به کیف پول شما برگشت.
service-copy-link = کپی لینک
service-qr = کیوآر
service-renew = تمدید
service-picture = کیوآر لینک اتصال
service-picture-hint = این کیوآر را با برنامه در گوشی دیگر اسکن کنید. اگر خوانده نشد، نور صفحه را بیشتر کنید.
service-missing = چنین سرویسی ندارید
service-connect = اتصال
service-usage = مصرف
service-history = تاریخچه
service-link-hint = این لینک را در برنامه وارد کنید تا سرورها خودشان به‌روز بمانند. لطفاً آن را به کسی ندهید.
service-apps = وارد کردن در برنامه
service-system = دستگاه شما
service-android = اندروید
service-ios = آیفون و آیپد
service-windows = ویندوز
service-mac = مک
service-linux = لینوکس
service-import = باز کردن در { $app }
service-steps-vrayng =
    دکمهٔ بالا لینک را در برنامه می‌گذارد. اگر باز نشد، لینک را کپی کنید.
    از منوی برنامه به Subscription group setting بروید، + را بزنید، لینک را در کادر URL بگذارید و ذخیره کنید.
    در صفحهٔ اصلی از منوی ⋮ گزینهٔ Update subscription را بزنید.
    یک سرور را انتخاب کنید و دکمهٔ اتصال را بزنید.
service-steps-hiddify =
    دکمهٔ بالا لینک را در برنامه می‌گذارد. اگر باز نشد، لینک را کپی کنید.
    در برنامه + و بعد «افزودن از کلیپ‌بورد» را بزنید.
    دکمهٔ بزرگ وسط را بزنید.
service-steps-streisand =
    دکمهٔ بالا لینک را در برنامه می‌گذارد. اگر باز نشد، لینک را کپی کنید.
    در برنامه + و بعد Add from Clipboard را بزنید و اجازهٔ خواندن کلیپ‌بورد را بدهید.
    یک سرور را انتخاب کنید و دکمهٔ اتصال را بزنید.
service-steps-vbox =
    دکمهٔ بالا لینک را در برنامه می‌گذارد. اگر باز نشد، لینک را کپی کنید.
    در برگهٔ Configs، + و بعد Add Subscription را بزنید؛ نامی بنویسید و لینک را در URL بگذارید.
    یک سرور را انتخاب کنید و در برگهٔ Home وصل شوید.
service-steps-nekobox =
    دکمهٔ بالا لینک را در برنامه می‌گذارد. اگر باز نشد، لینک را کپی کنید.
    از Groups یک گروه از نوع Subscription بسازید، لینک را در کادر URL بگذارید و به‌روزرسانی کنید.
    یک سرور را انتخاب کنید و وصل شوید.
service-configs = کانفیگ‌ها، یکی‌یکی
service-copy-config = کپی کانفیگ
service-forecast = با همین مصرف، حجم حدود { $date } تمام می‌شود؛ پیش از پایان زمان.
service-days-gigabytes = مصرف هر روز، به گیگابایت
service-days-megabytes = مصرف هر روز، به مگابایت
service-days-down = دریافت
service-days-up = ارسال
service-plan = سرویس
service-used = مصرف‌شده
service-left = باقی‌مانده
service-began = شروع
service-ends = پایان
service-devices = دستگاه هم‌زمان
service-no-history = هنوز چیزی ثبت نشده است
service-bought = خرید «{ $plan }»
service-renewed-with = تمدید با «{ $plan }»
