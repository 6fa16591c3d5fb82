### A customer's home.

home-needs = What needs you
home-receipt-awaited = Your top-up of { $amount } is waiting for its receipt; time limit: { $when }
home-under-review = Your receipt for { $amount } is being checked.
home-under-review-at = Your receipt for { $amount } is being checked; number { $place } in the queue.
home-send-receipt = Send the receipt
home-see = View
home-order-building = “{ $plan }” is being set up.
home-order-short = Your order of “{ $plan }” is waiting for { $amount }.
home-ends-soon =
    { $count ->
        [one] { $name } ends in { $number } day.
       *[other] { $name } ends in { $number } days.
    }
home-nearly-used = { $name } has used { $percent } of its traffic.
home-time-ended = The time of { $name } is over.
home-traffic-ended = The traffic of { $name } is used up.
home-all-services = All services
home-empty = You have no service yet
home-empty-hint = Choose one; moments after you pay, your connection link is right here.
home-online-awaited = Your online payment of { $amount } is waiting for you; time limit: { $when }
home-go-and-pay = Go on and pay
