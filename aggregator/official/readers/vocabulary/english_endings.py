"""Endings in English sentences."""

AUX = r"(?:\b(?:has|have|had|is|are|was|were|got)\b|'s\b|'ve\b)"
GAP = r"(?:\s+(?!(?:is|are|has|have|was|were)\b)[\w'-]+){0,4}?\s+"
EVENT = (
    r"(?:\b(?:incident|issue|problem|outage|disruption|event|case|maintenance|works?|upgrade|update|migration"
    r"|window|downtime|degradation|interruption|this|it|everything|trouble|alert|impact)\b"
    r"|\b(?:all|both|these|those|the) (?:\w+ )?(?:incident|issue|problem"
    r"|outage|disruption|upgrade|update|alert)s\b)"
)
US = (
    r"\b(?:we|they|i|(?:our |the )?(?:\w+ )?(?:team|engineers?|technicians?"
    r"|providers?|vendor|staff|developers))"
)
CLOSED = (
    r"(?:closed|completed?|finished|concluded|over(?!\s+\d)|ended|finali[sz]ed|cancell?ed|called off|done)\b"
)
RESOLVED = r"(?:resolved|solved|sorted(?: out)?|dealt with|settled|put right)\b"
REPAIRED = (
    r"(?:fixed|repaired|mitigated|remediated|restored|recovered|re-?established|corrected|rectified|remedied"
    r"|cleared(?: up)?|reinstated|addressed|alleviated|healed|subsided"
    r"|ceased|resumed|stabili[sz]ed|normali[sz]ed)\b"
)
# A headline without a verb: "Mail recovered", "Issue fixed in Frankfurt"; not "issue with resolved tickets".
HEAD = (
    r"(?:^|(?<![\w'-])(?!(?:and|or|be|being|to|not|as|with|of|the|an?"
    r"|for|in|on|marked|get|gets|getting|never|yet"
    r"|are|is|been|already|fully|completely|entirely|totally|quite|until"
    r"|about|than|that|our|recently|newly|auto|automatically)\b)[\w'-]+\s+)"
    r"(?:fully\s+|now\s+|completely\s+|successfully\s+|been\s+){0,2}"
)
TAIL = (
    r"(?=\s*$|\s+(?:at|in|for|by|after|across|on|since|again|now|early"
    r"|ahead|and|successfully|following|itself"
    r"|within|as of|without|worldwide|globally|everywhere)\b|\s*[-,;:)\d])"
    r"(?![^\n]{0,80}\b(?:not|missing|unavailable|unable|cannot|fails?|failing|lost|empty|wrong|slow)\b)"
)
WELL = (
    r"(?:normal(?:ly)?|as (?:expected|normal|usual|intended|designed)|again|correctly|properly|fine|smoothly)"
)
STANDS = (
    r"(?:healthy|available|operational|accessible|reachable|online|live|functional|stable|up|working|usable"
    r"|responsive|functioning|responding|ok|green)\b"
)

CLOSINGS = (
    r"\b(?:and|has|have|we|team|engineers?|provider|vendor)\s+(?:\w+ly\s+)?(?:resolved|fixed)\s+(?:[\w-]+\s+){0,3}"
    r"(?:issues?|problems?|reports|errors|outages?|incidents?|disruptions?)\b",
    rf"{AUX}{GAP}(?:self-)?{RESOLVED}",
    rf"{AUX}\s+(?:self-)?{RESOLVED}",
    rf"{US}\s+(?:\w+ly\s+)?{RESOLVED}",
    r"\bself-?\s?(?:resolved|healed|recovered)\b",
    r"\b(?:was|were) able to (?:\w+ )?(?:resolve|solve|fix)\b",
    rf"{HEAD}{RESOLVED}{TAIL}",
    rf"{EVENT}(?:\s+[\w'-]+){{0,6}}?\s?{AUX}(?:\s+[\w'-]+){{0,4}}?\s+{CLOSED}",
    rf"{EVENT}\s+(?:\w+ly\s+)?{CLOSED}{TAIL}",
    (
        rf"{US}(?:\s+have|'ve|\s+has)?\s+(?:\w+ly\s+)?(?:closed|completed"
        rf"|finished|concluded|ended|cancell?ed)\s+(?:the|this|our|all)\b"
    ),
    r"\b(?:closing|closed) (?:this|the) (?:incident|issue|case|event|ticket)\b",
    r"\bfalse (?:alarm|positive|alert)\b",
    r"\ball clear\b",
)

