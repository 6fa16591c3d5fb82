### Support: how to reach us.

support-contact =
    <b>☎️ Support</b>
    
    A question or a problem? Write to { $contact }.
    Your customer id: { $code }
    
    If it is about a receipt or an order, add its number and we will be quicker.
support-open-button = 💬 Write to support
support-missing =
    <b>☎️ Support</b>
    
    No contact has been set up yet. Please look again a little later 🙏
