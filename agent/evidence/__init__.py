"""Evidence: recorder, hash chain, redaction, index page; knows no browser."""
