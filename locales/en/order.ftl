### order
