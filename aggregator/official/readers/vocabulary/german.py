"""German. Folded text writes ö as "o"; vendors without the letter write "oe"."""

from aggregator.official.readers.vocabulary.language import Phrases

AUX = r"\b(?:ist|sind|wurden?|war(?:en)?|konnten?|haben|hat|gilt|gelten|sei(?:en)?)\b"
GAP = r"(?:\s+[\w.:-]+){0,9}?\s+"
EVENT = (
    r"\b\w{0,30}(?:storung|stoerung|problem|vorfall|wartung|arbeiten|fehler|ausfall|incident|einschrankung"
    r"|beeintrachtigung|unterbrechung|umstellung|migration|update|upgrade)\w{0,4}\b"
)
SOLVED = r"(?:behoben|gelo(?:e)?st|beseitigt|beigelegt|bereinigt|entsto(?:e)?rt|ausgeraumt)\b"
CLOSED = (
    r"(?:abgeschlossen|beendet|erledigt|geschlossen|vorbei|voruber|vorueber"
    r"|uberstanden|abgesagt|storniert|entfallt|fertig|aus der welt)\b"
)
REPAIRED = (
    r"(?:wiederhergestellt|hergestellt|repariert|gefixt|gefixed|korrigiert"
    r"|entscharft|normalisiert|stabilisiert|mitigiert|erholt)\b"
)
WELL = (
    r"(?:wieder|normal|storungsfrei|stoerungsfrei|einwandfrei|reibungslos"
    r"|fehlerfrei|wie gewohnt|wie gewohnlich"
    r"|wie erwartet|ordnungsgemass|uneingeschrankt|stabil)"
)
STANDS = (
    r"(?:verfugbar|verfuegbar|erreichbar|online|nutzbar|funktionsfahig|funktionsfaehig|funktionstuchtig"
    r"|einsatzbereit|in betrieb|normal|stabil|storungsfrei|zuganglich"
    r"|zur verfugung|am netz|da|intakt|in ordnung"
    r"|genutzt werden|verwendet werden|moglich|moeglich|im normalbetrieb"
    r"|operativ|hergestellt|bereit|ok|gesund)\b"
)

