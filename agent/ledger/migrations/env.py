"""Runs the migrations on the connection that `database.open_database` hands over; alembic loads this file."""

from __future__ import annotations

from alembic import context

from agent.ledger.tables import Base

# One transaction for all revisions, opened by the caller: a migration that is cut short leaves no trace.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
