"""Tells people what they must know in time: deadlines, a daily digest, rounds and channels that fail.

`work_out` decides what is to be told by now and stores it in the outbox; `sender` empties that. Nothing of it
runs inside a round, so no channel can hold one up.
"""
