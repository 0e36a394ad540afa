"""Endings in English sentences."""

AUX = r"(?:\b(?:has|have|had|is|are|was|were|got)\b|'s\b|'ve\b)"
# At most four words, and none of another verb: else the participle belongs to another sentence.
GAP = r"(?:\s+(?!(?:is|are|has|have|was|were)\b)[\w'-]+){0,4}?\s+"
# What can be over. A closing word after anything else says nothing of an incident: "the form is closed".
EVENT = (
    r"(?:\b(?:incident|issue|problem|outage|disruption|event|case|maintenance|works?|upgrade|update|migration"
    r"|window|downtime|degradation|interruption|failover|patching|deployment|rollout|remediation|recovery"
    r"|restoration|repairs?|slowdown"
    r"|slowness|attack|spike|surge|fault|failure|glitch"
    r"|bug|instability|impairment|congestion|lag|latency|migration|this|it|everything|trouble|alert|impact)\b"
    r"|\b(?:all|both|these|those|the) (?:\w+ )?(?:incident|issue|problem"
    r"|outage|disruption|upgrade|update|alert)s\b)"
)
US = (
    r"\b(?:we|they|i|(?:our |the )?(?:\w+ )?(?:team|engineers?|technicians?"
    r"|providers?|vendor|staff|developers))"
)
# Words with many other uses, so they count with EVENT or US only; those of RESOLVED count alone.
CLOSED = (
    r"(?:closed|completed?|finished|concluded|over(?!\s+\d)|ended|finali[sz]ed|cancell?ed|called off|done)\b"
)
RESOLVED = (
    r"(?:resolved|solved|sorted(?: out)?|dealt with|settled|put right|taken care of|ironed out"
    r"|straightened out|wrapped up)\b"
)
REPAIRED = (
    r"(?:fixed|repaired|mitigated|remediated|restored|recovered|re-?established|corrected|rectified|remedied"
    r"|cleared(?: up)?|reinstated|addressed|alleviated|healed|subsided"
    r"|ceased|resumed|stabili[sz]ed|normali[sz]ed|caught up|drained|abated|dissipated|passed|eliminated"
    r"|self-corrected|cleared out|re-?enabled|re-?activated|unblocked|squashed|worked off"
    r"|processed(?! (?:slow|late)))\b"
)
# A headline without a verb: "Mail recovered", "Issue fixed in Frankfurt"; not "issue with resolved tickets".
HEAD = (
    r"(?:^|(?<![\w'-])(?!(?:and|or|be|being|to|not|as|with|of|the|an?"
    r"|for|in|on|marked|get|gets|getting|never|yet"
    r"|are|is|been|already|fully|completely|entirely|totally|quite|until"
    r"|about|than|that|our|recently|newly|auto|automatically)\b)[\w'-]+\s+)"
    r"(?:fully\s+|now\s+|completely\s+|successfully\s+|been\s+){0,2}"
)
# What may follow a headline, and within 80 characters nothing that takes it back: "mail recovered but empty".
TAIL = (
    r"(?=\s*$|\s+(?:at|in|for|by|after|across|on|since|again|now|early"
    r"|ahead|and|\w+ly|following|itself|on (?:its|their) own"
    r"|within|as of|without|worldwide|globally|everywhere)\b|\s*[-,;:)\d])"
    r"(?![^\n]{0,80}\b(?:not|missing|unavailable|unable|cannot|fails?|failing|lost|empty|wrong|slow)\b)"
)
# What a service does when it is well, without its ending: "connects", "are loading".
GOES = (
    r"(?:work|operat|function|runn?|perform|respond|behav|load|flow|sync|connect|send|receiv|arriv|deliver"
    r"|process|complet|succeed|pass|print|stream|play|answer|serv|accept|generat|render|build|deploy|index"
    r"|updat"
    r"|publish|log|logg|sign|upload|download|refresh|search|import|export|finish|display|execut|com|go|do"
    r"|handl|queu)"
)
WELL = (
    r"(?:normal(?:ly)?|as (?:expected|normal|usual|intended|designed)|again|correctly|properly|fine|smoothly"
    r"|without (?:any )?(?:further )?(?:delays?|errors?|issues?|problems?|interruptions?)|once more"
    r"|in real[- ]time|on time|at (?:normal|usual|full|expected) (?:rates?|speeds?|levels?)|as (?:it|they"
    r"|everything) should"
    r"|in (?:its|their|the) usual \w+)"
)
# States and not changes: without "again", "now" or "back" they hold before any incident too.
STANDS = (
    r"(?:healthy|available|operational|accessible|reachable|online|live|functional|stable|up|working|usable"
    r"|responsive|functioning|responding|ok|green|running|enabled|possible)\b"
)

