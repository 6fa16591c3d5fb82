### The customer's services: list, page, connecting, usage page.

subscription-list =
    <b>📱 My services</b>
    
    Choose one to see details, its link, or to renew it:
subscription-list-empty =
    You have no service yet.
    With “🛒 Buy a service” you are connected in minutes 🚀
subscription-row = { $status } { $service } · { $left }
subscription-row-building = ⏳ { $service } · being made

subscription-status-active = ✅ Active
subscription-status-building = ⏳ Being made
subscription-status-not-connected = 💤 Not connected yet
subscription-status-traffic-ended = 🚫 Out of traffic
subscription-status-time-ended = 🔚 Out of time
subscription-status-disabled = ❌ Disabled

subscription-page =
    <b>📱 { $service }</b>
    
    Status: { $status }
    📦 { $plan }
    
    📊 { $used } of { $total }
    { $bar }
    📅 Ends: <b>{ $date }</b> ({ $relative })
    
    🕓 Last updated: { $moment }
subscription-page-unlimited =
    <b>📱 { $service }</b>
    
    Status: { $status }
    📦 { $plan }
    
    📊 Used: { $used } · unlimited traffic
    📅 Ends: <b>{ $date }</b> ({ $relative })
    
    🕓 Last updated: { $moment }
subscription-stale = ⚠️ The server is not answering; these are the last figures we have.

subscription-link-button = 🔗 Link
subscription-qr-button = 📷 QR code
subscription-config-button = 🔰 Config
subscription-guide-button = 📚 How to connect
subscription-usage-button = 📊 Usage page
subscription-renew-button = 💊 Renew
subscription-list-button = 📱 List of services
subscription-copy-link-button = 📋 Copy link
subscription-copy-config-button = 📋 Copy config

subscription-link =
    🔗 <b>Your link</b> (tap to copy)
    
    { $link }
    
    Add it to your app, and the servers stay up to date by themselves. Please keep it to yourself 🙏
subscription-config = 🔰 <b>Config</b> (tap to copy)
subscription-config-line = { $config }
subscription-qr = 📷 <b>{ $service }</b> · scan this with your app.
subscription-renew-choose =
    <b>💊 Renew { $service }</b>
    
    With which plan?
subscription-renew-same-row = ♻️ Same plan again · { $price }
subscription-not-ready = This service is still being made ⏳ I will tell you the moment it is ready.

subscription-guide =
    <b>📚 How to connect</b>
    
    Which device is it for?
subscription-guide-android-button = 🤖 Android
subscription-guide-ios-button = 🍏 iPhone and iPad
subscription-guide-windows-button = 🪟 Windows
subscription-guide-mac-button = 💻 Mac
subscription-guide-linux-button = 🐧 Linux
subscription-guide-android =
    <b>🤖 Android</b>
    
    <b>v2rayNG</b>
    1. Copy your link.
    2. In the app open ☰, Subscription group setting, press ＋, put the link into URL and save.
    3. Go back to the main screen, open ⋮ and press Update subscription.
    4. Choose a server and press the connect button.
    
    <b>Hiddify</b>
    1. Copy your link.
    2. Press ＋, then Add from clipboard.
    3. Press the large button in the middle.
subscription-guide-ios =
    <b>🍏 iPhone and iPad</b>
    
    <b>Streisand</b>
    1. Copy your link.
    2. In the app press ＋, then Add from Clipboard, and allow it to paste.
    3. Choose a server and press the connect button.
    
    <b>V2Box</b>
    1. Copy your link.
    2. In the Configs tab press ＋, then Add Subscription; write a name and put the link into URL.
    3. Choose a server and connect in the Home tab.
subscription-guide-windows =
    <b>🪟 Windows</b>
    
    <b>Hiddify</b>
    1. Copy your link.
    2. Press ＋, then Add from clipboard.
    3. Press the large button in the middle.
    
    <b>NekoRay (NekoBox)</b>
    1. Open Preferences, Groups, and with New group make a group of type Subscription.
    2. Put the link into URL and press Update subscription.
    3. Right-click a server, press Start and switch System Proxy on.
subscription-guide-mac =
    <b>💻 Mac</b>
    
    <b>Hiddify</b> or <b>V2Box</b>
    1. Copy your link.
    2. Press ＋ and add the link from the clipboard.
    3. Choose a server and connect.
subscription-guide-linux =
    <b>🐧 Linux</b>
    
    <b>Hiddify</b>
    1. Copy your link.
    2. Press ＋, then Add from clipboard.
    3. Press the large button in the middle.

subscription-web-title = Usage of your service
subscription-web-used = Used
subscription-web-total = Total
subscription-web-left = Left
subscription-web-ends = End date
subscription-web-status = Status
subscription-web-copy = Copy link
subscription-web-copied = Copied ✅
subscription-web-scan = Scan with your app
subscription-web-how = Copy the link and add it to your app (v2rayNG, Hiddify, Streisand, V2Box) as a subscription.
subscription-web-updated = Last updated: { $moment }
subscription-web-not-found = There is no such link. Please take it from the bot again.
