### What did not work, and what can be done.

problem-offline = The server could not be reached; check your connection.
problem-forbidden = You may not see this.
problem-permission = Needed: { $permission } · the shop’s owner can grant it.
problem-unauthenticated = Please sign in again.
problem-unavailable = The server does not answer now; try again in a moment. Money and services are safe.
problem-rate-limited = Too many requests; wait a little and try again.
problem-conflict = Something else changed at the same time; try again.
problem-mismatch = This form was sent before with other content; reload the page.
problem-input = This address or input is not right.
problem-read-only = The shop is read-only for now.
problem-internal = Something went wrong. Try again, and if it stays give the trace code to support.
problem-trace = Trace code:
problem-copy-trace = Copy the trace code
problem-again = Try again
problem-stale = What you see may be out of date.
