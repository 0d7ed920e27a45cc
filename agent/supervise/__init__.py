"""One process that starts each scheduled run as a process of its own, and watches over it.

`schedule` says what is due; `running` is one run with its limits; `supervisor` begins and ends runs;
`health` and `metrics` tell others how it goes; `memory` measures a run with all that it started.
"""
