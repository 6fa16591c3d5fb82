### A person's settings on the web.

settings-language = Language
settings-persian = Persian
settings-english = English
settings-calendar = Calendar
settings-jalali = Jalali
settings-gregorian = Gregorian
settings-digits = Digits
settings-look = Look
settings-light = Light
settings-dark = Dark
settings-auto = As the device
