### تنظیمات شخص در وب.

settings-language = زبان
settings-persian = فارسی
settings-english = انگلیسی
settings-calendar = تقویم
settings-jalali = جلالی
settings-gregorian = میلادی
settings-digits = رقم‌ها
settings-look = نما
settings-light = روشن
settings-dark = تیره
settings-auto = مثل دستگاه