CLOSINGS = (
    r"\b(?:and|has|have|we|team|engineers?|provider|vendor)\s+(?:\w+ly\s+)?(?:resolved"
    r"|fixed)\s+(?:[\w-]+\s+){0,3}"
    r"(?:issues?|problems?|reports|errors|outages?|incidents?|disruptions?)\b",
    rf"{AUX}{GAP}(?:self-)?{RESOLVED}",
    rf"{AUX}\s+(?:self-)?{RESOLVED}",
    rf"{US}\s+(?:\w+ly\s+)?{RESOLVED}",
    # A fault that ended without anybody's help.
    r"\bself-?\s?(?:resolved|healed|recovered)\b",
    r"\b(?:was|were|has been|have been) able to (?:\w+ )?(?:resolve|solve|fix)\b",
    rf"{HEAD}{RESOLVED}{TAIL}",
    rf"{EVENT}(?:\s+[\w'-]+){{0,6}}?\s?{AUX}(?:\s+[\w'-]+){{0,4}}?\s+{CLOSED}",
    rf"{EVENT}\s+(?:\w+ly\s+)?{CLOSED}{TAIL}",
    (
        rf"{US}(?:\s+have|'ve|\s+has)?\s+(?:\w+ly\s+)?(?:closed|completed"
        rf"|finished|concluded|ended|cancell?ed)\s+(?:the|this|our|all)\b"
    ),
    r"\b(?:closing|closed?) (?:this|the)(?: out| (?:incident|issue|case|event|ticket))\b",
    r"\bfix (?:is |was |has been |(?:\w+ )?and )?(?:confirmed|verified)\b",
    r"\bconfirm(?:ed|s) (?:the |its |a )?(?:full |complete )?(?:resolution|recovery|restoration)\b",
    r"\b(?:upgrade|update|migration|move|switch-?over|failover|replacement|deployment|rollout|maintenance"
    r"|work)"
    r" (?:is |was |has been )?(?:successful|succeeded|went well|went smoothly)\b",
    r"\ball (?:\w+ ){1,3}have (?:now )?been (?:successfully )?(?:upgraded|migrated|patched|moved|delivered"
    r"|sent"
    r"|replayed|re-?processed|redelivered)\b",
    r"\ball (?:\w+ ){1,3}have (?:now )?(?:run|finished|completed)\b",
    (
        r"\bdelayed \w+(?: \w+){0,2} (?:have|has) (?:now |all ){0,2}been (?:paid|delivered|processed|sent"
        r"|posted)\b"
    ),
    r"\b(?:completed|finished) (?:the |all |their |our )?(?:repairs?|repair work|recovery|restoration)\b",
    r"\b(?:changed|moved|set|updated) (?:from \w+ )?to (?:resolved|closed|completed|fixed|operational)\b",
    r"\b(?:are|is) done with (?:the|our|this)\b",
    r"\b(?:is|are) (?:now )?behind us\b",
    # A cancelled maintenance is over before it began.
    r"\bwill not (?:take place|go ahead|be (?:performed|carried out))\b",
    r"\b(?:resolving|closing) this incident\b",
    rf"^(?:and |but )?(?:is|are) (?:now )?{CLOSED}",
    r"\bfalse (?:alarm|positive|alert)\b",
    r"\ball clear\b",
)

