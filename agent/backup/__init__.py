"""One encrypted file from which an installation verifies, signs and goes on elsewhere; recordings stay out.

In it: database, signing keys with how far each store was sealed, settings, and a list of the recordings with
their digests. Not in it: passwords, sessions and the key that encrypts these, browser profiles, pictures.
"""
