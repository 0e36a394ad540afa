"""Spanish, without accents: "aun", "esta", "solucion"."""

from aggregator.official.parsing.vocabulary.language import Phrases
from aggregator.official.parsing.vocabulary.spanish_endings import CLOSINGS, ENDS, REPAIRS

SPANISH = Phrases(
    over=(
        *(
            rf"resuelt{ENDS}",
            rf"solucionad{ENDS}",
            rf"cerrad{ENDS}",
            rf"finalizad{ENDS}",
            rf"completad{ENDS}",
            rf"restablecid{ENDS}",
        ),
        *(
            rf"corregid{ENDS}",
            rf"arreglad{ENDS}",
            rf"cancelad{ENDS}",
            rf"operativ{ENDS}",
            r"falsa alarma",
            rf"terminad{ENDS}",
            rf"recuperad{ENDS}",
        ),
        *(
            r"(?:incidencia|incidente|problema) (?:resuelt[oa]|solucionad[oa]|cerrad[oa])",
            r"funcional",
            rf"mitigad{ENDS}",
        ),
    ),
    monitoring_label=(
        r"monitoreando",
        r"monitorizando",
        r"en observacion",
        r"supervisando",
        r"en seguimiento",
        r"monitoreo",
    ),
    identified_label=(r"identificad[oa]",),
    open_label=(
        r"investigando",
        r"en investigacion",
        r"sin resolver",
        r"no resuelt[oa]",
        r"caido",
        r"abiert[oa]",
        r"nuev[oa]",
        r"averia",
    ),
    scheduled_label=(r"programad[oa]", r"planificad[oa]", r"previst[oa]"),
    started_label=(r"en curso", r"en progreso", r"iniciad[oa]"),
    closings=CLOSINGS,
    repairs=REPAIRS,
    denials=(
        (
            # "ya no hay errores" is an ending, "no hay más errores" too.
            r"(?<!ya )\bno\b(?! (?:hay|se observan) mas| tendra lugar| se (?:realizara|llevara|registra"
            r"|observa|detecta))"
        ),
        r"\b(?:aun|todavia) (?:no|sin)\b",
        r"\b(?:nunca|tampoco|sin)\b(?! problemas)",
        (
            r"\b(?:parcialmente|en parte|casi|mayormente|mayoritariamente|gradualmente"
            r"|progresivamente|temporalmente|provisionalmente|pronto|poco a poco"
            r"|practicamente|siendo|(?<!vuelve a )(?<!vuelven a )ser|haber|solo)\b"
        ),
    ),
    doubts=(
        r"^\W*(?:todos |todas )?(?:los |las )?(?:demas|otros|otras)\b",
        (
            r"\b(?:sera|seran|seria|estara|estaran|habra|habran|quedara|quedaran"
            r"|deberia|deberian|debe|podria|podrian|va a|van a|haya|hayan|este(?= (?:resuel"
            r"|solucion|restab|opera|dispo|complet))|quede|queden)\b"
        ),
        (
            r"\b(?:una vez|cuando|hasta que|en cuanto|tan pronto|si|antes de que"
            r"|despues de que|mientras|al (?:finalizar|terminar|termino)|siempre que"
            r"|para que|a que|tras)\b"
        ),
        (
            r"\b(?:esperamos|se espera|se estima|prevemos|se preve|creemos|parece"
            r"|parecen|confiamos|estimamos|trabajamos|trabajando|intentando|avisaremos"
            r"|informaremos)\b"
        ),
        # "may", unless something is possible again: "ya se puede", "pueden volver".
        r"(?<!se )(?<!ya )\bpueden?\b(?! volver)",
        r"\bno (?:podemos|se puede) confirmar\b",
        r"\bpara (?:la mayoria|algunos|parte)\b",
        (
            r"^\W*(?:casi|nada|nadie|solo|unicamente|practicamente|algun(?:o|a|os|as)|varios|varias"
            r"|la mayoria|muchos"
            r"|parte"
            r"|una parte|ningun|ninguna|no|aun|todavia|pocos)\b"
        ),
        r"\b(?:incidencia|incidente|problema|caida) (?:anterior|previ[oa]|de ayer)\b",
        r"\b(?:anterior|otr[oa]) (?:incidencia|incidente|problema)\b",
    ),
    limits=(
        r"^\s*(?:(?:el|la) (?:acceso|servicio|conexion) )?(?:para|en|a) (?:la mayoria|algun|parte|una parte"
        r"|muchos"
        r"|vari[oa]s)",
        (
            r"\b(?:parcialmente|en parte|excepto|salvo|a excepcion|gradualmente"
            r"|progresivamente|en breve|pronto|temporalmente)\b"
        ),
        r"\ben curso\b",
        r"\bno (?:aparece|se muestra|funciona|se ve|carga|llega)",
    ),
    contrasts=(r"\b(?:pero|sin embargo|no obstante|aunque|si bien)\b",),
    harmless=(
        r"monitor",
        r"supervis",
        r"disculp",
        r"causa",
        r"observ",
        r"seguimiento",
        r"gracias",
        r"vigila",
    ),
    relapses=(
        (
            r"\b(?:sigue|siguen|continua|continuan|persiste|persisten) (?:sin"
            r"|afectad|con|caid|fallando|la|el|los|las|algun)"
        ),
        r"\bpersisten?\b",
        r"\b(?:aun|todavia) (?:no|hay|sin|se)\b",
        r"\b(?:nuev[oa]|otr[oa]) (?:incidencia|incidente|problema|caida|averia)\b",
        r"\bha vuelto a (?:aparecer|ocurrir|fallar|producirse|caer)",
        r"\breaparec",
        r"\balgunos (?:usuarios|clientes|servicios)\b",
        r"\bsin resolver\b",
    ),
    advice=(
        r"^\W*(?:salvo|excepto|a excepcion|con la excepcion)\b",
        r"^\W*si (?:usted|tiene|tienes|sigue|sigues|continua|experimenta|el problema persiste|aun|todavia)\b",
    ),
    monitoring=(
        r"\b(?:monitore|monitoriz|supervis|vigil)(?:ando|amos|aremos)\b",
        r"\bseguimos (?:de cerca|observando|atentos)\b",
        r"\ben observacion\b",
    ),
    # Future tenses of watching: what is closed stays closed.
    promises=(r"\b(?:seguiremos|continuaremos|supervisaremos|monitorearemos|vigilaremos|seguimos)\b",),
    deployed=(
        (
            r"\b(?:solucion|correccion|parche|arreglo)\b(?:\s+\w+){0,3}?\s+(?:aplicad"
            r"|implementad|desplegad|implantad)"
        ),
        (
            r"\b(?:aplicado|implementado|desplegado|implantado) (?:\w+ ){0,2}(?:solucion"
            r"|correccion|parche|arreglo)\b"
        ),
    ),
    identified=(
        r"\bidentificad",
        r"\bidentificamos\b",
        r"\b(?:encontrado|localizado|detectado|determinado) (?:la|el) (?:causa|origen|problema)\b",
        r"\b(?:trabajamos|trabajando|trabaja) en (?:una|la|su|el) (?:solucion|correccion|arreglo)\b",
        r"\besta(?:n|mos)? (?:solucionando|resolviendo|corrigiendo|reparando)\b",
    ),
    investigating=(r"\binvestiga(?:ndo|mos|cion)\b", r"\banaliza(?:ndo|mos)\b", r"\brevisa(?:ndo|mos)\b"),
    started=(
        r"\b(?:mantenimiento|trabajos) (?:\w+ ){0,3}(?:en curso|comenzado|iniciado|empezado)\b",
        r"\b(?:ha|han) (?:comenzado|empezado)\b",
        r"\b(?:estamos|se estan?) (?:realizando|ejecutando|efectuando|llevando a cabo)\b",
    ),
    conjunctions=(r"\by\b", r"\bpero\b"),
)
