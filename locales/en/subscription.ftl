### subscription
