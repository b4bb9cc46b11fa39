"""Programs that look at one file in a process of their own (`app.attachments.apart`). They import nothing of ours, so
that they start fast and know no secret.
"""
