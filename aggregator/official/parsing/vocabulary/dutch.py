"""Dutch."""

from aggregator.official.parsing.vocabulary.language import Phrases

AUX = r"\b(?:is|zijn|werd|werden|was|waren|heeft|hebben|heb)\b"
# Seven words: the participle stands last, as in German.
GAP = r"(?:\s+[\w.:'-]+){0,7}?\s+"
DONE = r"(?:opgelost|verholpen|gefixt|gefixed|opgeheven|uit de wereld|achter de rug)\b"
EVENT = (
    r"\b\w{0,30}(?:storing|probleem|problemen|incident|onderhoud|werkzaamheden"
    r"|uitval|onderbreking|update|migratie|fout|melding|upgrade)(?:en)?\b"
)
CLOSED = (
    r"(?:afgerond|voltooid|beeindigd|gesloten|voorbij|klaar|geeindigd"
    r"|gereed|geannuleerd|afgelast|afgelopen|ten einde|over|afgesloten|afgehandeld"
    r"|gestopt|afgemeld|geslaagd|gelukt)\b"
)
REPAIRED = (
    r"(?:hersteld|gerepareerd|gecorrigeerd|gemitigeerd|genormaliseerd|gestabiliseerd"
    r"|weggewerkt|ingehaald|ingelopen|verdwenen|hervat)\b"
)
STANDS = (
    r"(?:bereikbaar|beschikbaar|online|operationeel|toegankelijk|te gebruiken"
    r"|in de lucht|normaal|actief|bruikbaar|stabiel"
    r"|functioneel|in gebruik|mogelijk|te bereiken|up|in orde|goed|live)\b"
)

