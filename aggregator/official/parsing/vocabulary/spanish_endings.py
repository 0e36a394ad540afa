"""Endings in Spanish sentences."""

AUX = r"(?:\b(?:ha|han|hemos|he|fue|fueron|es|son|esta|estan|estaba|quedo|quedaron|queda|quedan|era|habia)\b)"
GAP = r"(?:\s+[\w'-]+){0,5}?\s+"
ENDS = r"(?:o|a|os|as)\b"
DONE = (
    rf"(?:resuelt{ENDS}|solucionad{ENDS}|solventad{ENDS}|subsanad{ENDS}|arreglad{ENDS}|superad{ENDS}"
    rf"|atendid{ENDS}|desaparecido\b|despejad{ENDS})"
)
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

CLOSINGS = (
    rf"{AUX}{GAP}{DONE}",
    rf"{AUX}\s+{DONE}",
    (
        rf"\b(?:incidencia|incidente|problema|averia|caida|fallo|error)s?\s+(?:ya\s+"
        rf"|totalmente\s+|completamente\s+)?{DONE}(?=\s*$|\s+(?:a|en|el|desde"
        rf"|por|para)\b|\s*[-,;:)])"
    ),
    rf"{EVENT}(?:\s+[\w'-]+){{0,5}}?\s+{AUX}(?:\s+[\w'-]+){{0,4}}?\s+{CLOSED}",
    rf"{EVENT}\s+(?:\w+\s+)?{CLOSED}(?=\s*$|\s+(?:a|en|el|con|desde|antes|sin|por|\w+mente)\b|\s*[-,;:)])",
    (
        r"\b(?:hemos|ha|han) (?:\w+ )?(?:cerrado|finalizado|terminado|completado"
        r"|concluido) (?:el|la|los|las|este|esta|con)\b"
    ),
    # Simple past: American Spanish prefers it to "ha resuelto".
    r"\b(?:se )?(?:resolvio|soluciono|cerro|solvento|subsano|arreglo|resolvimos|solucionamos|arreglamos)\b",
    r"\b(?:falsa alarma|falso positivo)\b",
    rf"\b(?:damos|se da|dan) por {DONE}",
    rf"\b(?:damos|se da|dan) por {CLOSED}",
    r"^\W*fin (?:de la|del) (?:incidencia|incidente|averia|mantenimiento|problema)\b",
    r"\bcerramos (?:el|la|este|esta) (?:incidencia|incidente|caso|ticket|aviso)\b",
    r"\b(?:hemos podido|pudimos|logramos|conseguimos|hemos (?:logrado|conseguido)) (?:\w+ )?"
    r"(?:resolver|solucionar|restablecer|corregir|reparar|recuperar)\b",
    rf"^[^,;\d]{{3,60}} (?:terminad|finalizad|completad){ENDS}\s*$",
    r"\bse (?:cancela|anula|suspende) (?:el|la|los) (?:mantenimiento|intervencion|trabajo|actualizacion)",
    r"\bconfirm\w+ (?:la|el) (?:resolucion|solucion|restablecimiento|recuperacion|cierre)\b",
    r"\bno (?:tendra lugar|se (?:realizara|llevara a cabo))\b",
    rf"{EVENT}(?:\s+\w+){{0,3}}?\s+(?:termino|finalizo|concluyo|acabo)\b",
    r"\b(?:finalizo|termino|concluyo) (?:el|la|los|las)\b",
)

REPAIRS = (
    rf"{AUX}{GAP}{REPAIRED}",
    rf"{AUX}\s+{REPAIRED}",
    rf"\b\w+\s+(?:\w+mente\s+|ya\s+)?{REPAIRED}(?=\s*$|\s+(?:a|en|desde|para)\b|\s*[-,;:)])",
    r"\b(?:se )?(?:restablecio|restauro|recupero|corrigio|reparo|normalizo|restablecimos|corregimos)\b",
    r"\b(?:vuelven?|volvemos) a (?:funcionar|estar|la normalidad|operar|ser|cargar|conectar|recibir|enviar"
    r"|procesar|aceptar|responder)\b",
    r"\b(?:ha|han|hemos) vuelto a (?:la normalidad|funcionar|estar|operar)\b",
    r"\bvolvio a (?:la normalidad|funcionar|estar)\b",
    r"\bvolvieron a (?:funcionar|estar|la normalidad)\b",
    r"\b(?:vuelta|regreso|retorno) a la normalidad\b",
    rf"\b(?:funcion|oper|proces|carg|lleg|envi|conect|circul|realiz|complet|march|entreg|ejecut)"
    rf"(?:an?|ando)(?: \w+){{0,2}}? {WELL}",
    rf"\b(?:responden?|reciben?|respondiendo|recibiendo)(?: \w+){{0,2}}? {WELL}",
    (
        rf"\b(?:esta|estan|se encuentran?|ya|vuelve|vuelven|plenamente|totalmente|completamente"
        rf"|nuevamente|de nuevo)(?: (?:ya|todos|todas|plenamente|totalmente"
        rf"|completamente|nuevamente|se|encuentra|de nuevo)){{0,3}} {STANDS}"
    ),
    rf"\b{STANDS} (?:de nuevo|nuevamente|otra vez)\b",
    r"\b(?:todos los (?:servicios|sistemas)) (?:operativos|funcionando|funcionan|disponibles)\b",
    r"\bno se (?:registran?|observan?|detectan?) (?:mas )?(?:errores|fallos|incidencias|problemas)\b",
    r"\bya no (?:hay|se (?:observan|presentan|detectan)|existen|esta afectad)\b",
    r"\b(?:se ha|ha|han) reanudado\b",
    r"\bpued(?:en?|es) volver a\b",
    r"\bya (?:se )?pued(?:en?|es) (?:acceder|usar|utilizar|entrar|iniciar|operar)\b",
    r"\brecuperacion (?:completa|total)\b",
    r"\bpuest[oa]s? al dia\b",
    r"\btodo (?:(?:esta )?(?:ok|en orden)\b|funciona\s*$)",
    r"\b(?:luz|servicio|conexion|acceso|internet|corriente|red) ha vuelto(?=\s*$|\s*[,;])",
    # Not where the next word says how badly.
    r"\b(?:ya funcionan?|funcionan? ya)\b(?! (?:mal|parcial|peor|lent))",
    (
        r"\b(?:ya se puede|ya pueden?|se puede) (?:\w+ ){1,4}(?:con normalidad"
        r"|de nuevo|nuevamente|otra vez)\b"
    ),
)