REPAIRS = (
    r"\b(?:restored|resumed|recovered)\s+(?:[\w-]+\s+){0,2}(?:services?|operations?|functionality|access"
    r"|connectivity"
    r"|performance|capacity)\b",
    r"\bcan (?:now )?be \w+ again\b(?! later)",
    r"\bconfirmed to be (?:functioning|working|operational|available)\b",
    r"\b(?:latency|performance|traffic|rates?|levels?|times?|everything|services?|operations?)"
    r" (?:is|are) (?:now )?normal\b",
    rf"{AUX}{GAP}{REPAIRED}",
    rf"{AUX}\s+{REPAIRED}",
    rf"{US}\s+(?:\w+ly\s+)?{REPAIRED}",
    r"\b(?:attack|flood|spike|surge|bleeding|errors)s? (?:has|have) (?:stopped|subsided|ended|ceased)\b",
    r"\breturn(?:ed)? to (?:an? )?(?:ok|up|healthy|operational|zero)\b",
    r"\b(?:was|were|has been|have been) able to (?:\w+ )?(?:restore|repair|mitigate|recover|correct)\b",
    rf"{HEAD}{REPAIRED}{TAIL}",
    r"\bmitigation is complete\b",
    r"\bwithin (?:the |our |its )?(?:normal|expected|usual|acceptable)"
    r" (?:range|limits|levels|parameters|bounds)\b",
    r"\bat (?:their |its )?(?:normal|usual|expected) levels?\b",
    r"\bno (?:known|open|active|current|outstanding|ongoing) (?:issues|incidents|problems)\b",
    # The length of an outage is known only when it is over.
    r"(?<!has )\blasted(?= (?:for )?(?:\w+ )?\d)",
    r"\bwas (?:down|unavailable|unreachable|offline) for (?:\w+ )?\d",
    r"\bbrought back (?:up|online|into service)\b",
    (
        r"\b(?:power|connectivity|network|internet|access|functionality"
        r"|performance) is (?:now )?back\b(?! to (?!normal))"
    ),
    r"\b(?:is|are)(?: all| now)? working(?=\s*$|\s*[,;]|\s(?:now|for (?:all|every))\b)",
    r"\b(?:business as usual|green across the board|looking good)\b",
    r"\b(?:problem|issue|error|symptom)s? went away\b",
    r"\b(?:services?|systems?|site|website|app|platform) (?:is |are )?(?:now |fully )?"
    r"(?:available|reachable|online|healthy|operational)\s*$",
    r"\bback to (?:how|where|normal|full|its normal|their normal|business|100)\b",
    r"\breturn(?:ed)? to (?:(?:its|their) )?(?:normal|full|usual|expected|baseline|pre-incident)\b",
    r"\bback (?:online|in (?:service|operation|business|action))\b",
    r"\bback on(?=\s*$|\s*[,;])",
    r"\bback up(?=\s*$|\s(?:and|again|now|in|for|at|since|as of|after|running)\b|\s?[-.,;:!])",
    r"\bup and running\b",
    r"\b(?:is|are|comes?|came)(?: now| all| both)?(?: back)? up(?: again| now)?(?=\s*$|[:,])",
    (
        rf"\b(?:{GOES}(?:e|e?s|n?ing|ed)?|start(?:s|ed|ing)?(?! again))(?: in| out"
        rf"| through)?(?: \w+ly)? {WELL}"
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
    (rf"\b(?:delivered|processed|sent|received|served|handled|flowing|completing)(?: \w+ly)? {WELL}\b"),
    r"\bfully (?:operational|functional|functioning|available|working|online|accessible)\b",
    r"\b(?:is|are) (?:now |all |both |again |currently ){0,2}(?:operational|healthy)\b",
    r"\b(?:systems|services|components) (?:\w+ )?operational\b",
    r"\b(?:operations|systems|services|everything) normal\s*$",
    (
        r"\ball (?:services|systems|regions|components|sites|servers|nodes"
        r"|zones)(?: are)?(?: now)? (?:online|available|up|green|normal|go|operational|healthy|functioning"
        r"|functional|working|running)\b"
    ),
    (
        r"\bnormal (?:service|operations?|functionality|performance|traffic) (?:has "
        r"|have |was |were |is )?(?:now )?(?:been )?(?:resumed?|restored"
        r"|returned)\b"
    ),
    (
        r"\b(?:errors|problems|issues|symptoms|failures|alerts) (?:have|has) (?:now )?(?:stopped"
        r"|gone|disappeared|ceased)\b"
    ),
    r"\b(?:errors|problems|issues?|symptoms|failures|delays|loss|latency|lag|timeouts|slowness|alerts|it)"
    r" (?:is|are|has|have) (?:now |all |completely )?(?:gone(?: away)?|vanished|disappeared)\b(?! (?:up"
    r"|down))",
    r"\bno more (?:packet loss|errors|timeouts|failures|issues|problems|delays|drops|disconnects)\b",
    r"\b(?:confirmed|seeing|seen|see|observed|achieved|reached) (?:a )?(?:full|complete) recovery\b",
    (
        # The end told by the absence of symptoms; each verb is named, as "no longer available" is an outage.
        r"\bno longer (?:\w+ly )?(?:experiencing|seeing|observing|affected"
        r"|impacted|occurring|an issue|down|degraded|receiving|failing|present|sees?|get(?:ting)?|happening"
        r"|reproducible|exists?|occurs?|any)\b"
    ),
    (
        r"\b(?:no (?:further|more|remaining) (?:issues?|errors?|impact|problems?)(?: (?:are"
        r"|is|have been|has been))? (?:observed|seen|reported|detected|expected"
        r"|occurring))\b"
    ),
    r"\beverything (?:now )?(?:works|runs)\s*$",
    r"\b(?:everything|all) (?:is |are )?(?:good|fine|well|ok|okay)(?: now| again)\b",
)
