### گواهی پیام‌ها: کدی که زیر هر رسید و سفارش می‌آید، و فایلی که آن را ثابت می‌کند.

proof-code = 🔏 کد گواهی: { $code }
proof-button = 🔏 گواهی این پیام
proof-page-button = 🔎 صفحهٔ بررسی آفلاین
proof-page-open-button = 🌐 بررسی در مرورگر
proof-not-yet = دفتر هنوز امضا نشده است؛ چند ثانیهٔ دیگر دوباره بزنید 🙏
proof-caption =
    🔏 <b>گواهی: { $what }</b>
    
    این فایل ثابت می‌کند که این رویداد در دفتر فروشگاه ثبت و امضا شده است. آن را نگه دارید؛ هر کسی، هر وقت، حتی بدون فروشگاه می‌تواند درستی‌اش را بررسی کند.
    
    کد گواهی: { $code }
proof-page-caption =
    🔎 <b>صفحهٔ بررسی گواهی</b>
    
    این فایل را در مرورگر باز کنید و فایل گواهی را به آن بدهید. به اینترنت نیاز ندارد و چیزی نمی‌فرستد.
proof-file =
    گواهی { $shop }
    
    رویداد: { $what }
    زمان ثبت: { $moment }
    جایگاه: رویداد { $position } از { $count }
    کد گواهی: { $code }
    
    این سطرها فقط توضیح‌اند. درستی خودِ گواهی را با صفحهٔ بررسی ببینید:
    { $link }
    این فایل را ویرایش نکنید؛ با تغییر حتی یک حرف دیگر چیزی را ثابت نمی‌کند.
proof-file-amount = مبلغ: { $amount }
proof-channel =
    🔏 <b>سر امضاشدهٔ دفتر</b> · { $count } رویداد
    
    { $note }

proof-event-credited = شارژ کیف پول
proof-event-rejected = رد رسید
proof-event-expired = پایان مهلت رسید
proof-event-reversed = لغو تأیید رسید
proof-event-submitted = دریافت رسید
proof-event-placed = ثبت سفارش
proof-event-missing = کمبود موجودی برای سفارش
proof-event-paid = پرداخت سفارش
proof-event-cancelled = لغو سفارش
proof-event-provisioned = تحویل سرویس
proof-event-renewed = تمدید سرویس
proof-event-other = رویداد دفتر
