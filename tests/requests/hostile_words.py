"""Words, names and headers that nobody honest sends, and some that everybody does."""

LONG, DIGITS = "x" * 3000, "9" * 400
# fmt: off
WORDS = [
    "acme", "ACME", "gone", "chat", "login", "broken", "works", "none", "DE", "US-CA", "ZZ", "all", "1",
    "0", "-1",
    "", " ", "\0", "\n", "\r\nX-Injected: 1", "..", "../../etc/passwd", "%", "%00", "%ff", "\xff", "é",
    "日本",
    "💥", "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "${jndi:ldap://x}", "null", "None",
    "NaN", "1e999",
    "Infinity", "0x10", "٣", "1.5", "true", "[]", "{}", LONG, DIGITS, "2147483648",
    "9223372036854775808", "\ud7ff",
    "2026-04-15T14:30:00Z", "2026-04-15T14:30:00+99:99", "0000-00-00", "9999-12-31T23:59:59-14:00",
    "2026-13",
    "today", "1m", "5m", "15m", "1h", "1d", "7m", "24h", "4h", "surface", "symptom", "region", "2026-04",
    "\u202e",
    "\u0000\ufffd",
]
NAMES = [
    "q", "window", "from", "to", "step", "surface", "symptom", "region", "by", "before", "after",
    "month", "at",
    "r", "again", "days", "script", "format", "lang", "page", "p", "o", "e", "next", "_popup",
    "_to_field", "all",
    "service", "stance", "comment", "username", "password", "csrfmiddlewaretoken", "text", "until",
    "kind", "do",
    "service__exact", "id__exact", "state__exact", "network", "seen", "first", "last", "reason",
    "number", "label", "onset_at__year", "at__month", "name__regex", "id__range", "action",
    "_selected_action", "_changelist_filters", "term", "s",
]
METHODS = [
    *("GET", "POST") * 4, "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get",
    "\xff",
]
ODD_HOSTS = ["evil.example", "", "a b", "[::1", "\xff", LONG]
HOSTS = [*("testserver",) * 40, "testserver:81", "TESTSERVER", *ODD_HOSTS]
FITTING = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "parts": "multipart/form-data; boundary=x",
}
TYPES = [
    "", "text/plain", "application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=zip",
    "multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary="', "a/b/c",
    ";;;", "\0",
    "multipart/form-data; boundary=\xff", "multipart/form-data; boundary=" + "y" * 300, "*/*", LONG,
    "application/json; a*=x''y", "application/x-www-form-urlencoded; charset=banana",
    "multipart/mixed; boundary=x",
]
HEADERS = [
    "ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_MATCH",
    "RANGE",
    "COOKIE", "AUTHORIZATION", "ORIGIN", "REFERER", "SEC_FETCH_SITE", "X_FORWARDED_FOR",
    "X_FORWARDED_PROTO",
    "X_HTTP_METHOD_OVERRIDE", "TRANSFER_ENCODING", "EXPECT", "UPGRADE", "X_FORWARDED_HOST", "USER_AGENT",
    "FORWARDED",
]
VALUES = [
    "*/*", "text/html", "application/xml;q=x", "de;q=2,*;q=-1", "zz-ZZ-zz-zz", "gzip;q=0", '"x", W/"',
    "bytes=0-",
    "Bearer open sesame", "Bearer \xff", "Basic !!", "null", "http://testserver",
    "https://elsewhere.test", "chunked",
    "Sat, 31 Feb 2026 25:61:61 GMT", "sessionid=x; csrftoken=y", "1.2.3.4, ::1, unknown", "https",
    "100-continue",
]
# fmt: on
