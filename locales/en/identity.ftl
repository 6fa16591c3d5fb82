### Getting acquainted: welcome, language, profile.

identity-welcome =
    Hello { $name } 👋
    Welcome to <b>{ $shop }</b>!
    
    Here you buy a service in minutes, top up your wallet and see the traffic and end date of your services.
identity-welcome-back = Hello { $name }, welcome back 🌙
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
