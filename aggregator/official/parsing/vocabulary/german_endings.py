"""Endings in German sentences."""

AUX = r"\b(?:ist|sind|wurden?|war(?:en)?|konnten?|haben|hat|gilt|gelten|sei(?:en)?)\b"
# Nine words: German puts much between the auxiliary and the participle.
GAP = r"(?:\s+[\w.:-]+){0,9}?\s+"
# As the end of a compound, too: "Wartungsarbeiten", "Netzwerkstörung".
EVENT = (
    r"\b\w{0,30}(?:storung|stoerung|problem|vorfall|wartung|arbeiten|fehler|ausfall|incident|einschrankung"
    r"|beeintrachtigung|unterbrechung|umstellung|migration|update|upgrade|ticket|termin|wiederherstellung"
    r"|behebung|reparatur|entstorung"
    r"|rollback|umzug|fall)\w{0,4}\b"
)
SOLVED = (
    r"(?:behoben|gelo(?:e)?st|beseitigt|beigelegt|bereinigt|entsto(?:e)?rt|ausgeraumt|aufgehoben"
    r"|uberwunden|geklart|ausgestanden|abgewehrt)\b"
)
CLOSED = (
    r"(?:abgeschlossen|beendet|erledigt|geschlossen|vorbei|voruber|vorueber"
    r"|uberstanden|abgesagt|storniert|entfallt|fertig|geschichte|geschafft|gegluckt|aus der welt)\b"
)
REPAIRED = (
    r"(?:wiederhergestellt|hergestellt|repariert|gefixt|gefixed|korrigiert"
    r"|entscharft|normalisiert|stabilisiert|mitigiert|erholt|instand ?gesetzt|instandgesetzt"
    r"|abgearbeitet|abgebaut|aufgeholt|nachgeholt|verschwunden|wieder aufgenommen|reaktiviert)\b"
)
WELL = (
    r"(?:wieder|normal|storungsfrei|stoerungsfrei|einwandfrei|reibungslos"
    r"|fehlerfrei|wie gewohnt|wie gewohnlich"
    r"|wie erwartet|ordnungsgemass|uneingeschrankt|stabil|problemlos|rund|planmassig|zuverlassig"
    r"|ohne (?:probleme|einschrankungen|storungen|fehler|verzogerung(?:en)?))"
)
STANDS = (
    r"(?:verfugbar|verfuegbar|erreichbar|online|nutzbar|funktionsfahig|funktionsfaehig|funktionstuchtig"
    r"|einsatzbereit|in betrieb|normal|stabil|storungsfrei|zuganglich"
    r"|zur verfugung|am netz|da|intakt|in ordnung"
    r"|genutzt werden|verwendet werden|moglich|moeglich|im normalbetrieb"
    r"|operativ|hergestellt|bereit|ok|okay|gut|live|gesund|aufrufbar|abrufbar|benutzbar|zugreifbar"
    r"|ansprechbar|aktiv"
    r"|freigegeben|betriebsbereit|im grunen bereich|up|frei|am laufen|gegeben|gewahrleistet"
    r"|auf dem (?:normalen|ublichen|gewohnten) niveau)\b"
)

