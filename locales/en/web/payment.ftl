### Payments on the web.

payment-web-approved = Approved
payment-web-awaiting = Awaiting receipt
payment-web-expired = Expired
payment-web-rejected = Rejected
payment-web-reversed = Reversed
payment-web-under-review = Under review
payment-web-withdrawn = Withdrawn
payment-web-awaiting-payer = Waiting for the payment
payment-web-not-paid = Not paid
payment-web-disputed = Amounts differ
payment-web-reversing = Being returned to the card
payment-web-by-card = Card to card
payment-web-online = Online payment
