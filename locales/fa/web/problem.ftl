### آنچه نشد، و کاری که می‌شود کرد.

problem-offline = به سرور نرسیدیم؛ اینترنت خود را نگاه کنید.
problem-forbidden = اجازهٔ دیدن این بخش را ندارید.
problem-permission = مجوز لازم: { $permission } · مالک فروشگاه می‌تواند آن را بدهد.
problem-unauthenticated = لطفاً دوباره وارد شوید.
problem-unavailable = سرور الان پاسخ نمی‌دهد؛ کمی بعد دوباره امتحان کنید. پول و سرویس‌ها سر جایشان است.
problem-rate-limited = درخواست‌ها زیاد شد؛ کمی صبر کنید و دوباره امتحان کنید.
problem-conflict = هم‌زمان تغییر دیگری رخ داد؛ دوباره امتحان کنید.
problem-mismatch = این فرم پیش‌تر با محتوای دیگری فرستاده شده است؛ صفحه را تازه کنید.
problem-input = این نشانی یا ورودی درست نیست.
problem-read-only = فروشگاه فعلاً فقط خواندنی است.
problem-internal = مشکلی پیش آمد. دوباره امتحان کنید، و اگر ماند کد پیگیری را به پشتیبانی بدهید.
problem-trace = کد پیگیری:
problem-copy-trace = کپی کد پیگیری
problem-again = دوباره
problem-stale = آنچه می‌بینید شاید کهنه باشد.
