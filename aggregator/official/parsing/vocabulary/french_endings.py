"""Endings in French sentences."""

AUX = (
    r"(?:\b(?:est|sont|a ete|ont ete|etait|etaient|fut|furent|a|ont|avons"
    r"|ai|vient d'etre|viennent d'etre|voila)\b)"
)
GAP = r"(?:\s+[\w'-]+){0,6}?\s+"
# Gender and number of the participle; accents are folded already.
END = r"(?:e|s|es)?\b"
DONE = (
    rf"(?:resolu{END}|regle{END}|solutionne{END}|elucide{END}|clos(?:e"
    rf"|es)?\b|cloture{END}|supprime{END}|leve{END}"
    rf"|elimine{END}|dissipe{END}|ecarte{END})"
)
EVENT = (
    r"\b(?:incident|probleme|panne|perturbation|maintenance|intervention|interruption|coupure|anomalie|defaut"
    r"|operation|migration|mise a jour|attaque|lenteur|ralentissement|dysfonctionnement|bug|alerte|travaux"
    r"|degradation|il|elle|tout|ticket)s?\b"
)
CLOSED = (
    rf"(?:termine{END}|acheve{END}|fini(?:e|s|es)?\b|conclu{END}|passe{END}"
    rf"|annule{END}|ferme{END}|complete{END})"
)
REPAIRED = (
    rf"(?:retabli{END}|corrige{END}|repare{END}|restaure{END}|remedie\b"
    rf"|attenue{END}|normalise{END}|stabilise{END}"
    rf"|restitue{END}|recupere{END}|remis(?:e|es)? en (?:service|ligne|route|etat|marche|fonction)"
    rf"|rattrape{END}|resorbe{END}|reactive{END}|ecoule{END}|disparu{END})"
)
WELL = (
    r"(?:a nouveau|de nouveau|normalement|correctement|bien|comme prevu|desormais|parfaitement"
    r"|sans (?:probleme|encombre|difficulte|erreur|retard)s?|comme d'habitude)"
)
STANDS = (
    r"(?:disponibles?|operationnel(?:le|s|les)?|accessibles?|fonctionnel(?:le"
    r"|s|les)?|joignables?|en ligne|en service"
    r"|utilisables?|stables?|nominal(?:e|es)?|actif(?:s)?|active(?:s)?|possibles?)\b"
)

CLOSINGS = (
    rf"{AUX}{GAP}{DONE}",
    rf"{AUX}\s+{DONE}",
    (
        rf"(?:\b\w+\s+)(?:entierement\s+|totalement\s+|desormais\s+|maintenant\s+)?resolu{END}(?=\s*$"
        rf"|\s+(?:a|en|le|pour|depuis|par|apres|ce)\b|\s*[-,;:)])"
    ),
    (
        rf"{EVENT}\s+(?:desormais\s+|enfin\s+)?(?:{CLOSED}|{DONE})(?=\s*$"
        rf"|\s*[-,;:)]|\s+(?:a|en|le|depuis|avec|avant|plus tot|sans|ce|hier|par|pour)\b)"
    ),
    rf"{EVENT}(?:\s+[\w'-]+){{0,5}}?[\s']+{AUX}(?:\s+[\w'-]+){{0,4}}?\s+{CLOSED}",
    r"\b(?:avons|a|ont) (?:\w+ )?(?:termine|acheve|cloture) (?:la|le|les|l'|cette|cet)",
    r"\b(?:rentre|revenu)(?:e|s|es)? dans l'ordre\b",
    r"\b(?:fausse alerte|faux positif)\b",
    r"\b(?:a|ont) pris fin\b",
    r"\b(?:cloturons|fermons|cloture) (?:donc )?(?:l'|le |cet |ce |la )(?:incident|ticket|alerte)",
    r"\b(?:realise|effectue|execute|mene)(?:e|s|es)? (?:avec succes|a bien)\b",
    # A cancelled maintenance.
    r"\bn'aura pas lieu\b",
    r"^[^,;\d]{3,60} (?:termine|acheve)(?:e|s|es)?\s*$",
    r"\bderriere nous\b",
    r"\b(?:maintenance|intervention|operation|migration|mise a jour) (?:effectuee?|realisee?)\s*$",
    r"\bnous (?:\w+ )?(?:cloturons|fermons)\s*$",
    r"\b(?:resolution|retablissement)\b(?: [\w']+){0,4} (?:est|a ete) confirme",
    r"\b(?:avons|a|ont) (?:pu|reussi a) (?:\w+ )?(?:resoudre|retablir|corriger|reparer|regler)\b",
    r"\bs'(?:est|sont) (?:bien|parfaitement|correctement) (?:deroule|passe)",
    r"\bconfirm\w+ (?:la resolution|le retablissement|le retour a la normale)\b",
    r"\bfin (?:de (?:l'incident|la panne|la maintenance|l'intervention)|d'incident)\b",
)

