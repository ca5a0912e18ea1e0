"""Runs the migrations on the connection that the program has open."""

from alembic import context

from facilitator.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
