"""How much of anything is taken: upper bounds, so that no document, host or member holds up the others.

`docs/limits.md` lists them for operators, beside the bounds that stand with what they bound.
"""

# What is taken of a feed.

MAX_ITEMS = 1000
"""Items of one document that are read, the newest: a blog with a post a day for three years shows about as many."""
MAX_DOCUMENT_LENGTH = 4_000_000
"""Characters of all texts and addresses of one document; older items are left out. It is some forty novels' chapters:
what a worker hands over beyond that would hold up the event loop while it is unpacked."""
MAX_PAGE_BYTES = 2_097_152
"""Bytes of a page that are read, from its styles to the comments at its end: forty times a usual one."""
MAX_ENTRIES_PER_FEED = 3000
"""Entries that are kept of one feed, the newest, and those that are posts: three times what one document can bring."""

# What is taken of comments and mentions.

MAX_COMMENTS_PER_ANSWER = 1000
"""Comments of one answer that are read, the newest: WordPress gives a hundred at a time."""
MAX_COMMENTS_PER_POST = 2000
"""Comments that are recorded of one post, of strangers and of members each: a post with a hundred is a rare one."""
MAX_PENDING_MENTIONS = 1000
"""Webmentions that wait to be checked, of all posts."""
MAX_MENTIONS_PER_POST = 100
"""Webmentions of one post that wait to be checked."""
MAX_MENTIONS_PER_HOST = 20
"""Webmentions from one host that wait to be checked: they are fetched one after another, and a slow host takes
half a minute for each."""

# What is taken of a member.

MAX_BLOGS_PER_MEMBER = 10
"""Blogs of one member in a community: whoever writes more of them writes for somebody else."""
MAX_MEMBERS_PER_BLOG = 8
"""Members of a community who share one blog: each has a button under the question who wrote a post."""
MAX_BYLINES_PER_BLOG = 24
"""Names that sign a blog's posts and are offered to its writers, the newest: a menu has 25 lines, of which one is for
all of them."""
MAX_QUESTIONS_PER_BLOG = 3
"""Names of one blog that are asked about in a round and wait for an answer: a blog may sign each post anew."""
MAX_ENTRIES_OF_A_NAME = 20
"""Entries of the time of a round that are looked at again when somebody says whose the name is that signs them."""
MAX_POSTS_PER_ROUND = 10
"""Posts of one member in a round, those about which they are asked included: one a day, and some more."""
MAX_NOTICES_WAITING = 3
"""Notices of one member's posts in a round that wait to be sent; further posts share one message."""
MAX_REQUESTS_PER_MINUTE = 6
"""Commands and buttons of one member in a minute that make the bot fetch something: each may take a dozen requests."""
MAX_RECORDED_ENTRIES = 500
"""Entries of a community that are looked at again when a round opens and closes, and when the names of
the community change: the newest since its opening."""
MAX_FORMER_NAMES = 20
"""Hashtags, and names, by which a round is known though its community gave them up while it took posts; the first."""
MAX_LINKING_ENTRIES = 20
"""Entries that are looked at again because they link to a post that was just found."""

# What a circle teaches.

MAX_FORMULAS = 50
"""Words learned from the posts of one community, with those that its host took back; the least said make room."""
MAX_SAYINGS = 500
"""Ways in which the blogs of one community say its name that were answered about; the least said make room."""
MAX_NEW_FORMULAS = 5
"""Words that are learned at the close of one round: each may cost some questions until it is known what they mean."""
MAX_FORMULA_LENGTH = 60
"""Characters of such words: a line on a phone."""
MAX_LESSONS = 2000
"""Posts that are counted for what one community taught, each once for each habit that it has; older ones are not."""
MAX_TEXTS_TO_LEARN_FROM = 60
"""Posts of each kind that are compared at the close of a round, the newest: entries, what was none, and what the same
blogs publish besides."""
MAX_ENTRIES_COMPARED = 12
"""Other entries of a blog in which a line is looked for that may stand below all of them."""

# What runs at a time.

MAX_ROWS_PER_WRITE = 100
"""Rows that one transaction writes of entries or comments: it keeps the others waiting for some twenty milliseconds."""
ROWS_OF_A_POST = 50
"""Rows that an entry counts for that may be a post: with it come the notice, the list and the links between posts."""
MAX_BACKGROUND_REQUESTS = 48
"""Requests at a time that no member waits for; what is left of the places for all requests is for those who do."""
MAX_REQUESTS_PER_MEMBER = 3
"""Requests at a time that one member waits for."""

MAX_REFUSED_MODALS = 1000
"""Forms that were refused and are kept to be opened again, of one person the newest: some ten megabytes at most."""

# What is taken of a circle's past.

MAX_HISTORY_BYTES = 1_048_576
"""Bytes of a file that lists rounds of before: a thousand of them take a tenth of that."""
MAX_HISTORY_LENGTH = 2_000_000
"""Characters of an index page that are read."""
MAX_IMPORTED_ROUNDS = 2_000
"""Lines of an index that are read: forty years of weeks."""

# What the web server takes.

MAX_CONNECTIONS = 200
"""Connections to the web server at a time: it stands behind a proxy, which needs a few. The system gives a process
about a thousand, and the bot needs some of them to reach Discord and the blogs."""
MAX_IDLE_SECONDS = 15.0
"""Seconds that a connection to the web server waits for a request to begin or to be complete."""
MAX_HANDLING_SECONDS = 30.0
"""Seconds that one request to the web server may take, its body and its answer included."""
MAX_PICTURES_KEPT = 200
"""Pictures of pages that are kept once they are drawn, of all communities: some five megabytes."""
MAX_DRAFT_BYTES = 1_000_000
"""Bytes of a draft that is saved on the web: 200 posts with a full quote and line each, quoted as forms are."""
MAX_DRAFT_FIELDS = 2000
"""Fields of a draft that is saved on the web: up to eight for each post."""

# What is taken of a circle that comes from another bot.

MAX_CIRCLE_BYTES = 4_000_000_000
"""Bytes of a file with a circle: a million entries with whole texts."""
MAX_CIRCLE_LINE_BYTES = 32_000_000
"""Bytes of a line of it, which is one row: the longest entry that a feed can bring takes less."""

# What is asked of Discord.

REQUESTS_PER_SECOND = 40.0
"""Requests to Discord that the bot makes by itself, unless `USBLOGS_DISCORD_REQUESTS` says otherwise; what is left of
Discord's 50 is for those that people wait for."""
