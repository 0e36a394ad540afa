"""French. Folded text has no accents: "resolu" is "résolu" too."""

from aggregator.official.readers.vocabulary.language import Phrases

AUX = (
    r"(?:\b(?:est|sont|a ete|ont ete|etait|etaient|fut|furent|a|ont|avons"
    r"|ai|vient d'etre|viennent d'etre|voila)\b)"
)
GAP = r"(?:\s+[\w'-]+){0,6}?\s+"
END = r"(?:e|s|es)?\b"
DONE = (
    rf"(?:resolu{END}|regle{END}|solutionne{END}|elucide{END}|clos(?:e"
    rf"|es)?\b|cloture{END}|supprime{END}|leve{END}"
    rf"|elimine{END})"
)
EVENT = (
    r"\b(?:incident|probleme|panne|perturbation|maintenance|intervention|interruption|coupure|anomalie|defaut"
    r"|operation|migration|mise a jour|travaux|degradation|il|elle|tout|ticket)s?\b"
)
CLOSED = (
    rf"(?:termine{END}|acheve{END}|fini(?:e|s|es)?\b|conclu{END}|passe{END}"
    rf"|annule{END}|ferme{END}|complete{END})"
)
REPAIRED = (
    rf"(?:retabli{END}|corrige{END}|repare{END}|restaure{END}|remedie\b"
    rf"|attenue{END}|normalise{END}|stabilise{END}"
    rf"|restitue{END}|recupere{END}|remis(?:e|es)? en (?:service|ligne|route))"
)
WELL = (
    r"(?:a nouveau|de nouveau|normalement|correctement|bien|comme prevu|sans probleme|desormais|parfaitement)"
)
STANDS = (
    r"(?:disponibles?|operationnel(?:le|s|les)?|accessibles?|fonctionnel(?:le"
    r"|s|les)?|joignables?|en ligne|en service"
    r"|utilisables?|stables?|nominal(?:e|es)?|actif(?:s)?|active(?:s)?|possibles?)\b"
)