GERMAN = Phrases(
    over=(
        *(
            r"behoben",
            r"gelo(?:e)?st",
            r"erledigt",
            r"abgeschlossen",
            r"beendet",
            r"geschlossen",
            r"wiederhergestellt",
        ),
        *(
            r"(?:problem|storung|stoerung|fehler|ausfall) (?:behoben|gelo(?:e)?st|beseitigt)",
            r"fertig",
            r"entwarnung",
        ),
        *(
            r"fehlalarm",
            r"abgesagt",
            r"funktionsfahig",
            r"funktionsbereit",
            r"wieder (?:verfugbar|erreichbar|online)",
        ),
    ),
    monitoring_label=(r"beobachtung", r"unter beobachtung", r"uberwachung", r"wird beobachtet"),
    identified_label=(r"identifiziert", r"problem identifiziert", r"ursache (?:gefunden|bekannt)"),
    open_label=(
        r"untersuchung(?: lauft)?",
        r"in untersuchung",
        r"ungelo(?:e)?st",
        r"offen",
        r"sto(?:e)?rung",
        r"ausfall",
        r"neu",
    ),
    scheduled_label=(r"geplant", r"angekundigt"),
    started_label=(r"in bearbeitung", r"lauft", r"begonnen", r"in arbeit", r"gestartet"),
    closings=(
        rf"{AUX}{GAP}{SOLVED}(?:\s+werden\b)?",
        rf"\b{SOLVED}(?:\s+worden)?(?:\s+(?:ist|sind|wurden?|haben|hat|war|waren))?(?=\s*$|\s*[-,;:)])",
        rf"{EVENT}(?:\s+[\w.:-]+){{0,9}}?\s+{CLOSED}",
        rf"{CLOSED}\s+(?:ist|sind|wurden?|haben)\s*$",
        rf"\berfolgreich\s+{CLOSED}",
        r"\bfur (?:beendet|behoben|gelo(?:e)?st|erledigt)\b",
        r"\bkonnten?(?:\s+[\w.:-]+){0,8}?\s+(?:beheben|losen|loesen|beseitigen|wiederherstellen)\b",
        r"\bentwarnung\b(?! (?:kann|konnen) (?:noch|nicht))",
        r"\b(?:fehlalarm|falscher alarm)\b",
    ),
    repairs=(
        rf"{AUX}{GAP}{REPAIRED}(?:\s+werden\b)?",
        rf"\b\w+\s+(?:\w+\s+)?{REPAIRED}(?:\s+(?:ist|sind|wurden?|haben))?(?=\s*$|\s*[-,;:)])",
        rf"\bwieder(?:\s+\w+){{0,4}}?\s+{STANDS}",
        (
            rf"\b(?:lauft|laufen|funktionier(?:t|en)|arbeite(?:t|n)|geht|gehen"
            rf"|klappt|steht|stehen)(?:\s+\w+){{0,4}}?\s+{WELL}\b"
        ),
        r"\bnormalbetrieb\b(?=\s*(?:$|wieder|ist|erreicht|hergestellt|[-,;:)]))",
        r"\b(?:zuruck|wieder) (?:im|zum|in den) normal(?:betrieb|zustand)\b",
        (
            r"\bkeine? (?:\w+ ){0,3}(?:einschrankungen?|storung(?:en)?|probleme?"
            r"|fehler|beeintrachtigung(?:en)?|ausfalle?) mehr\b"
        ),
        (
            r"\balle (?:systeme|dienste) (?:\w+ )?(?:laufen|funktionsbereit|normal"
            r"|operativ|online|verfugbar|funktionieren)\b"
        ),
        r"\b(?:normalisiert|erholt) (?:hat|haben)\b",
        r"\b(?:besteht|bestehen) nicht mehr\b",
        r"\b(?:tritt|treten) nicht mehr auf\b",
        r"\bkonnen (?:\w+ ){0,2}wieder(?:\s+\w+){1,4}\s*$",
        r"\bist nicht mehr (?:gestort|beeintrachtigt|eingeschrankt)\b",
    ),
    denials=(
        r"(?<!besteht )(?<!bestehen )\bnicht\b(?! mehr (?:gestort|beein|einge|auf))",
        r"\bnie\b",
        r"\bkaum\b",
        r"\bkein\w*(?!\w*\s+(?:\w+\s+){0,3}mehr)\b",
        (
            r"\b(?:teilweise|teils|zum teil|weitgehend|grosstenteils|groesstenteils"
            r"|uberwiegend|mehrheitlich|fast|nahezu|nur|vorubergehend|voruebergehend"
            r"|kurzzeitig|schrittweise|bald|demnachst|langsam|allmahlich|voraussichtlich"
            r"|vermutlich|wahrscheinlich|hoffentlich|wohl|in kurze)\b"
        ),
    ),
    doubts=(
        r"^\W*(?:alle |die )?(?:anderen|ubrigen|restlichen)\b",
        # "konnte behoben werden" is the past, "werden behoben" is not.
        r"(?<!behoben )(?<!lost )(?<!loest )(?<!hergestellt )(?<!beseitigt )(?<!repariert )"
        r"(?<!schlossen )(?<!beendet )"
        r"(?<!korrigiert )(?<!genutzt )(?<!verwendet )\b(?:wird|werden)\b(?! konn)",
        r"\bsoll(?:te|ten|en)?\b",
        r"\b(?:durfte|duerfte|musste|muss|mussen)\b",
        r"\b(?:sobald|wenn|falls|nachdem|bevor|ob|bis(?! \d| zum|her))\b",
        (
            r"\b(?:voraussichtlich|vermutlich|wahrscheinlich|hoffentlich|hoffen"
            r"|erwarten|rechnen|planen|gehen davon aus|glauben|scheint|scheinen)\b"
        ),
        (
            r"^\W*(?:aktuell |derzeit |bisher )?(?:einige|manche|viele|die meisten"
            r"|mehrere|einzelne|ein teil|teile|teilweise|noch|nicht)\b"
        ),
        r"\b(?:vorherige|vorige|gestrige|fruhere|andere)\w* (?:storung|problem|vorfall|ausfall)\b",
        r"\bfur (?:die meisten|viele|einen teil)\b",
        r"^\W*nach (?:der |dem |dieser )?(?:abschluss|ende|beendigung|behebung|wartung)\b",
        r"\bweitgehend\b",
        r"\bgrosstenteils\b",
        r"\b(?:arbeiten|arbeitet) (?:daran|weiter|mit hochdruck|an)\b",
    ),
    limits=(
        r"^\s*fur (?:die meisten|einige|viele|einen teil)\b",
        r"\b(?:ausser|ausgenommen|mit ausnahme|teilweise|bis auf)\b",
        r"\bsein\s*$",
        r"^\s*werden\s*$",
        r"\bsein (?:wird|sollte|durfte)\b",
        r"^\s*(?:wird|werden)\b",
        r"\bfehlen\b",
        r"\bangezeigt\b",
    ),
    contrasts=(r"\b(?:aber|jedoch|allerdings|dennoch|trotzdem|obwohl|wobei)\b",),
    harmless=(r"beobacht", r"uberwach", r"entschuldig", r"ursache", r"auswert", r"dank"),
    relapses=(
        r"\berneut\b",
        r"\btritt (?:\w+ ){0,3}wieder auf\b",
        r"\bimmer noch\b",
        r"\bnach wie vor\b",
        r"\bbesteh(?:t|en) weiterhin\b",
        r"\bweiterhin (?:gestort|beeintrachtigt|eingeschrankt|nicht|zu|probleme)\b",
        r"\bnoch (?:nicht|immer|kleinere|einzelne|vereinzelt|probleme|einige|keine)\b",
        (
            r"\b(?:erneut|wieder) (?:\w+ ){0,2}(?:aufgetreten|gestort|ausgefallen"
            r"|auftritt|zu storungen|zu problemen)\b"
        ),
        r"\btritt (?:\w+ )?(?:erneut|wieder) auf\b",
        r"\bneue(?:s|r)? (?:storung|stoerung|problem|vorfall|ausfall)\b",
        r"\b(?:einige|manche|einzelne) (?:kunden|nutzer|kundinnen|benutzer|dienste)\b",
        r"\bvereinzelt\b",
        r"\bungelo(?:e)?st\b",
    ),
    advice=(r"^\W*(?:falls|wenn|sollten?) (?:sie|ihr|du|es bei|jemand)\b",),
    monitoring=(
        r"\bbeobachte[nt]?\b",
        r"\buberwach(?:en|t|ung)\b",
        r"\bunter beobachtung\b",
        r"\bueberwach(?:en|t|ung)\b",
    ),
    promises=(
        r"\b(?:werden|wird)\b[^.]{0,40}\b(?:beobacht|uberwach)",
        r"\bweiterhin beobacht",
    ),
    deployed=(
        (
            r"\b(?:losung|loesung|fix|korrektur|patch|hotfix|update|fehlerbehebung"
            r"|workaround)\b(?:\s+\w+){0,4}?\s+(?:eingespielt|ausgerollt|implementiert"
            r"|umgesetzt|bereitgestellt|installiert|verteilt|aktiviert)\b"
        ),
    ),
    identified=(
        r"\bidentifiziert\b",
        r"\blokalisiert\b",
        r"\bursache\b(?:\s+\w+){0,4}?\s+(?:gefunden|ermittelt|bekannt|erkannt)\b",
        r"\barbeiten (?:\w+ )?an (?:einer|der|deren) (?:losung|loesung|behebung|beseitigung)\b",
        r"\ban (?:einer|der) (?:losung|loesung|behebung) (?:wird )?gearbeitet\b",
        r"\bwird (?:\w+ )?behoben\b",
    ),
    investigating=(
        r"\buntersuch(?:en|t|ung)\b",
        r"\banalysier(?:en|t)\b",
        r"\b(?:prufen|gepruft|pruefen|geprueft)\b",
    ),
    started=(
        r"\b(?:wartung\w*|arbeiten) (?:\w+ ){0,3}(?:begonnen|gestartet|laufen|lauft|dauern an)\b",
        r"\b(?:haben|hat) begonnen\b",
        r"\bgestartet\b",
    ),
    conjunctions=(
        (
            r"\bund\b(?= (?:der|die|das|den|alle|wir|es|ist|sind|wurde|ihre|steh"
            r"|lauf|lauf|funktion|hat|haben)\w*)"
        ),
        r"\baber\b",
        r"\bjedoch\b",
    ),
)
