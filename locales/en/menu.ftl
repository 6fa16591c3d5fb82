### The bot's frame: menu, navigation, general answers.

menu-home =
    🌙 <b>{ $shop }</b>
    
    💰 Wallet balance: <b>{ $balance }</b>
    
    What can I do for you?
menu-placeholder = Choose one of the options

menu-buy-button = 🛒 Buy a service
menu-services-button = 📱 My services
menu-wallet-button = 💰 Wallet and top-up
menu-history-button = 📊 History
menu-profile-button = 👤 My profile
menu-support-button = ☎️ Support
menu-language-button = 🌐 Language | زبان
menu-help-button = ❓ Help
menu-staff-button = 🗂 Staff desk

menu-back-button = ⬅️ Back
menu-home-button = 🏠 Home
menu-cancel-button = ✖️ Cancel
menu-retry-button = 🔄 Try again
menu-refresh-button = ♻️ Refresh
menu-previous-button = ⏪ Previous
menu-next-button = Next ⏩
menu-page-button = { $page } of { $pages }
menu-wait-button = ⏳ One moment…

menu-command-start = Main menu
menu-command-buy = Buy a service
menu-command-services = My services
menu-command-wallet = Wallet and top-up
menu-command-support = Support
menu-command-language = Change language
menu-command-help = Help
menu-command-staff = Staff desk

menu-help =
    <b>❓ In short</b>
    
    🛒 <b>Buying:</b> choose a service, read the invoice and pay from your wallet. The link is delivered right here.
    💰 <b>Topping up:</b> say how much, transfer it card to card and send a photo of the receipt. Once it is approved, your balance grows.
    📱 <b>My services:</b> traffic left, end date, link, QR code and renewal.
    
    Stuck? Send /start; what you had begun is not lost.

menu-resume =
    ✋ You have something unfinished:
    <b>{ $task }</b>
    
    Go on with it, or start over?
menu-resume-continue-button = ▶️ Go on
menu-resume-restart-button = 🔁 Start over
menu-task-top-up-amount = Wallet top-up: choosing the amount
menu-task-top-up-receipt = Wallet top-up of { $amount }: sending the receipt
menu-task-buy = Buying a service
menu-task-order = Buying “{ $plan }”: waiting for the money
menu-task-renew = Renewing a service
menu-task-reason = Writing why a receipt is rejected
menu-task-amount = Writing the amount to approve

menu-fresh-toast = ✅ Up to date; nothing has changed.
menu-old-toast = This button is old. I have sent you a fresh menu.
menu-not-yours-toast = This button is not for you.
menu-done-already-toast = This is done already ✅
menu-cancelled = All right, nothing was done. Start from the menu whenever you like.
menu-nothing-to-cancel = Nothing is in progress. Start from the menu 👇
menu-unknown =
    I did not understand that 🙂
    Please press one of the buttons below.
menu-unknown-media =
    I cannot read this message 🙂
    Please use the buttons or write text.
menu-text-too-long = This text is too long. Please write at most { $chars } characters.
menu-maintenance =
    🛠 We are updating and will be back in a few minutes.
    Your money and services are safe.
menu-too-fast-toast = A little slower please 🙂 Wait a few seconds.
menu-sandbox = 🧪 This is a trial shop; do not send real money.
