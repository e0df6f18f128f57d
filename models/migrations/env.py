"""How alembic runs here: on a connection it is given, inside that connection's transaction."""

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401 - registers the tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite can roll DDL back once the driver no longer commits by itself (see bot.database).
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