DUTCH = Phrases(
    over=(
        *(
            r"opgelost",
            r"verholpen",
            r"hersteld",
            r"gesloten",
            r"afgerond",
            r"voltooid",
            r"gereed",
            r"klaar",
            r"afgesloten",
        ),
        *(
            r"(?:storing|probleem|incident) (?:opgelost|verholpen|gesloten|hersteld)",
            r"einde (?:van de )?(?:storing|onderhoud|werkzaamheden)(?=\W{1,3}(?:om )?\d)(?!.{0,40}verwacht)",
            r"loos alarm",
            r"vals alarm",
        ),
        *(r"operationeel", r"geannuleerd", r"afgehandeld", r"beeindigd"),
    ),
    monitoring_label=(r"monitoring", r"in de gaten", r"onder observatie", r"wordt gevolgd", r"monitoren"),
    identified_label=(r"geidentificeerd", r"oorzaak (?:gevonden|bekend)"),
    open_label=(
        r"in onderzoek",
        r"onderzoek(?: loopt)?",
        r"niet opgelost",
        r"onopgelost",
        r"storing",
        r"nieuw",
        r"onderbroken",
    ),
    scheduled_label=(r"gepland", r"aangekondigd"),
    started_label=(r"bezig", r"gestart", r"begonnen", r"in uitvoering", r"lopend"),
    closings=(
        rf"{AUX}{GAP}{DONE}",
        rf"{AUX}\s+{DONE}",
        rf"\b\w+\s+(?:\w+\s+)?{DONE}(?=\s*$|\s+(?:om|in|voor|door|na|sinds|op)\b|\s*[-,;:)])",
        rf"\b{DONE}\s+(?:is|zijn|werd|werden)\b",
        rf"{EVENT}(?:\s+[\w.:'-]+){{0,7}}?\s+{CLOSED}",
        r"\b(?:loos|vals) alarm\b",
        r"\b(?:gaat|gaan) niet door\b",
        r"\b(?:konden|hebben) (?:\w+ ){0,4}(?:kunnen )?(?:oplossen|verhelpen|herstellen)\b",
        # A short headline without a verb; a longer text with these words is about something else.
        r"^[^,;\d]{3,60} (?:afgerond|voltooid)\s*$",
        r"\bsuccesvol (?:uitgevoerd|verlopen)\b",
        r"\bbevestig(?:t|de|en) (?:het |de )?(?:herstel|oplossing)\b",
        r"\bsluiten (?:\w+ )?(?:dit|deze|het|de) (?:incident|melding|storing|ticket)\b",
    ),
    repairs=(
        rf"{AUX}{GAP}{REPAIRED}",
        rf"{AUX}\s+{REPAIRED}",
        rf"\b\w+\s+(?:volledig\s+)?{REPAIRED}(?=\s*$|\s+(?:om|in|voor|na|sinds)\b|\s*[-,;:)])",
        rf"\bweer(?:\s+\w+){{0,3}}?\s+{STANDS}",
        rf"\b(?:opnieuw|terug|volledig)\s+{STANDS}",
        (
            r"\b(?:werkt|werken|rijdt|rijden|gaat|gaan|laadt|laden|reageert|reageren|verloopt|verlopen"
            r"|stroomt|stromen|"
            r"functioneert|functioneren|draait|draaien|doet het"
            r"|doen het|loopt|lopen)(?:\s+\w+){0,3}?\s+(?:weer|normaal|zoals (?:verwacht"
            r"|gewoonlijk|vanouds)|naar behoren|goed|correct)\b"
        ),
        r"\b(?:kunt|kunnen|kan|kun) (?:\w+ ){0,2}weer(?: (?:\w+ ){0,3}\w+en\b|\s*$)",
        r"\boorzaak (?:\w+ ){0,2}weggenomen\b",
        r"\bterug (?:naar|bij) normaal\b",
        r"\bterug online\b",
        r"\b(?:wordt|worden) weer (?:normaal|gewoon) \w+\b",
        r"\b(?:doet zich|doen zich|treedt|treden|is|zijn) niet meer (?:voor|op|aanwezig)\b",
        r"\balles (?:is )?(?:weer )?(?:in orde|normaal|ok)\b",
        r"\balsnog (?:afgeleverd|verwerkt|verzonden|bezorgd)\b",
        r"\balles (?:werkt|draait)\s*$",
        r"\balle (?:systemen|diensten|functies) (?:\w+ )?(?:werken|operationeel|functioneren|online)\b",
        r"\bgeen (?:\w+ )?(?:problemen|storingen?|hinder|fouten|impact) meer\b",
        r"\b(?:is|zijn) (?:nu |volledig )?operationeel\b",
        r"\bnormale (?:dienstverlening|werking) (?:is )?(?:hersteld|hervat)\b",
    ),
    denials=(
        # "gaat niet door" cancels a maintenance, "niet meer" ends a fault.
        r"\bniet\b(?! door\b| meer (?:voor|op|aanwezig)\b)",
        r"\bnooit\b",
        r"\bnog\b(?! eens)",
        r"\bgeen\b(?!\s+(?:\w+\s+)?\w+ meer)",
        (
            r"\b(?:deels|gedeeltelijk|grotendeels|bijna|vrijwel|vooral|tijdelijk"
            r"|geleidelijk|langzaam|binnenkort|spoedig|waarschijnlijk|hopelijk"
            r"|vermoedelijk|alleen|slechts|voorlopig|straks|later|morgen|zometeen)\b"
        ),
        r"\bte (?:hebben|zijn)\b",
    ),
    doubts=(
        r"^\W*(?:alle |de )?(?:andere|overige)\b",
        (
            r"\b(?:(?:wordt|worden)(?! weer (?:normaal|gewoon)| (?:hiermee |nu )?(?:af)?gesloten)|zal"
            r"|zullen|zou|zouden|moet|moeten)\b"
        ),
        # A mere possibility, unless it is one that has come back: "kunt weer inloggen".
        r"\b(?:kan|kunnen)\b(?! (?:\w+ ){0,2}weer| oplossen| verhelpen| herstellen)",
        r"\bvoor (?:de meeste|veel|een deel)\b",
        r"\b(?:zodra|wanneer|als|totdat|tot(?! \d)|nadat|voordat|of|indien|mits|terwijl)\b",
        r"\bniet bevestigen\b",
        r"\bna (?:afloop|afronding|het onderhoud|herstel)\b",
        (
            r"\b(?:naar verwachting|verwachten|verwacht|hopen|vermoeden|denken"
            r"|geloven|lijkt|lijken|streven|werken aan|bezig met|bezig om)\b"
        ),
        (
            r"^\W*(?:bijna|vrijwel|nagenoeg|niets|niemand|alleen|slechts|sommige|enkele|de meeste|veel"
            r"|een deel"
            r"|een aantal|niet|nog|enige)\b"
        ),
        r"\b(?:vorige|eerdere|andere) (?:storing|incident|probleem)\b",
    ),
    limits=(
        r"^\s*voor (?:de meeste|sommige|een deel|veel|enkele)",
        r"\b(?:behalve|uitgezonderd|met uitzondering|gedeeltelijk|deels|binnenkort)\b",
        r"^\s*(?:worden|te worden|zijn|wordt)\s*$",
        r"\bontbreken\b",
        r"\b(?:bezig|loopt)\b",
        r"\b(?:zodra|als|wanneer)\b",
    ),
    contrasts=(r"\b(?:maar|echter|toch|hoewel|al(?:hoewel)?)\b",),
    harmless=(r"monitor", r"in de gaten", r"excus", r"oorzaak", r"volgen", r"bedank"),
    relapses=(
        r"\bnog (?:steeds|niet|altijd|enkele|wat|problemen|hinder)\b",
        r"\b(?:opnieuw|weer) (?:een |last|problemen|onbereikbaar|storing|opgetreden|down|uitgevallen)",
        r"\bnieuwe (?:storing|probleem|incident)\b",
        r"\bnieuw (?:probleem|incident)\b",
        r"\b(?:houdt|houden|duurt|duren) (?:\w+ )?(?:aan|voort)\b",
        r"\bsommige (?:gebruikers|klanten|diensten)\b",
        r"\bblijf(?:t|ven) (?:bestaan|storing|problemen|onbereikbaar)",
        r"\bonopgelost\b",
    ),
    advice=(
        r"^\W*(?:behalve|afgezien van|met uitzondering)\b",
        r"^\W*(?:als|indien|mocht|wanneer) (?:u|je|jij|uw)\b",
    ),
    monitoring=(
        r"\bmonitoren\b",
        r"\bin de gaten\b",
        r"\bhouden (?:\w+ ){0,3}in de gaten\b",
        r"\bgemonitord\b",
        r"\b(?:onder|ter) observatie\b",
    ),
    # The verb of "we keep watching": with it, a closing stays one.
    promises=(r"\b(?:blijven|zullen)\b",),
    deployed=(
        (
            r"\b(?:oplossing|fix|correctie|patch|herstel)\b(?:\s+\w+){0,3}?\s+(?:doorgevoerd"
            r"|uitgerold|toegepast|geimplementeerd|geplaatst)\b"
        ),
    ),
    identified=(
        r"\bgeidentificeerd\b",
        r"\boorzaak (?:\w+ ){0,4}(?:gevonden|bekend|achterhaald|vastgesteld)\b",
        r"\bwerken (?:\w+ ){0,2}aan (?:een|de|het) (?:oplossing|herstel)\b",
        r"\bwordt (?:\w+ ){0,2}(?:verholpen|opgelost|hersteld)\b",
    ),
    investigating=(r"\bonderzoek(?:en|t)?\b", r"\bonderzocht\b"),
    started=(
        r"\b(?:onderhoud|werkzaamheden) (?:\w+ ){0,2}(?:begonnen|gestart|bezig)\b",
        r"\b(?:is|zijn) (?:begonnen|gestart)\b",
        r"\bvoeren (?:wij |we )?(?:nu|momenteel|op dit moment)\b",
    ),
    conjunctions=(r"\ben\b", r"\bmaar\b"),
)
