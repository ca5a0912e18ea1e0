"""How much anybody may ask of the program: every limit, and why it is what it is.

They are for who floods, guesses or stalls; nobody who takes part should ever meet one. A whole room
comes from one address, so what is counted for an address has room for hundreds of people.
"""

# Sizes, in bytes

#: One message of a socket. The largest of ours, a whole draaiboek, is half of this.
LARGEST_MESSAGE = 100_000

#: A form. Where a file comes along, its page says how much more: 12 MB at most, a photograph.
LARGEST_FORM = 1_000_000

#: What is read of a request that a page refused, so that the browser gets to read the answer.
#: Of what is announced as larger nothing is read.
LARGEST_REFUSED = 32_000_000

#: The request line with all headers. A browser of ours sends 2 kB.
LARGEST_HEAD = 32_000

# Waiting for a browser, in seconds

#: A whole request line with its headers, from the first byte on or from opening the connection.
HEAD_WITHIN_S = 10.0

#: Between two requests. Behind a proxy longer than the proxy keeps them itself.
IDLE_S = 20.0
IDLE_BEHIND_PROXY_S = 75.0

#: What is sent along may take this long, and longer as more of it came in: a slow phone manages
#: ten times this many bytes a second.
BODY_GRACE_S = 20.0
SLOWEST_BODY = 1_000

#: An answer goes in slices; each must be taken within so many seconds.
SLICE = 65_536
SLICE_WITHIN_S = 30.0

#: A live connection says within this time whose it is, or ends.
PLACE_WITHIN_S = 10.0

#: After our goodbye a live connection may answer it for this long.
GOODBYE_S = 2.0

# Connections

#: Open files we ask the system for: a connection takes one.
OPEN_FILES = 16_384

#: Of those, kept for the database, documents and mail.
RESERVED_FILES = 256

#: Connections without a place that one address may have open: 300 phones with six each while they
#: load the page. Beyond it the one that waits longest makes room for the new one.
MOST_AT_ADDRESS = 2_000

#: Pages that are made at the same moment, of one address and altogether: a vote that comes in
#: meanwhile waits for these at most. A page that takes longer than TURN_S waits for something
#: itself, and gives its turn away.
TURNS_AT_ADDRESS = 3
TURNS = 6
TURN_S = 0.25

# Messages of live connections: so many a second, and so many at once

#: Of one connection, of any kind. Half of the burst is free, then they are read no faster than the
#: pace; a connection that has sent more by then ends.
CONNECTION_PACE, CONNECTION_BURST = 50.0, 200

#: Of one person, over all their connections. Beyond it "too-fast": nothing is done, and the page
#: tries again later. Nobody taps as fast; a phone that comes back sends all that waited at once.
PERSON_PACE, PERSON_BURST = 20.0, 60
DESK_PACE, DESK_BURST = 40.0, 150

#: What catching up counts for: its answer may be the whole page. And opening a connection.
SYNC_COST = 4
CONNECT_COST = 4

#: What a message of a connection without a place counts for: it has nothing to say but whose it is.
STRANGER_COST = 20

#: Answers that wait for one connection. Who does not read them may not go on asking.
MOST_UNREAD = 500

#: Live pages of one browser.
MOST_PAGES = 16

#: The same for an organiser, who may look at every meeting of an evening.
MOST_PAGES_OF_ORGANISER = 200

# Guessing: wrong ones in GUESSING_MINUTES

GUESSING_MINUTES = 10

#: Join codes, at one address: 300 people of whom one in five mistypes.
WRONG_CODES = 60

#: Join codes, everywhere together: fifty rooms in the same ten minutes. Beyond it an address from
#: which nobody takes part yet has few tries.
WRONG_CODES_EVERYWHERE = 750
WRONG_CODES_OF_STRANGERS = 5

#: Where too many were wrong, codes are still looked at, but slowly: one in so many seconds at one
#: address, and at all of these addresses together. In two hours that is one in 400 of all codes.
SLOW_CODE_S = 6.0
SLOW_CODE_EVERYWHERE_S = 3.0

#: Links with a token that is not right (withdrawn, overwritten, guessed), at one address.
WRONG_LINKS = 120

#: Passwords, at one address and for one account.
WRONG_PASSWORDS = 15

#: Passwords that wait to be checked. One is checked at a time: that takes a tenth of a second,
#: 64 MB and every core.
MOST_PASSWORDS_WAITING = 10

# What takes the server seconds: papers, samples, uploads

#: For one browser: so many at once, and one more every so many seconds.
HEAVY_BURST = 30
HEAVY_EVERY_S = 3.0
