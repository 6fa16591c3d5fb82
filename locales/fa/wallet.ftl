### کیف پول: موجودی و تاریخچه.

wallet-page =
    <b>💰 کیف پول</b>
    
    موجودی: <b>{ $balance }</b>
wallet-page-held =
    <b>💰 کیف پول</b>
    
    موجودی قابل استفاده: <b>{ $balance }</b>
    🔒 کنار گذاشته برای سفارش یا برگشت در حال انجام: { $held }
wallet-page-debt =
    <b>💰 کیف پول</b>
    
    ❗️ بدهی: <b>{ $debt }</b>
    با شارژ بعدی، اول همین مبلغ تسویه می‌شود.
wallet-receipt-waits = ⏳ رسید { $number } به مبلغ { $amount } در انتظار تأیید است.
wallet-receipt-missing = 📸 شارژ { $amount } منتظر رسید شماست.
wallet-top-up-button = 💳 شارژ موجودی
wallet-history-button = 📊 تاریخچه

wallet-history = <b>📊 تاریخچهٔ کیف پول</b>
wallet-history-empty =
    هنوز گردشی در کیف پول شما ثبت نشده است.
    با «💳 شارژ موجودی» شروع کنید.
wallet-history-balance = { $moment } · مانده: { $balance }

wallet-line-top-up = ➕ { $amount } · شارژ با رسید { $number }
wallet-line-online = ➕ { $amount } · پرداخت آنلاین { $number }
wallet-line-reversing = 🔒 { $amount } · در حال برگشت پرداخت { $number } به کارت
wallet-line-reversal-released = 🔓 { $amount } · پرداخت { $number } برنگشت و در کیف پول ماند
wallet-line-reversed = ➖ { $amount } · برگشت شارژ رسید { $number }
wallet-line-held = 🔒 { $amount } · کنار گذاشته برای «{ $plan }»
wallet-line-captured = ➖ { $amount } · خرید «{ $plan }»
wallet-line-renewed = ➖ { $amount } · تمدید «{ $plan }»
wallet-line-released = 🔓 { $amount } · آزاد شد؛ «{ $plan }» انجام نشد
wallet-line-refunded = ➕ { $amount } · بازگشت وجه «{ $plan }»
wallet-line-other = ▫️ { $amount } · اصلاح حساب
