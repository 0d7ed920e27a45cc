"""The review page: what rounds recorded, for people who look at pictures; and what these people say of it.

It reads recordings and the database. It never holds a browser and never writes to a console.
"""
