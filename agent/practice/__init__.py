"""A pretend seller console on 127.0.0.1. It does NOT imitate, and so proves nothing about, the following.

- The live console's texts, addresses and elements that nobody has published: the dialogs for declaring and
  modifying logistics, the chat's input box and the countdown's element are our own invention.
- Signed gateway calls, device fingerprints, and the WebSocket that pushes new messages.
- Payment, refunds, disputes, evidence, products, logistics orders, exports: an order is only what a seller
  sees of its shipping. Nothing here happens by itself: no buyer answers, no parcel moves, no order closes
  when its countdown runs out.
- Carriers: a number is checked for its length and characters alone, never for being real.
- How the platform counts weekends, holidays and pauses in a shipping deadline.
- More than one shop, sub-account or simultaneous user.

On a good day no session ends, nobody asks for a person and nothing fails; bad days are asked for by name, see
`bad_days`.

It was written from published facts about the trade, not from this program's own locators or readers, and it
imports nothing else of the program, so that it can prove something about it. `seed` makes a shop, `api`
answers the pages' calls, `skins` holds two faces of the same shop, `witness` tells tests what is true.
"""
