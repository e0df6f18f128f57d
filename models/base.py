"""What every table shares: constraint names and SQLite's strict counting."""

from typing import Any

from sqlmodel import SQLModel

# Constraints need names, or a migration on SQLite could never drop them.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

# AUTOINCREMENT: the id of a purged row is never given again, so it can be an address for good.
COUNTED: dict[str, Any] = {"sqlite_autoincrement": True}
