"""One linear chain of migrations, from the first table. `gevinst.storage.migrate` runs them; there is no alembic.ini."""
