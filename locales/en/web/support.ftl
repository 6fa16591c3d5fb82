### Support on the web.

support-web = Support
support-web-where = Press “Support” in the shop’s bot and write to us; you are answered there.
support-web-code = Your customer code; send it with your message:
support-web-copy-code = Copy the code
support-web-before = To be helped sooner
support-web-payment-hint = About a payment: give its number and the time of your transfer.
support-web-order-hint = About a purchase or renewal: give the order’s number.
support-web-service-hint = About connecting: name the service, your app and your internet provider.