REPAIRS = (
    r"\b(?:restored|resumed|recovered)\s+(?:[\w-]+\s+){0,2}(?:services?|operations?|functionality|access|connectivity"
    r"|performance|capacity)\b",
    r"\bconfirmed to be (?:functioning|working|operational|available)\b",
    r"\b(?:latency|performance|traffic|rates?|levels?|times?|everything|services?|operations?)"
    r" (?:is|are) (?:now )?normal\b",
    rf"{AUX}{GAP}{REPAIRED}",
    rf"{AUX}\s+{REPAIRED}",
    rf"{US}\s+(?:\w+ly\s+)?{REPAIRED}",
    r"\b(?:was|were) able to (?:\w+ )?(?:restore|repair|mitigate|recover|correct)\b",
    rf"{HEAD}{REPAIRED}{TAIL}",
    r"\bmitigation is complete\b",
    r"\bback to (?:normal|full|its normal|their normal|business|100)\b",
    r"\breturn(?:ed)? to (?:(?:its|their) )?(?:normal|full|usual|expected|baseline|pre-incident)\b",
    r"\bback (?:online|in (?:service|operation|business|action))\b",
    r"\bback up(?=\s*$|\s(?:and|again|now|in|for|at|since|as of|after|running)\b|\s?[-.,;:!])",
    r"\bup and running\b",
    r"\b(?:is|are|comes?|came)(?: now| all| both)?(?: back)? up(?: again| now)?(?=\s*$|[:,])",
    (
        rf"\b(?:working|operating|functioning|running|performing|responding"
        rf"|behaving|loading|works?|operates?|functions?|runs?)(?: \w+ly)? {WELL}"
    ),
    (
        rf"\b(?:is|are|be|now|services?|systems?|everything|all|fully)(?: all"
        rf"| both| back| now| fully| once| once more){{0,2}} {STANDS}(?:,? (?:once )?again"
        rf"| once more| now)"
    ),
    rf"\bonce (?:again|more) (?:fully )?{STANDS}",
    rf"\b(?:is|are)(?: all| both)? (?:now|back)(?: all| fully)? {STANDS}",
    r"\bcan (?:now |all )?(?!try|retry|check|contact|report)(?:[\w-]+ ){1,5}again\b(?! later)",
    (
        r"\b(?:services?|systems?|site|website|app|api|everything|we|servers?"
        r"|it)(?: is| are|'re|'s) (?:now )?back(?=\s*$|\s?[,;]| now| for )"
    ),
    (
        r"\b(?:delivered|processed|sent|received|served|handled|flowing|completing) (?:\w+ly"
        r" )?(?:normally"
        r"|again|as (?:expected|normal|usual))\b"
    ),
    r"\bfully (?:operational|functional|functioning|available|working|online|accessible)\b",
    r"\b(?:is|are) (?:now |all |both |again |currently ){0,2}(?:operational|healthy)\b",
    r"\b(?:systems|services|components) (?:\w+ )?operational\b",
    r"\ball (?:services|systems)(?: are)?(?: now)? (?:online|available|up|green|normal|go)\b",
    (
        r"\bnormal (?:service|operations?|functionality|performance|traffic) (?:has "
        r"|have |was |were |is )?(?:now )?(?:been )?(?:resumed?|restored"
        r"|returned)\b"
    ),
    (
        r"\b(?:errors|problems|issues|symptoms|failures|alerts) (?:have|has) (?:now )?(?:stopped"
        r"|gone|disappeared|ceased)\b"
    ),
    r"\b(?:errors|problems|issues|symptoms|failures|delays|it) (?:is|are) (?:now |all )?gone\b",
    r"\b(?:confirmed|seeing|seen|see|observed|achieved|reached) (?:a )?(?:full|complete) recovery\b",
    (
        r"\bno longer (?:\w+ly )?(?:experiencing|seeing|observing|affected"
        r"|impacted|occurring|an issue|down|degraded|receiving|failing|present)\b"
    ),
    (
        r"\b(?:no (?:further|more|remaining) (?:issues?|errors?|impact|problems?)(?: (?:are"
        r"|is|have been|has been))? (?:observed|seen|reported|detected|expected"
        r"|occurring))\b"
    ),
    r"\b(?:everything|all) (?:is |are )?(?:good|fine|well|ok|okay)(?: now| again)\b",
)
