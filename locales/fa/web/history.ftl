### تاریخچهٔ پرداخت‌ها و سفارش‌های مشتری.

history-payments = پرداخت‌ها
history-orders = سفارش‌ها
history-filter = کدام‌ها
history-all = همه
history-open = باز
history-not-done = بی‌نتیجه
history-no-payments = هنوز پرداختی ندارید
history-no-payments-hint = هر شارژی که شروع کنید، با وضعیت و دلیلش اینجا می‌ماند.
history-no-orders = هنوز سفارشی ندارید
history-no-orders-hint = هر خرید و تمدید شما اینجا می‌ماند.
history-new = خرید
history-renewal = تمدید
history-to = به { $bank }
