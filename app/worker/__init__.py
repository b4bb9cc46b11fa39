"""The worker: it wakes the sweeps that act on what the database says is due.

The clock table and the outbox are the truth. What huey holds are calls to wake up, and losing all of them loses
nothing: every minute each sweep looks for itself. A sweep claims rows, not locks, so any number of workers may run,
and one that was killed holds nothing that another would have to wait for.
"""
