"""SQL, nothing else: one file per noun."""

from storage.db import Connection, Database, Transaction

__all__ = ["Connection", "Database", "Transaction"]
