"""The dossier: everything about one order, for somebody who decides a dispute and knows nothing of bufa.

Reads recordings and journal and changes neither; knows no browser: whoever calls it prints the page.

    reading    the recordings of an order, as values        about      what the journal knows of people
    proof      whether a recording is what it was           story      what happened, in time order
    hiding     masked copies of stills                      pictures   captions and limits of a dispute form
    page       the HTML that becomes the PDF                archive    the recordings, byte for byte
    folder     all of these in one folder
"""
