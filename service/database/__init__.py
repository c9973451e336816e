"""The database: SQLite in a file by default, PostgreSQL by URL."""

from service.database.connection import Database
from service.database.schema import schema_is_current, upgrade

__all__ = ["Database", "schema_is_current", "upgrade"]
