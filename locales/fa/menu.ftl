### قاب ربات: منو، رفت و برگشت، پاسخ‌های عمومی.

menu-home =
    { "\u200F" }🌙 <b>{ $shop }</b>
    
    💰 موجودی کیف پول: <b>{ $balance }</b>
    
    چه کاری برایتان انجام بدهم؟
menu-placeholder = یکی از گزینه‌ها را انتخاب کنید

menu-buy-button = 🛒 خرید سرویس
menu-services-button = 📱 سرویس‌های من
menu-wallet-button = 💰 کیف پول و شارژ
menu-history-button = 📊 تاریخچه
menu-profile-button = 👤 حساب کاربری
menu-support-button = ☎️ پشتیبانی
menu-language-button = 🌐 زبان | Language
menu-help-button = ❓ راهنما
menu-staff-button = 🗂 میز کارکنان

menu-back-button = ⬅️ بازگشت
menu-home-button = 🏠 خانه
menu-cancel-button = ✖️ انصراف
menu-retry-button = 🔄 تلاش دوباره
menu-refresh-button = ♻️ به‌روزرسانی
menu-previous-button = ⏩ قبلی
menu-next-button = ⏪ بعدی
menu-page-button = { $page } از { $pages }
menu-wait-button = ⏳ لطفاً صبر کنید…

menu-command-start = منوی اصلی
menu-command-buy = خرید سرویس
menu-command-services = سرویس‌های من
menu-command-wallet = کیف پول و شارژ
menu-command-support = پشتیبانی
menu-command-language = تغییر زبان
menu-command-help = راهنما
menu-command-staff = میز کارکنان

menu-help =
    <b>❓ راهنمای کوتاه</b>
    
    🛒 <b>خرید:</b> سرویس را انتخاب کنید، پیش‌فاکتور را ببینید و از کیف پول پرداخت کنید. لینک اتصال همین‌جا تحویل می‌شود.
    💰 <b>شارژ کیف پول:</b> مبلغ را بگویید، کارت به کارت کنید و عکس رسید را بفرستید. پس از تأیید، موجودی‌تان شارژ می‌شود.
    📱 <b>سرویس‌های من:</b> حجم باقی‌مانده، تاریخ پایان، لینک، کیوآر و تمدید.
    
    هر جا گیر کردید { "\u200E" }/start را بزنید؛ کار نیمه‌تمامتان از دست نمی‌رود.

menu-resume =
    ✋ یک کار نیمه‌تمام دارید:
    <b>{ $task }</b>
    
    ادامه می‌دهید یا از اول شروع کنیم؟
menu-resume-continue-button = ▶️ ادامه می‌دهم
menu-resume-restart-button = 🔁 از اول
menu-task-top-up-amount = شارژ کیف پول؛ انتخاب مبلغ
menu-task-top-up-receipt = شارژ کیف پول { $amount }؛ ارسال رسید
menu-task-buy = خرید سرویس
menu-task-order = خرید «{ $plan }»؛ منتظر پرداخت
menu-task-renew = تمدید سرویس
menu-task-reason = نوشتن دلیل رد رسید
menu-task-amount = نوشتن مبلغ تأیید رسید

menu-fresh-toast = ✅ به‌روز است؛ چیز تازه‌ای نیست.
menu-old-toast = این دکمه قدیمی شده است. منوی تازه را برایتان فرستادم.
menu-not-yours-toast = این دکمه برای شما نیست.
menu-done-already-toast = این کار قبلاً انجام شده است ✅
menu-cancelled = باشه، انجام نشد. هر وقت خواستید از منو شروع کنید.
menu-nothing-to-cancel = کاری در جریان نیست. از منو شروع کنید 👇
menu-unknown =
    متوجه نشدم چه می‌خواهید 🙂
    یکی از دکمه‌های زیر را بزنید.
menu-unknown-media =
    این پیام را نمی‌توانم بخوانم 🙂
    لطفاً از دکمه‌ها استفاده کنید یا متن بنویسید.
menu-text-too-long = این متن خیلی بلند است. لطفاً حداکثر { $chars } نویسه بنویسید.
menu-maintenance =
    🛠 در حال به‌روزرسانی هستیم و چند دقیقهٔ دیگر برمی‌گردیم.
    پول و سرویس‌های شما سر جایشان است.
menu-too-fast-toast = کمی آرام‌تر لطفاً 🙂 چند ثانیه صبر کنید.
menu-sandbox = 🧪 این فروشگاه آزمایشی است؛ پول واقعی واریز نکنید.
