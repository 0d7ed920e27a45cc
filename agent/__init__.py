"""The runtime: knows browsers, evidence and storage; knows no business flow."""

__version__ = "0.1.0"
