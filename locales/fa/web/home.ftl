### خانهٔ مشتری.

home-needs = کارهای پیش رو
home-receipt-awaited = شارژ { $amount } منتظر رسید شماست؛ مهلت: { $when }
home-under-review = رسید { $amount } در حال بررسی است.
home-under-review-at = رسید { $amount } در حال بررسی است؛ نفر { $place } در صف.
home-send-receipt = فرستادن رسید
home-see = دیدن
home-order-building = سرویس «{ $plan }» در حال آماده شدن است.
home-order-short = سفارش «{ $plan }» منتظر { $amount } است.
home-ends-soon =
    { $count ->
       *[other] سرویس { $name } تا { $number } روز دیگر تمام می‌شود.
    }
home-nearly-used = { $percent } حجم سرویس { $name } مصرف شده است.
home-time-ended = زمان سرویس { $name } تمام شده است.
home-traffic-ended = حجم سرویس { $name } تمام شده است.
home-all-services = همهٔ سرویس‌ها
home-empty = هنوز سرویسی ندارید
home-empty-hint = یک سرویس انتخاب کنید؛ چند لحظه پس از پرداخت، لینک اتصال همین‌جاست.
home-online-awaited = پرداخت آنلاین { $amount } منتظر شماست؛ مهلت: { $when }
home-go-and-pay = ادامهٔ پرداخت
