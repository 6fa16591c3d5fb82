### Parts that every screen has.

parts-toman = { $number } Toman
parts-toman-unit = Toman
parts-amount-unread = This is no amount; write just the number in Toman
parts-copied = Copied
parts-reveal = Show
parts-hide = Hide
parts-close = Close
parts-cancel = Cancel
parts-save = Save
parts-type-to-confirm = To confirm, type: { $text }
parts-as-table = As a table
parts-chart-empty = Nothing in this range
parts-as-chart = As a chart
parts-any-time = Any time
parts-today = Today
parts-week = Last 7 days
parts-month = Last 30 days
parts-this-month = This month
parts-last-month = Last month
parts-views = Saved views
parts-view-save = Save this view
parts-view-name = Name of the view
parts-view-share = Copy a link to this view
parts-view-forget = Forget the view “{ $name }”
parts-csv = Export CSV
parts-next = Next
parts-previous = Previous
parts-nothing-matches = Nothing matches these filters
parts-clear-filters = Clear the filters
parts-select-all = Select all
parts-select = Select { $id }
parts-new-rows =
    { $count ->
        [one] One new row
       *[other] { $number } new rows
    }
parts-support = Write to support
