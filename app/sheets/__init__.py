"""Tables in files: reading CSV, XLSX and ODS that others made, writing CSV and ODS that anything can read."""

from app.sheets.reading import Sheet, Unreadable, read
from app.sheets.writing import Value, csv_bytes, ods_book, ods_bytes, shielded, unshielded

__all__ = ["Sheet", "Unreadable", "Value", "csv_bytes", "ods_book", "ods_bytes", "read", "shielded", "unshielded"]
