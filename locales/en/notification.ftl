### notification
