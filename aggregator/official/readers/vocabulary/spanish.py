"""Spanish, without accents: "aun", "esta", "solucion"."""

from aggregator.official.readers.vocabulary.language import Phrases

AUX = r"(?:\b(?:ha|han|hemos|he|fue|fueron|es|son|esta|estan|estaba|quedo|quedaron|queda|quedan|era|habia)\b)"
GAP = r"(?:\s+[\w'-]+){0,5}?\s+"
ENDS = r"(?:o|a|os|as)\b"
DONE = rf"(?:resuelt{ENDS}|solucionad{ENDS}|solventad{ENDS}|subsanad{ENDS}|arreglad{ENDS}|superad{ENDS})"
EVENT = (
    r"\b(?:incidencia|incidente|problema|averia|interrupcion|mantenimiento"
    r"|caida|fallo|corte|trabajo|tarea|actualizacion"
    r"|migracion|intervencion|degradacion|todo|caso|ticket)s?\b"
)
CLOSED = (
    rf"(?:cerrad{ENDS}|finalizad{ENDS}|terminad{ENDS}|completad{ENDS}"
    rf"|concluid{ENDS}|cancelad{ENDS}|acabad{ENDS}|anulad{ENDS})"
)
REPAIRED = (
    rf"(?:restablecid{ENDS}|reestablecid{ENDS}|restaurad{ENDS}|corregid{ENDS}"
    rf"|reparad{ENDS}|recuperad{ENDS}|mitigad{ENDS}|normalizad{ENDS}|estabilizad{ENDS}"
    rf"|repuest{ENDS})"
)
WELL = (
    r"(?:con normalidad|con total normalidad|correctamente|normalmente"
    r"|de nuevo|nuevamente|bien|sin problemas|perfectamente|otra vez)"
)
STANDS = (
    r"(?:operativ(?:o|a|os|as)|disponibles?|accesibles?|en linea|en servicio"
    r"|funcionando|funcional(?:es)?|activ(?:o|a|os|as)"
    r"|en marcha|estables?|online|operacional(?:es)?)\b"
)

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
    closings=(
        rf"{AUX}{GAP}{DONE}",
        rf"{AUX}\s+{DONE}",
        (
            rf"\b(?:incidencia|incidente|problema|averia|caida|fallo|error)s?\s+(?:ya\s+"
            rf"|totalmente\s+|completamente\s+)?{DONE}(?=\s*$|\s+(?:a|en|el|desde"
            rf"|por|para)\b|\s*[-,;:)])"
        ),
        rf"{EVENT}(?:\s+[\w'-]+){{0,5}}?\s+{AUX}(?:\s+[\w'-]+){{0,4}}?\s+{CLOSED}",
        rf"{EVENT}\s+(?:\w+\s+)?{CLOSED}(?=\s*$|\s+(?:a|en|el|con|desde)\b|\s*[-,;:)])",
        (
            r"\b(?:hemos|ha|han) (?:\w+ )?(?:cerrado|finalizado|terminado|completado"
            r"|concluido) (?:el|la|los|las|este|esta|con)\b"
        ),
        r"\b(?:se )?(?:resolvio|soluciono|solvento|subsano|arreglo|resolvimos|solucionamos|arreglamos)\b",
        r"\bfalsa alarma\b",
        rf"{EVENT}(?:\s+\w+){{0,3}}?\s+(?:termino|finalizo|concluyo|acabo)\b",
        r"\b(?:finalizo|termino|concluyo) (?:el|la|los|las)\b",
    ),
    repairs=(
        rf"{AUX}{GAP}{REPAIRED}",
        rf"{AUX}\s+{REPAIRED}",
        rf"\b\w+\s+(?:\w+mente\s+|ya\s+)?{REPAIRED}(?=\s*$|\s+(?:a|en|desde|para)\b|\s*[-,;:)])",
        r"\b(?:se )?(?:restablecio|restauro|recupero|corrigio|reparo|normalizo|restablecimos|corregimos)\b",
        r"\bvuelven? a (?:funcionar|estar|la normalidad|operar|ser)\b",
        r"\b(?:ha|han|hemos) vuelto a (?:la normalidad|funcionar|estar|operar)\b",
        r"\bvolvio a (?:la normalidad|funcionar|estar)\b",
        r"\bvolvieron a (?:funcionar|estar|la normalidad)\b",
        r"\b(?:vuelta|regreso|retorno) a la normalidad\b",
        rf"\b(?:funcionan?|funcionando|operan?|operando)(?: \w+){{0,2}}? {WELL}",
        (
            rf"\b(?:esta|estan|se encuentran?|ya|vuelve|vuelven|plenamente|totalmente|completamente"
            rf"|nuevamente|de nuevo)(?: (?:ya|todos|todas|plenamente|totalmente"
            rf"|completamente|nuevamente|se|encuentra|de nuevo)){{0,3}} {STANDS}"
        ),
        rf"\b{STANDS} (?:de nuevo|nuevamente|otra vez)\b",
        r"\b(?:todos los (?:servicios|sistemas)) (?:operativos|funcionando|funcionan|disponibles)\b",
        r"\bya no (?:hay|se (?:observan|presentan|detectan)|existen|esta afectad)\b",
        r"\b(?:se ha|ha|han) reanudado\b",
        r"\bpueden? volver a\b",
        (
            r"\b(?:ya se puede|ya pueden?|se puede) (?:\w+ ){1,4}(?:con normalidad"
            r"|de nuevo|nuevamente|otra vez)\b"
        ),
    ),
    denials=(
        r"\bno\b(?! (?:hay|se observan) mas)",
        r"\b(?:aun|todavia) (?:no|sin)\b",
        r"\b(?:nunca|tampoco|sin)\b(?! problemas)",
        (
            r"\b(?:parcialmente|en parte|casi|mayormente|mayoritariamente|gradualmente"
            r"|progresivamente|temporalmente|provisionalmente|pronto|poco a poco"
            r"|practicamente|siendo|ser|haber|solo)\b"
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
        r"(?<!se )(?<!ya )\bpueden?\b(?! volver)",
        r"\bpara (?:la mayoria|algunos|parte)\b",
        (
            r"^\W*(?:algun(?:o|a|os|as)|varios|varias|la mayoria|muchos|parte"
            r"|una parte|ningun|ninguna|no|aun|todavia|pocos)\b"
        ),
        r"\b(?:incidencia|incidente|problema|caida) (?:anterior|previ[oa]|de ayer)\b",
        r"\b(?:anterior|otr[oa]) (?:incidencia|incidente|problema)\b",
    ),
    limits=(
        r"^\s*(?:para|en|a) (?:la mayoria|algun|parte|una parte|muchos|vari[oa]s)",
        (
            r"\b(?:parcialmente|en parte|excepto|salvo|a excepcion|gradualmente"
            r"|progresivamente|en breve|pronto|temporalmente)\b"
        ),
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
        r"^\W*si (?:usted|tiene|tienes|sigue|sigues|continua|experimenta|el problema persiste|aun|todavia)\b",
    ),
    monitoring=(
        r"\b(?:monitore|monitoriz|supervis|vigil)(?:ando|amos|aremos)\b",
        r"\bseguimos (?:de cerca|observando|atentos)\b",
        r"\ben observacion\b",
    ),
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
    ),
    conjunctions=(r"\by\b", r"\bpero\b"),
)
