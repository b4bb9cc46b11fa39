"""What the log says when it is counted: figures of a period, for the land or a part of it.

The log is the truth. `reading` follows it and keeps what steps there were (`models.Passage`); `measures` says what is
counted; `queries` asks for figures; `noticing` says what stands out. Nothing confidential is counted, so that
everybody reads the same numbers.
"""
