"""What a recording says, made ready to be watched, walked and run again; what a look at a whole pack found.

Pure values: recordings are read, nothing is opened in a browser and nothing is written.
"""
