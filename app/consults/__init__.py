"""Sparring: a private thread between a liaison and a regiocommissaris, before or instead of escalating (DOMAIN C2).

It is for the two alone. Not for who stands in for one of them, not for the auditor, not for administrators: there is no
capability that gives it, and nothing of it is in the log, in the search index, in a mail, in the API or in an export.
The log says that there is one, and between whom. What the two put with a case is an entry of that case like any other.
"""
