### A customer's services on the web.

service-place = My services
service-one = Service
service-buy = Buy a service
service-filter = Which services
service-all = All
service-active = Active
service-building = Being set up
service-failed = Not made
service-time-ended = Time over
service-traffic-ended = Traffic used up
service-concern = Ending soon
service-ended = Ended
service-unlimited = Unlimited
service-days-left =
    { $count ->
        [one] { $number } day left
       *[other] { $number } days left
    }
service-ended-on = Ended { $date }
service-used-of = { $used } of { $total }
service-used-unlimited = Used: { $used } · unlimited
service-usage-read = Last read:
service-building-hint = Your service is being set up; this page follows by itself.
service-failed-hint = This service could not be made, and all of its price returned to your wallet.
service-copy-link = Copy the link
service-qr = QR
service-renew = Renew
service-picture = QR code of the connection link
service-picture-hint = Scan it with the app on another phone. If it is not read, turn the screen brighter.
service-missing = You have no such service
service-connect = Connect
service-usage = Usage
service-history = History
service-link-hint = Enter this link in the app, and the servers keep themselves up to date. Please do not give it to anybody.
service-apps = Import into an app
service-system = Your device
service-android = Android
service-ios = iPhone and iPad
service-windows = Windows
service-mac = Mac
service-linux = Linux
service-import = Open in { $app }
service-steps-vrayng =
    The button above hands the link to the app. If nothing opens, copy the link.
    In the app’s menu go to Subscription group setting, press +, put the link into URL and save.
    On the main page choose Update subscription from the ⋮ menu.
    Choose a server and press the connect button.
service-steps-hiddify =
    The button above hands the link to the app. If nothing opens, copy the link.
    In the app press + and then “Add from clipboard”.
    Press the large button in the middle.
service-steps-streisand =
    The button above hands the link to the app. If nothing opens, copy the link.
    In the app press + and then Add from Clipboard, and let it read the clipboard.
    Choose a server and press the connect button.
service-steps-vbox =
    The button above hands the link to the app. If nothing opens, copy the link.
    On the Configs tab press + and then Add Subscription; give it a name and put the link into URL.
    Choose a server and connect on the Home tab.
service-steps-nekobox =
    The button above hands the link to the app. If nothing opens, copy the link.
    Under Groups make a group of the type Subscription, put the link into URL and update it.
    Choose a server and connect.
service-configs = The configurations one by one
service-copy-config = Copy the configuration
service-forecast = At this rate the traffic ends about { $date }, before the time does.
service-days-gigabytes = Used each day, in gigabytes
service-days-megabytes = Used each day, in megabytes
service-days-down = Received
service-days-up = Sent
service-plan = Plan
service-used = Used
service-left = Left
service-began = Began
service-ends = Ends
service-devices = Devices at once
service-no-history = Nothing has happened yet
service-bought = Bought “{ $plan }”
service-renewed-with = Renewed with “{ $plan }”