FRENCH = Phrases(
    over=(
        *(
            rf"resolu{END}",
            rf"corrige{END}",
            r"clos(?:e|es)?",
            rf"cloture{END}",
            rf"termine{END}",
            rf"retabli{END}",
        ),
        *(
            rf"regle{END}",
            rf"acheve{END}",
            rf"annule{END}",
            r"operationnel(?:le)?",
            r"fausse alerte",
            r"fin d'incident",
        ),
        *(
            r"(?:incident|probleme) (?:resolu|clos|corrige|termine)",
            rf"repare{END}",
            r"retour a la normale",
            rf"ferme{END}",
        ),
    ),
    monitoring_label=(r"sous surveillance", r"surveillance", r"en observation", r"surveillance en cours"),
    identified_label=(r"identifie", r"correctif en cours(?: de developpement)?"),
    open_label=(
        r"analyse en cours",
        r"en cours d'(?:analyse|investigation)",
        r"investigation(?: en cours)?",
        r"non resolu",
        r"panne",
        r"ouvert",
        r"nouveau",
        r"en cours de resolution",
    ),
    scheduled_label=(r"planifie(?:e)?", r"programme(?:e)?", r"prevu(?:e)?"),
    started_label=(r"en cours", r"demarre(?:e)?", r"commence(?:e)?"),
    closings=(
        rf"{AUX}{GAP}{DONE}",
        rf"{AUX}\s+{DONE}",
        (
            rf"(?:\b\w+\s+)(?:entierement\s+|totalement\s+|desormais\s+|maintenant\s+)?resolu{END}(?=\s*$"
            rf"|\s+(?:a|en|le|pour|depuis|par|apres|ce)\b|\s*[-,;:)])"
        ),
        (
            rf"{EVENT}\s+(?:desormais\s+|enfin\s+)?(?:{CLOSED}|{DONE})(?=\s*$"
            rf"|\s*[-,;:)]|\s+(?:a|en|le|depuis)\b)"
        ),
        rf"{EVENT}(?:\s+[\w'-]+){{0,5}}?[\s']+{AUX}(?:\s+[\w'-]+){{0,4}}?\s+{CLOSED}",
        r"\b(?:avons|a|ont) (?:\w+ )?(?:termine|acheve|cloture) (?:la|le|les|l'|cette|cet)",
        r"\brentre(?:e|s|es)? dans l'ordre\b",
        r"\bfausse alerte\b",
        r"\bfin (?:de (?:l'incident|la panne|la maintenance|l'intervention)|d'incident)\b",
    ),
    repairs=(
        rf"{AUX}{GAP}{REPAIRED}",
        rf"{AUX}\s+{REPAIRED}",
        (
            rf"\b\w+\s+(?:entierement\s+|totalement\s+|completement\s+)?{REPAIRED}(?=\s*$"
            rf"|\s+(?:a|en|depuis|pour|sur)\b|\s*[-,;:)])"
        ),
        r"\bretour a la normale\b",
        (
            r"\b(?:revenu(?:e|s|es)?|retourne(?:e|s|es)?|revient|retrouve) (?:\w+ )?(?:a"
            r"|un|son|en) (?:la |l'etat )?(?:normale?|service normal|fonctionnement"
            r"|nominal|ligne|etat normal)\b"
        ),
        (
            rf"\b(?:de nouveau|a nouveau|desormais|maintenant|pleinement|entierement"
            rf"|totalement)(?: \w+)? {STANDS}"
        ),
        rf"\b{STANDS} (?:a nouveau|de nouveau|desormais)\b",
        r"\b(?:est|sont) (?:tous |toutes |bien )?(?:operationnel(?:le|s|les)?|retablis?)\b",
        rf"\bfonctionne(?:nt)?(?: \w+){{0,2}} {WELL}",
        (
            r"\b(?:(?:remarche|refonctionne)(?:nt)?|redemarre avec succes|(?:peut"
            r"|pouvez|peuvent) (?:de|a) nouveau|a repris|ont repris|reprise du service)\b"
        ),
        r"\bplus (?:aucun|de) (?:probleme|incident|perturbation|erreur|impact)s?\b",
        (
            r"\bn(?:e |')\w+ plus (?:d'|de |aucun |aucune )?(?:erreur|probleme"
            r"|incident|perturbation|impact|anomalie)s?\b"
        ),
        r"\bn'est plus (?:impacte|perturbe|affecte|degrade)",
    ),
    denials=(
        r"\b(?:pas|jamais|aucun(?:e)?|guere|non)\b",
        r"\bn'(?=est|a|ont|etait|avons)(?!est plus)",
        r"\bne\b(?! \w+ plus)",
        (
            r"\b(?:partiellement|en partie|presque|quasiment|majoritairement"
            r"|progressivement|temporairement|provisoirement|peu a peu|bientot"
            r"|en cours|en train|peut-etre|probablement|normalement prevu|en voie)\b"
        ),
        r"\b(?:etre|avoir ete)\b(?<!d'etre)",
        r"\bsoient?\b",
        r"\bsans\b(?! probleme)",
    ),
    doubts=(
        r"^\W*(?:tous |toutes )?(?:les )?autres\b",
        (
            r"\b(?:sera|seront|serait|seraient|devrait|devraient|doit|doivent"
            r"|devra|pourrait|pourra|aura|auront|va|vont|soit)\b"
        ),
        (
            r"\b(?:des que|une fois|lorsque|quand|jusqu'a|si|s'il|apres que|avant que"
            r"|tant que|afin que|pour que|pourvu que)\b"
        ),
        (
            r"\b(?:apres|a l'issue de|a la fin de) (?:la |le |l'|cette )?(?:fin"
            r"|maintenance|resolution|intervention)\b"
        ),
        r"\b(?:des|lors|avant|apres|tant|afin|pour) ?qu'",
        (
            r"\b(?:esperons|pensons|croyons|prevoyons|estimons|attendons|travaillons"
            r"|semble|semblent|prevision|objectif)\b"
        ),
        (
            r"^\W*(?:certain(?:e)?s|quelques|la plupart|plusieurs|une partie"
            r"|aucun(?:e)?|pas|non|beaucoup|la majorite)\b"
        ),
        r"\bpour (?:la plupart|une partie|la majorite)\b",
        r"\b(?:precedent(?:e)?|autre|d'hier) (?:incident|probleme|panne)\b",
        r"\b(?:incident|probleme|panne) precedent",
    ),
    limits=(
        (
            r"^\s*(?:est |etait )?(?:prevu|attendu|estime|espere|en cours|progressi"
            r"|partiel|imminent|d'ici|bientot|envisage|programme)"
        ),
        r"^\s*(?:pour|chez|dans) (?:la plupart|certain|une partie|quelques|la majorite)",
        r"\b(?:sauf|excepte|hormis|a l'exception|partiellement|en partie|progressivement)\b",
        r"\bne (?:s'|sont|fonctionnent|peuvent)",
        r"\bne \w+ pas\b",
    ),
    contrasts=(r"\b(?:mais|cependant|toutefois|neanmoins|pourtant|en revanche|bien que)\b",),
    harmless=(r"surveill", r"excus", r"cause", r"remerci", r"attentif"),
    relapses=(
        r"\btoujours (?:pas|en cours|impacte|perturbe|indisponible|present|des)",
        r"\bencore (?:impacte|perturbe|des|quelques|certain|indisponible)",
        r"\bpas encore\b",
        r"\bpersiste(?:nt)?\b",
        r"\breste(?:nt)? (?:impacte|perturbe|indisponible|a resoudre)",
        r"\bnouvel(?:le)? (?:incident|panne|probleme|perturbation)\b",
        r"\bnouveau probleme\b",
        r"\breapparu",
        r"\bde retour\b(?! a la)",
        r"\bcertains (?:utilisateurs|clients|services)\b",
        r"\bnon resolu",
        r"\bse poursuit\b",
    ),
    advice=(r"^\W*si (?:vous|votre|le probleme persiste)\b",),
    monitoring=(
        r"\bsurveill(?:ons|e|er|ance)\b",
        r"\bsous (?:surveillance|observation)\b",
        r"\bsuivons\b",
        r"\bobservons\b",
    ),
    promises=(r"\b(?:continuerons|surveillerons|resterons|allons|continuons)\b",),
    deployed=(
        (
            r"\b(?:correctif|correction|solution|patch)\b(?:\s+\w+){0,4}?\s+(?:deploye"
            r"|applique|mis en place|mise en place|mis en production|installe"
            r"|implemente)"
        ),
    ),
    identified=(
        r"\bidentifie",
        r"\b(?:cause|origine) (?:\w+ ){0,3}(?:trouve|connue|localisee|determinee)",
        r"\b(?:correctif|correction|solution) est en cours\b",
        r"\btravaillons (?:\w+ ){0,2}(?:sur|a) (?:un|une|la|le)\b",
        r"\ben cours de (?:resolution|correction|reparation)\b",
    ),
    investigating=(
        r"\ben cours d'(?:analyse|investigation)\b",
        r"\b(?:analysons|enquetons|investiguons|investigations?|recherchons|verifions)\b",
        r"\banalyse en cours\b",
    ),
    started=(
        r"\b(?:maintenance|intervention|travaux) (?:\w+ ){0,2}(?:en cours|commence|debute|demarre)",
        r"\ba (?:commence|debute|demarre)\b",
    ),
    conjunctions=(r"\bet\b", r"\bmais\b", r"\bcependant\b"),
)
