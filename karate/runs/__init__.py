"""The run line: request → frozen plan → steps on the queue → effects in child processes → the log.

The queue is a hint, the ledger is the truth: whatever the queue loses, `recover` sends again;
whatever it delivers twice, the expected version of the run's stream stops.
"""