REPAIRS = (
    rf"{AUX}{GAP}{REPAIRED}",
    rf"{AUX}\s+{REPAIRED}",
    (
        rf"\b\w+\s+(?:entierement\s+|totalement\s+|completement\s+)?{REPAIRED}(?=\s*$"
        rf"|\s+(?:a|en|depuis|pour|sur)\b|\s*[-,;:)])"
    ),
    r"\bretour a la normale\b",
    (
        r"\bretablissement (?:(?!prevu|estime|attendu|espere)\w+ ){0,4}(?:a \d|confirme|effectif|effectue"
        r"|termine)"
    ),
    r"\bau vert\b",
    rf"\btou(?:s|tes) (?:les|nos) \w+(?: \w+)? (?:sont|est) {STANDS}",
    r"\breprend(?:nent)? normalement\b",
    r"\b(?:a|avons|ont) mis fin a\b",
    rf"\bredevenue?s? (?:normal(?:e|es)?|normaux|{STANDS})",
    r"\b(?:site|service|serveur|acces|connexion|courant|reseau|tout)s? (?:\w+ )?(?:est|sont) de retour\b",
    r"\b(?:a|avons|ont) remis (?:[\w']+ ){1,3}en (?:service|ligne|route|etat|marche)\b",
    r"\bont (?:tous|toutes) ete (?:distribue|traite|livre|envoye|achemine|delivre)e?s\b",
    r"\b(?:est|sont) (?:de|a) nouveau (?:\w+ )?(?:normalement|correctement)\b",
    r"\btout (?:fonctionne\s*$|est (?:ok|bon|normal|en ordre)\b)",
    (
        r"\b(?:revenu(?:e|s|es)?|retourne(?:e|s|es)?|revient|retrouve) (?:\w+ )?(?:a"
        r"|un|son|en) (?:la |l'etat )?(?:normale?|service normal|fonctionnement"
        r"|nominal|ligne|etat normal|niveau (?:normal|habituel))\b"
    ),
    (
        rf"\b(?:de nouveau|a nouveau|desormais|maintenant|pleinement|entierement"
        rf"|totalement)(?: \w+)? {STANDS}"
    ),
    rf"\b{STANDS} (?:a nouveau|de nouveau|desormais)\b",
    r"\b(?:est|sont) (?:tous |toutes |bien )?(?:operationnel(?:le|s|les)?|retablis?)\b",
    rf"\b(?:fonctionne|marche|passe|arrive|repond|s'affiche|tourne|circule|transite)(?:nt)?"
    rf"(?: \w+){{0,2}} {WELL}",
    (
        r"\b(?:(?:remarche|refonctionne)(?:nt)?|redemarre avec succes|(?:peut"
        r"|pouvez|peuvent) (?:de|a) nouveau|a repris|ont repris|reprise du service)\b"
    ),
    r"\bplus (?:aucune?|de|d') ?(?:probleme|incident|perturbation|erreur|impact|anomalie|lenteur)s?\b",
    (
        r"\brevenue?s? (?:a (?:son|leur|un)|au) niveau (?:normal|habituel)\b"
        r"|\bn(?:e |')\w+ plus (?:d'|de |aucun |aucune )?(?:erreur|lenteur|probleme"
        r"|incident|perturbation|impact|anomalie)s?\b"
    ),
    # Named one by one: "n'est plus disponible" is an outage.
    r"\bn'est plus (?:impacte|perturbe|affecte|degrade)",
)
