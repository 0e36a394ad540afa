"""German. Folded text writes ö as "o"; vendors without the letter write "oe"."""

from aggregator.official.parsing.vocabulary.german_endings import CLOSINGS, REPAIRS
from aggregator.official.parsing.vocabulary.language import Phrases

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
            r"(?:sto(?:e)?rungsende|ende der (?:sto(?:e)?rung|wartung|arbeiten))(?=\W{1,3}(?:um )?\d)"
            r"(?!.{0,40}(?:voraussichtlich|geschatzt|erwartet|geplant))",
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
    closings=CLOSINGS,
    repairs=REPAIRS,
    denials=(
        (
            # "besteht nicht mehr", "nicht mehr gestört": the one denial that is an ending.
            r"(?<!besteht )(?<!bestehen )\bnicht\b(?! statt| mehr (?:gestort|beein|einge|auf|vorh|festst"
            r"|reprod|betro))"
        ),
        r"\bnie\b",
        r"\bkaum\b",
        # Likewise "keine Störungen mehr".
        r"\bkein\w*(?!\w*\s+(?:\w+\s+){0,3}(?:mehr|weiteren))\b(?! weiteren)",
        (
            r"\b(?:teilweise|teils|zum teil|weitgehend|grosstenteils|groesstenteils"
            r"|uberwiegend|mehrheitlich|fast|nahezu|nur|vorubergehend|voruebergehend"
            r"|kurzzeitig|schrittweise|bald|demnachst|langsam|allmahlich|voraussichtlich"
            r"|vermutlich|wahrscheinlich|hoffentlich|wohl|in kurze|gleich|spater|morgen(?! ist| war| wurde"
            r"| sind))\b"
        ),
    ),
    doubts=(
        r"^\W*(?:alle |die )?(?:anderen|ubrigen|restlichen)\b",
        # "konnte behoben werden" is the past, "werden behoben" is not.
        r"(?<!behoben )(?<!lost )(?<!loest )(?<!hergestellt )(?<!beseitigt )(?<!repariert )"
        r"(?<!schlossen )(?<!beendet )"
        r"(?<!korrigiert )(?<!genutzt )(?<!verwendet )\b(?:wird|werden)\b(?! konn| (?:hiermit "
        r"|damit )?geschlossen| wieder (?:normal|regular|planm|zuverl|wie gew)[\w ]+t\b)",
        r"\bsoll(?:te|ten|en)?\b",
        r"\b(?:durfte|duerfte|musste|muss|mussen)\b",
        r"\b(?:sobald|wenn|falls|nachdem|bevor|ob|bis(?! \d| zum|her))\b",
        (
            r"\b(?:voraussichtlich\w*|vermutlich|wahrscheinlich|hoffentlich|hoffen"
            r"|erwarten|rechnen|planen|gehen davon aus|glauben|scheint|scheinen)\b"
        ),
        (
            r"^\W*(?:aktuell |derzeit |bisher )?(?:fast|nahezu|beinahe|nichts|niemand|nur|lediglich|einige"
            r"|manche|viele"
            r"|die meisten"
            r"|mehrere|einzelne|ein teil|teile|teilweise|noch|nicht)\b"
        ),
        r"\b(?:vorherige|vorige|gestrige|fruhere|andere)\w* (?:storung|problem|vorfall|ausfall)\b",
        r"\bfur (?:die meisten|viele|einen teil)\b",
        r"^\W*nach (?:der |dem |dieser )?(?:abschluss|ende|beendigung|behebung|wartung)\b",
        r"\bnicht bestatigen\b",
        r"\bweitgehend\b",
        r"\bgrosstenteils\b",
        r"\b(?:danach|anschliessend|dann) (?:ist|sind|wieder)\b",
        r"\b(?:arbeiten|arbeitet) (?:daran|weiter|mit hochdruck|an)\b",
    ),
    limits=(
        # German puts the verb last, so more of what limits an ending follows it than in English.
        r"^\s*fur (?:die meisten|einige|viele|einen teil)\b",
        r"\b(?:ausser|ausgenommen|mit ausnahme|teilweise|bis auf)\b",
        r"\bsein\s*$",
        r"^\s*werden\s*$",
        r"\bsein (?:wird|sollte|durfte)\b",
        r"^\s*(?:wird|werden)\b",
        r"\bfehlen\b",
        r"\b(?:sobald|wenn)\b",
        r"\b(?:wird|werden) (?:\w+ ){0,3}(?:hochgefahren|gestartet|gepruft|angefahren)\b",
        r"\b(?:starten|startet|folgt|folgen|lauft|laufen) (?:gerade|noch|derzeit|aktuell)\b",
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
    advice=(
        r"^\W*(?:bis auf|ausser|abgesehen von|mit ausnahme)\b",
        r"^\W*(?:falls|wenn|sollten?) (?:sie|ihr|du|es bei|jemand)\b",
    ),
    monitoring=(
        # Both spellings of the umlaut; parsing/sentences.py folds the letter, not "ue".
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
        r"\bfuhren (?:wir )?(?:gerade|derzeit|aktuell|momentan|jetzt)\b",
        r"\bgestartet\b",
    ),
    conjunctions=(
        (
            # Before an article, a pronoun or a verb; between nouns "und" begins no clause.
            r"\bund\b(?= (?:der|die|das|den|alle|wir|es|ist|sind|wurde|ihre|steh"
            r"|lauf|lauf|funktion|hat|haben)\w*)"
        ),
        r"\baber\b",
        r"\bjedoch\b",
    ),
)
