"""French. Folded text has no accents: "resolu" is "résolu" too."""

from aggregator.official.parsing.vocabulary.french_endings import CLOSINGS, END, REPAIRS
from aggregator.official.parsing.vocabulary.language import Phrases

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
    closings=CLOSINGS,
    repairs=REPAIRS,
    denials=(
        r"\b(?:pas(?! lieu)|jamais|aucun(?:e)?|guere|non)\b",
        # The first half of a denial, also where the vendor forgets "pas"; "n'est plus" is an ending.
        r"\bn'(?=est|a|ont|etait|avons)(?!est plus|aura pas lieu)",
        r"\bne\b(?! \w+ plus)",
        (
            r"\b(?:partiellement|en partie|presque|quasiment|majoritairement"
            r"|progressivement|temporairement|provisoirement|peu a peu|bientot"
            r"|en cours|en train|peut-etre|probablement|normalement prevu|en voie)\b"
        ),
        # "vient d'être résolu" has just happened; "doit être résolu" has not.
        r"\b(?:etre|avoir ete)\b(?<!d'etre)",
        r"\bsoient?\b",
        r"\bsans\b(?! (?:probleme|encombre|difficulte|erreur|retard))",
    ),
    doubts=(
        r"^\W*(?:tous |toutes )?(?:les )?autres\b",
        (
            r"\b(?:sera|seront|serait|seraient|devrait|devraient|doit|doivent"
            r"|devra|pourrait|pourra|aura(?! pas lieu)|auront|va|vont|soit)\b"
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
            r"^\W*(?:certain(?:e)?s|seule?s?|uniquement|presque|quasiment|la quasi-totalite|quelques"
            r"|la plupart|plusieurs|une partie"
            r"|aucun(?:e)?|pas|non|beaucoup|la majorite)\b"
        ),
        r"\b(?:pas|impossible de) confirmer\b",
        r"\bpour (?:la plupart|une partie|la majorite)\b",
        r"\b(?:precedent(?:e)?|autre|d'hier) (?:incident|probleme|panne)\b",
        r"\b(?:incident|probleme|panne) precedent",
    ),
    limits=(
        (
            # French tells the plan after the noun: "rétablissement prévu à 14 h".
            r"^\s*(?:est |etait )?(?:prevu|attendu|estime|espere|en cours|progressi"
            r"|partiel|imminent|d'ici|bientot|envisage|programme)"
        ),
        r"^\s*(?:pour|chez|dans) (?:la plupart|certain|une partie|quelques|la majorite)",
        r"\b(?:sauf|excepte|hormis|a l'exception|partiellement|en partie|progressivement)\b",
        r"\bne (?:s'|sont|fonctionnent|peuvent)",
        r"\bne \w+ pas\b",
        r"\ben cours\b",
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
        r"\b(?:probleme|incident|panne|perturbation|erreur|lenteur)s? (?:\w+ ){0,2}de retour\b(?! a la)",
        r"\bcertains (?:utilisateurs|clients|services)\b",
        r"\bnon resolu",
        r"\bse poursuit\b",
    ),
    advice=(
        r"^\W*(?:sauf|hormis|excepte|a l'exception|en dehors)\b",
        r"^\W*si (?:vous|votre|le probleme persiste)\b",
    ),
    monitoring=(
        r"\bsurveill(?:ons|e|er|ance)\b",
        r"\bsous (?:surveillance|observation)\b",
        r"\bsuivons\b",
        # "n'observons plus" ends symptoms, and is no promise to watch.
        r"\bobservons\b(?! (?:plus|encore|toujours))",
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
        (
            r"\b(?:maintenance|intervention|travaux|operation|migration"
            r"|mise a jour) (?:\w+ ){0,2}(?:en cours|(?:commence|debute|demarre)(?!r))"
        ),
        r"\ba (?:commence|debute|demarre)\b",
        r"\b(?:effectuons|realisons|procedons) (?:actuellement|en ce moment)\b",
        r"\bdebut de (?:la maintenance|l'intervention)\s*$",
    ),
    conjunctions=(r"\bet\b", r"\bmais\b", r"\bcependant\b"),
)
