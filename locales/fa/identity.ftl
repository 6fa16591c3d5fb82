### آشنایی: خوشامد، زبان، حساب کاربری.

identity-welcome =
    سلام { $name } 👋
    به <b>{ $shop }</b> خوش آمدید!
    
    اینجا در چند دقیقه سرویس می‌خرید، کیف پولتان را شارژ می‌کنید و حجم و تاریخ سرویس‌هایتان را می‌بینید.
identity-returned =
    سلام { $name }، خوش برگشتید 🌙
    تا وقتی ربات را بسته بودید، پیام‌های ما به شما نمی‌رسید. سرویس‌ها و کیف پولتان سر جای خود است:
identity-choose-language =
    🌐 زبان خود را انتخاب کنید
    Choose your language
identity-language-fa-button = 🇮🇷 فارسی
identity-language-en-button = 🇬🇧 English
identity-language-set = ✅ از این پس فارسی صحبت می‌کنیم.
identity-blocked =
    ⛔️ دسترسی شما به ربات بسته شده است.
    اگر فکر می‌کنید اشتباهی رخ داده، به پشتیبانی پیام بدهید: { $contact }

identity-profile =
    <b>👤 حساب کاربری</b>
    
    نام: { $name }
    شناسهٔ مشتری: { $code }
    عضویت از: { $date }
    زبان: { $language }
    سرویس‌های فعال: { $count }
    موجودی: <b>{ $balance }</b>
identity-language-fa = فارسی
identity-language-en = انگلیسی

identity-forgotten = فراموش‌شده
identity-bond-roles = او هنوز عضو کارکنان است.
identity-bond-payment = رسید یا شارژ بازی دارد.
identity-bond-hold = برای سفارش او پولی کنار گذاشته شده است.
identity-bond-order = سفارش ناتمامی دارد.
identity-bond-delivery = سرویس او در حال ساخت است.
identity-bond-balance = در کیف پول او پول هست.
identity-bond-debt = او به فروشگاه بدهکار است.
identity-bond-service = سرویس فعال دارد.

identity-device = { $program } روی { $system }
identity-device-unknown = دستگاه ناشناخته
identity-address-unknown = نشانی ناشناخته
identity-link =
    🔐 <b>ورود به داشبورد؟</b>
    
    مرورگری می‌خواهد به نام شما وارد شود:
    دستگاه: { $device }
    نشانی: { $address }
    
    عددی را که در آن صفحه می‌بینید انتخاب کنید. اگر همین حالا داشبورد را باز نکرده‌اید، «من نبودم» را بزنید.
identity-link-refuse-button = ⛔️ من نبودم
identity-link-confirmed =
    ✅ تأیید شد. به مرورگر برگردید؛ آنجا وارد شده‌اید.
    دستگاه: { $device }
identity-link-refused =
    ⛔️ کسی وارد نشد.
    اگر خودتان بودید و عدد دیگری را زدید، در مرورگر دوباره شروع کنید.
identity-link-gone = زمان این پیوند ورود گذشته است. لطفاً در مرورگر دوباره شروع کنید.
