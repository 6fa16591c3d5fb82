### Servers and panels.

admin-servers-title = Servers
admin-servers-add = Add a server
admin-servers-added = The server was added
admin-servers-none = No servers yet
admin-servers-none-hint = Add a server with its country and capacity first, then connect its 3x-ui panel. Until then nothing is delivered.
admin-servers-country = Country
admin-servers-capacity = Capacity
admin-servers-capacity-hint = Services; no more are sold
admin-servers-capacity-missing = Type a number
admin-servers-add-panel = Add a panel
admin-servers-panel-added = The panel was added; now choose the inbounds that you sell
admin-servers-panel-hint = The address and user that you sign in to 3x-ui with. They are tried before they are kept.
admin-servers-address = Address of the panel
admin-servers-username = User name at the panel
admin-servers-password = Password at the panel
admin-servers-password-hint = Kept sealed, and never shown again
admin-servers-token = API token (if it has one)
admin-servers-missing = Type this
admin-servers-load = { $used } of { $all } services
admin-servers-load-label = How full the server is
admin-servers-no-panels = This server has no panel yet.
admin-servers-up = Up
admin-servers-down = Not answering
admin-servers-disabled = Off
admin-servers-unknown = Unknown
admin-servers-accounts =
    { $count ->
        [one] { $number } service
       *[other] { $number } services
    }
admin-servers-last-contact = Last answered:
admin-servers-never-probed = Not probed yet
admin-servers-panel-parked = { $number } deliveries are stuck on this panel
admin-servers-inbounds = Inbounds; where new services go
admin-servers-no-inbounds = No inbounds were seen; probe the panel.
admin-servers-unnamed = unnamed
admin-servers-inbound-off = off at the panel
admin-servers-offered-done = What is sold was changed
admin-servers-probe = Probe
admin-servers-probed = The panel answered
admin-servers-enable = Sell here
admin-servers-enabled = This panel sells again
admin-servers-disable = Stop selling here
admin-servers-disabled-done = No new services on this panel; those that run go on
admin-servers-parked = Stuck deliveries
admin-servers-nothing-parked = No delivery is stuck.
admin-servers-retry = Try again
admin-servers-retried = It is tried again
admin-servers-refund = Refund
admin-servers-refunded = The delivery was given up, and the money is back in the wallet
admin-servers-refund-ask = The delivery is given up, and { $amount } returns to the customer's wallet.
admin-servers-no-capacity = no room
admin-servers-refused = the panel refused
admin-servers-tasks = Stuck tasks
admin-servers-no-tasks = No task is stuck.
admin-servers-attempts = tried { $number }×
admin-servers-leave = Give up
admin-servers-leave-ask = This task will never be done. Do not give up what you do not know.
admin-servers-task-left = The task was given up
