### از خود فروشگاه، چه چیزی کار را پیش برده است.

admin-actor-operator = راهبر سرور
admin-actor-bot = ربات
admin-actor-checkout = روند خرید
admin-actor-forgetting = روند فراموشی
admin-actor-notice = روند پیام‌ها
admin-actor-provisioning = روند ساخت اکانت
admin-actor-sign-in = ورود
admin-actor-top-up = روند شارژ
admin-actor-usage = خواندن مصرف
admin-actor-other = فروشگاه ({ $name })
