### The services on sale.

plan-list =
    <b>🛒 Buy a service</b>
    
    💰 Balance: { $balance }
    Choose a service:
plan-list-empty =
    There is nothing on sale at the moment 🙏
    We will be back soon; write to support to hear of it.
plan-row = { $plan } · { $price }
plan-traffic-unlimited = Unlimited traffic
plan-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
plan-devices = { $count ->
    [one] { $count } device at a time
   *[other] { $count } devices at a time
}
plan-gone-toast = This service is no longer sold.
plan-unlimited = unlimited
