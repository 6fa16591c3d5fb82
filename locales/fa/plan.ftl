### فهرست سرویس‌های فروشی.

plan-list =
    <b>🛒 خرید سرویس</b>
    
    💰 موجودی: { $balance }
    یکی از سرویس‌ها را انتخاب کنید:
plan-list-empty =
    فعلاً سرویسی برای فروش نداریم 🙏
    به‌زودی برمی‌گردیم؛ برای خبر گرفتن به پشتیبانی پیام بدهید.
plan-row = { $plan } · { $price }
plan-traffic-unlimited = حجم نامحدود
plan-days = { $days } روزه
plan-devices = { $count } دستگاه هم‌زمان
plan-gone-toast = این سرویس دیگر فروخته نمی‌شود.
plan-unlimited = نامحدود
