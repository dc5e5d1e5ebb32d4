"""Run by alembic with a connection that `gevinst.storage.migrate` opened, inside its transaction."""

from alembic import context

from gevinst.storage.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter most things: alembic then copies the table.
    render_as_batch=connection.dialect.name == "sqlite",
    # Both databases can undo a half-made schema.
    transactional_ddl=True,
)
context.run_migrations()
