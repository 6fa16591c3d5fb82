### سرویس‌های مشتری: فهرست، صفحهٔ سرویس، اتصال، صفحهٔ مصرف.

subscription-list =
    <b>📱 سرویس‌های من</b>
    
    برای دیدن جزئیات، لینک و تمدید یکی را انتخاب کنید:
subscription-list-empty =
    هنوز سرویسی ندارید.
    با «🛒 خرید سرویس» در چند دقیقه وصل شوید 🚀
subscription-row = { $status } { $service } · { $left }
subscription-row-building = ⏳ { $service } · در حال ساخت

subscription-status-active = ✅ فعال
subscription-status-building = ⏳ در حال ساخت
subscription-status-not-connected = 💤 هنوز متصل نشده
subscription-status-traffic-ended = 🚫 پایان حجم
subscription-status-time-ended = 🔚 پایان زمان
subscription-status-disabled = ❌ غیرفعال

subscription-page =
    { "\u200F" }<b>📱 { $service }</b>
    
    وضعیت: { $status }
    📦 سرویس: { $plan }
    
    📊 { $used } از { $total }
    { "\u200F" }{ $bar }
    📅 پایان: <b>{ $date }</b> ({ $relative })
    
    🕓 آخرین به‌روزرسانی: { $moment }
subscription-page-unlimited =
    { "\u200F" }<b>📱 { $service }</b>
    
    وضعیت: { $status }
    📦 سرویس: { $plan }
    
    📊 مصرف: { $used } · حجم نامحدود
    📅 پایان: <b>{ $date }</b> ({ $relative })
    
    🕓 آخرین به‌روزرسانی: { $moment }
subscription-stale = ⚠️ سرور فعلاً جواب نمی‌دهد؛ این آخرین آماری است که داریم.

subscription-link-button = 🔗 لینک اتصال
subscription-qr-button = 📷 کیوآرکد
subscription-config-button = 🔰 دریافت کانفیگ
subscription-guide-button = 📚 آموزش اتصال
subscription-usage-button = 📊 صفحهٔ مصرف
subscription-renew-button = 💊 تمدید سرویس
subscription-list-button = 📱 فهرست سرویس‌ها
subscription-copy-link-button = 📋 کپی لینک
subscription-copy-config-button = 📋 کپی کانفیگ

subscription-link =
    🔗 <b>لینک اتصال</b> (برای کپی رویش بزنید)
    
    { $link }
    
    این لینک را در برنامه وارد کنید تا سرورها خودشان به‌روز بمانند. لطفاً آن را به کسی ندهید 🙏
subscription-config = 🔰 <b>کانفیگ</b> (برای کپی رویش بزنید)
subscription-config-line = { $config }
subscription-qr = 📷 <b>{ $service }</b> · این کیوآر را با برنامه اسکن کنید.
subscription-renew-choose =
    <b>💊 تمدید { $service }</b>
    
    با کدام پلن تمدید شود؟
subscription-renew-same-row = ♻️ تمدید پلن فعلی · { $price }
subscription-not-ready = این سرویس هنوز در حال ساخت است ⏳ به‌محض آماده شدن خبر می‌دهم.

subscription-guide =
    <b>📚 آموزش اتصال</b>
    
    گوشی یا رایانهٔ شما کدام است؟
subscription-guide-android-button = 🤖 اندروید
subscription-guide-ios-button = 🍏 آیفون و آیپد
subscription-guide-windows-button = 🪟 ویندوز
subscription-guide-mac-button = 💻 مک
subscription-guide-linux-button = 🐧 لینوکس
subscription-guide-android =
    <b>🤖 اندروید</b>
    
    { "\u200F" }<b>v2rayNG</b>
    ۱. لینک اتصال را کپی کنید.
    ۲. در برنامه از منوی ☰ به Subscription group setting بروید، ＋ را بزنید، لینک را در کادر URL بگذارید و ذخیره کنید.
    ۳. به صفحهٔ اصلی برگردید و از منوی ⋮ گزینهٔ Update subscription را بزنید.
    ۴. یک سرور را انتخاب کنید و دکمهٔ اتصال را بزنید.
    
    { "\u200F" }<b>Hiddify</b>
    ۱. لینک اتصال را کپی کنید.
    ۲. در برنامه ＋ و بعد «افزودن از کلیپ‌بورد» را بزنید.
    ۳. دکمهٔ بزرگ وسط را بزنید.
subscription-guide-ios =
    <b>🍏 آیفون و آیپد</b>
    
    { "\u200F" }<b>Streisand</b>
    ۱. لینک اتصال را کپی کنید.
    ۲. در برنامه ＋ و بعد Add from Clipboard را بزنید و اجازهٔ خواندن کلیپ‌بورد را بدهید.
    ۳. یک سرور را انتخاب کنید و دکمهٔ اتصال را بزنید.
    
    { "\u200F" }<b>V2Box</b>
    ۱. لینک اتصال را کپی کنید.
    ۲. در برگهٔ Configs، ＋ و بعد Add Subscription را بزنید؛ نامی بنویسید و لینک را در URL بگذارید.
    ۳. یک سرور را انتخاب کنید و در برگهٔ Home وصل شوید.
subscription-guide-windows =
    <b>🪟 ویندوز</b>
    
    { "\u200F" }<b>Hiddify</b>
    ۱. لینک اتصال را کپی کنید.
    ۲. ＋ و بعد «افزودن از کلیپ‌بورد» را بزنید.
    ۳. دکمهٔ بزرگ وسط را بزنید.
    
    { "\u200F" }<b>NekoRay (NekoBox)</b>
    ۱. از منوی Preferences گزینهٔ Groups را باز کنید و با New group یک گروه از نوع Subscription بسازید.
    ۲. لینک را در کادر URL بگذارید و Update subscription را بزنید.
    ۳. روی یک سرور راست‌کلیک کنید، Start را بزنید و System Proxy را روشن کنید.
subscription-guide-mac =
    <b>💻 مک</b>
    
    { "\u200F" }<b>Hiddify</b> یا <b>V2Box</b>
    ۱. لینک اتصال را کپی کنید.
    ۲. ＋ را بزنید و لینک را از کلیپ‌بورد اضافه کنید.
    ۳. یک سرور را انتخاب کنید و وصل شوید.
subscription-guide-linux =
    <b>🐧 لینوکس</b>
    
    { "\u200F" }<b>Hiddify</b>
    ۱. لینک اتصال را کپی کنید.
    ۲. ＋ و بعد «افزودن از کلیپ‌بورد» را بزنید.
    ۳. دکمهٔ بزرگ وسط را بزنید.

subscription-web-title = مصرف سرویس
subscription-web-used = مصرف‌شده
subscription-web-total = کل حجم
subscription-web-left = باقی‌مانده
subscription-web-ends = تاریخ پایان
subscription-web-status = وضعیت
subscription-web-copy = کپی لینک
subscription-web-copied = کپی شد ✅
subscription-web-scan = با برنامه اسکن کنید
subscription-web-how = لینک را کپی کنید و در برنامه (v2rayNG، Hiddify، Streisand، V2Box) به‌عنوان اشتراک اضافه کنید.
subscription-web-updated = آخرین به‌روزرسانی: { $moment }
subscription-web-not-found = چنین لینکی وجود ندارد. لینک را از ربات دوباره بردارید.
