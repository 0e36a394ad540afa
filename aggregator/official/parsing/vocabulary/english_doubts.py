"""What makes an English ending none, and takes one back."""

DENIALS = (
    r"\bremains?\b",
    r"\bnot\b(?! (?:take place|go ahead|be (?:performed|carried out)))",
    r"n't\b",
    r"\bnever\b",
    r"\bcannot\b",
    r"\byet to\b",
    # "is being fixed" goes on, but "mail is being delivered" works.
    r"\bbeing\b(?! (?:\w+ly )?(?:delivered|processed|sent|received|served|handled)\b)",
    r"\bfar from\b",
    # A finished fix is not a finished incident: it may not help.
    r"\b(?:fix|patch|update|workaround|version|hotfix|report|analysis|rca|details|form) (?:is|are)\b",
    r"\bto be\b(?<!confirmed to be)",
    r"\bto have\b",
    (
        r"(?<!\d )\b(?:will(?! not (?:take|go|be (?:perf|carr)))|would"
        r"|(?<!as it )(?<!as they )(?<!as everything )should|shall|may|might|could"
        r"|must)\b(?! \d)"
    ),
    r"\bcan (?:now )?(?:have|be)\b(?! \w+ again)",
    # Any share below all.
    r"(?<!100)(?<!100 )(?:\bpercent\b|%)",
    (
        r"\b(?:please|try|trying)\b|(?<!able )\bto (?:log|sign|connect|load|send|refresh|search|upload"
        r"|download|start|build|deploy)\b"
    ),
    (
        r"\b(?:unable|fail\w*|coming|bringing|getting|returning|from(?! \d| \w+ to )|difficult\w*|trouble"
        r"|hard)\b"
    ),
    r"'ll\b",
    r"\bexpect\w*\b(?<!as expected)(?<!to expected)",
    (
        r"\b(?:almost|nearly|mostly|partial|partially|partly|largely|somewhat"
        r"|in part|temporarily|briefly|gradually|slowly|progressively|probably"
        r"|presumably|hopefully|likely|supposed|believed|soon|shortly|about"
        r"|hoping|trying|working to|(?:due|scheduled|planned|set|going) (?:to"
        r"|for)|need(?:s|ed)?|seem\w*|appear\w*|thought|only)\b(?! again)"
    ),
    (
        # "names are resolved" is what a name server does all day.
        r"\b(?:names?|hosts?|domains?|address(?:es)?|quer(?:y|ies)|records?"
        r"|lookups?|urls?|hostnames?) (?:is|are|was|were|get)\b(?! (?:\w+ )?back\b)"
    ),
    (
        # "errors are up" is the opposite of "the site is up".
        r"\b(?:rates?|latency|latencies|errors?|usage|load|times?|traffic"
        r"|prices?|volumes?|queues?|failures|cpu|memory) (?:is|are) (?:\w+ )?up\b"
    ),
    r"(?<!incident has been )(?<!issue has been )(?<!this has been )(?<!incident is )\bmarked\b",
    r"\b(?:slowly|gradually) ",
)

DOUBTS = (
    r"^\W*(?:all |the )?(?:other|unaffected|remaining(?! (?:errors|issues|problems|customers|users)))\b",
    (
        r"^\W*(?:so far |currently |now |only )?(?:some|most|many|several"
        r"|only|few|a few|almost|nearly|a number|part|parts|the majority|majority|half|none"
        r"|no|not|neither|nothing|hardly|certain)\b(?! longer| further| more)"
    ),
    r"^\W*(?:about |around |over |approximately )?\d{1,2}(?:[.,]\d+)? ?(?:%|percent)",
    r"\bfor (?:most|many) (?:\w+ )?(?:is|are|has|have)\b",
    (
        r"\b(?:if|once|until|till|when|whenever|as soon as|before|whether"
        r"|unless|assuming|while|after(?! (?:an? |the )?\w+ (?:the|all|our|everything|it)\b))\b"
        r"(?! (?:again|more|which|that|this)\b)(?! \w+ing\b)"
        r"(?:\s+[\w'-]+){0,6}?\s+(?:has"
        r"|have|is|are|was|were|had|resolved|fixed|restored|complete\w*|recovered|worked"
        r"|helped|back|up)\b"
    ),
    r"\b(?:as soon as|once|until)\b(?! again| more)",
    (
        r"\b(?:we|i|team|engineers) (?:\w+ )?(?:expect|hope|aim|plan|anticipate"
        r"|believe|think|suspect|estimate|assume|intend|target)\w*\b"
    ),
    (
        r"\b(?:expected|estimated|anticipated|hoping|aiming|planning|targeting) (?:to"
        r"|by|at|in|within|for|that)\b"
    ),
    r"\b(?:believe[ds]?|think|thought|suspect|assume|hope|expect) (?:that |this |the |it |to |all )",
    r"\b(?:eta|estimated time|goal|target)\b",
    r"\b(?:working|work|efforts?|trying|attempt\w*) (?:hard |diligently )?(?:to|on|until|towards?)\b",
    (
        r"\b(?:in the process of|on the way to|progress(?:ing)? towards?"
        r"|beg[aiu]n(?:ning)? to|starting to|verifying (?:that|if|whether)"
        r"|confirming (?:that|if|whether)|making sure|to ensure|to make sure"
        r"|so that|in order to)\b"
    ),
    (
        # The ending of another incident, told for comparison.
        r"\b(?:previous|prior|yesterday's|last week's|unrelated|other|another"
        r"|separate|second) (?:\w+ )?(?:incident|issue|outage|problem|one)\b"
    ),
    r"\b(?:awaiting|waiting for|pending)\b",
    r"\b(?:upon|following|on|after) (?:the )?completion\b",
    r"\b(?:update|inform|notify|know|post|share)\w*\b[^.]{0,40}\b(?:as|when|once|until|after)\b",
    # "was closed in error" reopens it.
    r"\b(?:incorrectly|wrongly|mistakenly|erroneously|prematurely|falsely|in error)\b",
    r"\bbefore (?:we )?(?:resolving|calling|declar\w+|marking|considering|closing)\b",
    r"\b(?:cannot|can't|can not|unable to|not able to) (?:yet )?confirm\b",
    # "looks like", "seems like": an impression.
    r"\blike\b",
)