CLOSINGS = (
    rf"{AUX}{GAP}{SOLVED}(?:\s+werden\b)?",
    rf"\b{SOLVED}(?:\s+worden)?(?:\s+(?:ist|sind|wurden?|haben|hat|war|waren))?(?=\s*$|\s*[-,;:)])",
    rf"{EVENT}(?:\s+[\w.:-]+){{0,9}}?\s+{CLOSED}",
    rf"{CLOSED}\s+(?:ist|sind|wurden?|haben)\s*$",
    rf"\berfolgreich\s+{CLOSED}",
    r"\b(?:erfolgreich|planmassig)\s+(?:durchgefuhrt|verlaufen|umgestellt|migriert|umgezogen)\b(?! wird)",
    r"\bverlief(?:en)? (?:\w+ )?(?:erfolgreich|planmassig|reibungslos|ohne)\b",
    r"\bbehebung (?:\w+ ){0,4}um \d",
    r"\b(?:bestatigt|bestatigte|bestatigen) (?:die|den) (?:behebung|losung|wiederherstellung|entstorung)\b",
    r"\bfur (?:beendet|behoben|gelo(?:e)?st|erledigt)\b",
    r"\bkonnten?(?:\s+[\w.:-]+){0,8}?\s+(?:beheben|losen|loesen|beseitigen|wiederherstellen)\b",
    r"\b(?:schliessen|schliesse) (?:\w+ )?(?:den|das|die|diesen|dieses|diese) (?:\w+ )?"
    r"(?:vorfall|ticket|meldung|incident|storung|fall)\b",
    r"\b(?:hiermit|damit) (?:geschlossen|beendet|abgeschlossen)\b",
    r"\b(?:findet|finden) nicht statt\b",
    r"\bentwarnung\b(?! (?:kann|konnen) (?:noch|nicht))",
    r"\b(?:fehlalarm|falscher alarm)\b",
)

REPAIRS = (
    rf"{AUX}{GAP}{REPAIRED}(?:\s+werden\b)?",
    rf"\b\w+\s+(?:\w+\s+)?{REPAIRED}(?:\s+(?:ist|sind|wurden?|haben))?(?=\s*$|\s*[-,;:)])",
    rf"\bwieder(?:\s+\w+){{0,4}}?\s+{STANDS}",
    (
        rf"\b(?:lauft|laufen|funktionier(?:t|en)|arbeite(?:t|n)|geht|gehen"
        rf"|klappt|steht|stehen|rollt|rollen|erfolgt|erfolgen|kommt|kommen|fahrt|fahren|fliesst|fliessen"
        rf"|reagier(?:t|en)|antworte(?:t|n)|verlauft)(?:\s+\w+){{0,4}}?\s+{WELL}\b"
    ),
    r"\bnormalbetrieb\b(?=\s*(?:$|wieder|ist|erreicht|hergestellt|[-,;:)]))",
    r"\b(?:zuruck|wieder) (?:im|zum|in den) normal(?:betrieb|zustand)\b",
    (
        r"\bkeine?n? (?:\w+ ){0,3}(?:einschrankungen?|storung(?:en)?|problemen?"
        r"|fehlern?|beeintrachtigung(?:en)?|ausfallen?|abbruchen?) mehr\b"
    ),
    (
        r"\balle (?:systeme|dienste|funktionen|services) (?:\w+ )?(?:laufen|funktionsbereit|normal"
        r"|operativ|online|verfugbar|funktionieren|grun)\b"
    ),
    r"\blasst sich (?:\w+ ){0,2}wieder \w+en\b|\blassen sich (?:\w+ ){0,2}wieder \w+en\b",
    r"\bkeine weiteren (?:auffalligkeiten|storungen|fehler|probleme|ausfalle|einschrankungen)\b",
    r"\b(?:normalisiert|erholt) (?:hat|haben)\b",
    r"\b(?:besteht|bestehen) nicht (?:mehr|langer)\b",
    r"\bnicht mehr (?:vorhanden|feststellbar|reproduzierbar|betroffen)\b",
    r"\b(?:tritt|treten) nicht mehr auf\b",
    r"\bkonnen (?:\w+ ){0,2}wieder(?:\s+\w+){1,4}\s*$",
    r"\b(?:wird|werden) wieder (?:normal|regular|planmassig|zuverlassig|wie gewohnt) \w+t\b",
    r"\b(?:alles|server|dienste?|systeme?|anlage|netz|betrieb) (?:funktionier(?:t|en)|lauft|laufen|geht)\s*$",
    r"\bist nicht mehr (?:gestort|beeintrachtigt|eingeschrankt)\b",
)
