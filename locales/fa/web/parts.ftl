### تکه‌هایی که در همهٔ صفحه‌ها هست.

parts-toman = { $number } تومان
parts-toman-unit = تومان
parts-amount-unread = این مبلغ خوانده نشد؛ فقط عدد را به تومان بنویسید
parts-copied = کپی شد
parts-reveal = نمایش
parts-hide = پنهان کردن
parts-close = بستن
parts-cancel = انصراف
parts-save = ذخیره
parts-type-to-confirm = برای تأیید بنویسید: { $text }
parts-as-table = به شکل جدول
parts-chart-empty = در این بازه چیزی نیست
parts-as-chart = به شکل نمودار
parts-any-time = همهٔ زمان‌ها
parts-today = امروز
parts-week = ۷ روز گذشته
parts-month = ۳۰ روز گذشته
parts-this-month = این ماه
parts-last-month = ماه قبل
parts-views = نماهای ذخیره‌شده
parts-view-save = ذخیرهٔ این نما
parts-view-name = نام نما
parts-view-share = کپی پیوند این نما
parts-view-forget = حذف نمای «{ $name }»
parts-csv = خروجی CSV
parts-next = بعدی
parts-previous = قبلی
parts-nothing-matches = چیزی با این صافی‌ها پیدا نشد
parts-clear-filters = برداشتن صافی‌ها
parts-select-all = انتخاب همه
parts-select = انتخاب { $id }
parts-new-rows =
    { $count ->
        [one] یک مورد جدید
       *[other] { $number } مورد جدید
    }
parts-support = پیام به پشتیبانی