# After the ending, in the rest of the sentence: for whom, where or how much it does not hold.
LIMITS = (
    (
        r"^\s*(?:again |now |only |back |online ){0,2}(?:for|in|on|to|at) (?:most"
        r"|some|many|several|a (?:few|number|subset|majority|large|small"
        r"|portion|limited)|the (?:majority|vast)|part|half|certain|all but"
        r"|\d+ ?%)"
    ),
    (
        r"^\s*(?:the first\b|one|two|some(?! time)|most|many|several|part|half|a (?:number"
        r"|few|part)|parts|the majority)\b"
    ),
    r"\bbefore (?:we )?(?:resolv|clos|confirm)(?:e|ing)\b",
    (
        r"\b(?:partially|in part|except|apart from|with the exception|excluding"
        r"|other than|temporarily|for now only|gradually|slowly)\b"
    ),
    r"^(?:\s+\w+){0,3}\s+(?:tomorrow|soon|shortly|in the (?:next|coming)|in a few (?:minutes|hours))\b",
    r"\byet\s*$",
    r"\b(?:(?:is|are|has|have|does|do|was|were) not|only)\s*$",
    r"^\s*(?:in error|by mistake|by accident|accidentally|prematurely|too early)\b",
    (
        r"\b(?:in|for|on) (?:[\w]+|\d+) (?:out )?of (?:the |our )?(?:\w+) (?:regions|zones|sites|servers"
        r"|nodes|clusters)\b"
    ),
    (
        r"^\s*(?:the )?(?:access|service|connectivity|functionality) (?:to|for|in|on) (?:most|some|many"
        r"|part|a )\b"
    ),
    r"\b(?:is|are) being (?:resent|replayed|re-?processed|retried|rebuilt|repaired|replaced|recovered)\b",
    r"^\s*(?:to (?:wrong|the wrong|an?)\b|incorrectly|wrongly|twice|slowly)",
    r"^[^.]{0,40}\b(?:is|are) (?:missing|lost|wrong|failing|delayed)\b",
)

# What follows one of these counts as a limit, unless it is in HARMLESS.
CONTRASTS = (r"\b(?:but|however|although|though|nevertheless|even so|while|whereas|yet)\b",)

# Vendors add these to nearly every ending; none of them says that something still fails.
HARMLESS = (
    r"monitor",
    r"watch",
    r"observ",
    r"apolog",
    r"sorry",
    r"root cause",
    r"post-?mortem",
    r"backlog",
    r"review",
    r"thank",
    r"please (?:contact|let|reach)",
    r"keep an eye",
)

# They stand for themselves: an incident goes on, whatever the sentences before have said.
RELAPSES = (
    r"\bexpect (?:[\w-]+ ){0,2}(?:delays?|errors?|latency|disruptions?|issues|interruptions?)\b",
    r"\b(?:continue|continuing) to make progress\b",
    (
        r"(?<!if you're )(?<!if you are )(?<!if you )(?<!who are )(?<!who )\bstill\b(?! (?:monitor|watch"
        r"|keep|operational|working as))"
    ),
    (
        r"\b(?:remains?|remaining)\b(?! (?:stable|healthy|mitigated|normal"
        r"|operational|resolved|available|fixed|vigilant|backlog|online))"
    ),
    r"\bnew (?:issue|incident|problem|outage|one|error)",
    r"\banother (?:issue|incident|problem|outage|one|error)",
    r"\b(?:re-?appear|re-?occur|recur|re-?surfac|re-?emerg|relaps)(?:ed|s|ing|red|ring)\b",
    (
        r"\b(?:issue|problem|trouble|outage|incident|error|it|errors|issues"
        r"|problems|they)(?: has| have|'s)? (?:is back|are back|come back"
        r"|came back|returned|started again)\b(?! (?:to|online|up|in)\b)"
    ),
    (
        r"(?<!if you )\bcontinu(?:es|ing|e) to (?:see|experience|affect|fail|be (?:affected"
        r"|impacted|degraded|down|slow|unavailable))"
    ),
    (
        r"\b(?:some|a (?:small |limited |certain )?(?:number|subset|few|portion)(?:"
        r" of)?)\b[^.;]{0,40}\b(?:may"
        r"|might|can|could|are|continue|will)\b[^.;]{0,30}\b(?:see|experienc\w+"
        r"|affected|impacted|delays?|errors?|notice|encounter\w*)\b"
    ),
    r"\bdid not (?:work|help|hold)\b",
    r"\bnot yet\b",
    r"\breopen(?:ed|ing)\b",
    # "no ongoing issues" is an ending.
    r"(?<!no )\bon-?going\b",
    r"\bunresolved\b",
    r"\bhas not been\b",
    r"\b(?:is|are|continues?|continuing|working) (?:to |on )?recover(?:y|ing)?\b",
    r"\bfar from\b",
    r"\b(?:is|are|remains?) (?:\w+ )?unavailable\b",
    r"\bagain (?:down|unavailable|failing|experiencing|seeing)\b",
    r"\bdown again\b",
    r"\b(?:seeing|experiencing|having) (?:\w+ )?(?:issues|errors|problems|failures) again\b",
)
