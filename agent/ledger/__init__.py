"""Storage: dispatch ledger, journal of intents and results, stores (SQLAlchemy)."""
