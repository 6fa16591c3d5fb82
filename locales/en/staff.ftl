### staff
