"""The seller console as the agent sees it."""
