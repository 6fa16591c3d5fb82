### Who of the shop's own set something in motion.

admin-actor-operator = Operator of the server
admin-actor-bot = The bot
admin-actor-checkout = Purchases
admin-actor-forgetting = Forgetting
admin-actor-notice = Notices
admin-actor-provisioning = Making accounts
admin-actor-sign-in = Sign-in
admin-actor-top-up = Top-ups
admin-actor-usage = Reading of usage
admin-actor-other = The shop ({ $name })
