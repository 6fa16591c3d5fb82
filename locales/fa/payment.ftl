### payment
