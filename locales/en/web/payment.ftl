### Payments on the web.

payment-web-approved = Approved
payment-web-awaiting = Awaiting receipt
payment-web-expired = Expired
payment-web-rejected = Rejected
payment-web-reversed = Reversed
payment-web-under-review = Under review
payment-web-withdrawn = Withdrawn
