### Getting acquainted: welcome, language, profile.

identity-welcome =
    Hello { $name } 👋
    Welcome to <b>{ $shop }</b>!
    
    Here you buy a service in minutes, top up your wallet and see the traffic and end date of your services.
identity-returned =
    Hello { $name }, welcome back 🌙
    While the bot was blocked, our messages could not reach you. Your services and your wallet are as they were left:
identity-choose-language =
    🌐 Choose your language
    زبان خود را انتخاب کنید
identity-language-fa-button = 🇮🇷 فارسی
identity-language-en-button = 🇬🇧 English
identity-language-set = ✅ We speak English from now on.
identity-blocked =
    ⛔️ Your access to this bot has been closed.
    If you think this is a mistake, write to support: { $contact }

identity-profile =
    <b>👤 My profile</b>
    
    Name: { $name }
    Customer id: { $code }
    Member since: { $date }
    Language: { $language }
    Active services: { $count }
    Balance: <b>{ $balance }</b>
identity-language-fa = Persian
identity-language-en = English

identity-forgotten = Forgotten
identity-bond-roles = he still is on the staff.
identity-bond-payment = he has an open top-up or receipt.
identity-bond-hold = money is held for an order of his.
identity-bond-order = he has an unfinished order.
identity-bond-delivery = a service of his is being made.
identity-bond-balance = there is money in his wallet.
identity-bond-debt = he owes the shop money.
identity-bond-service = he has a running service.

identity-device = { $program } on { $system }
identity-device-unknown = Unknown device
identity-address-unknown = an unknown address
identity-link =
    🔐 <b>Sign in to the dashboard?</b>
    
    A browser asks to be signed in as you:
    Device: { $device }
    Address: { $address }
    
    Pick the number that you see on that page. If you have not opened the dashboard just now, press “It was not me”.
identity-link-refuse-button = ⛔️ It was not me
identity-link-confirmed =
    ✅ Confirmed. Please go back to the browser: you are signed in there.
    Device: { $device }
identity-link-refused =
    ⛔️ Nobody was signed in.
    If it was you and you picked another number, please begin anew in the browser.
identity-link-gone = This sign-in link is over. Please begin anew in the browser.
