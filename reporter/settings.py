"""All settings, each read from the environment (.env.example lists them; a test compares).

Mistakes are collected, and the last line raises Misconfigured with all of them.

Thresholds of detection are not settings: they are fields of aggregator/stats/policy.py.
"""

from datetime import timedelta
from pathlib import Path

from reporter import api_schema, database_settings, logs
from reporter.env import Environment
from reporter.staff_pages import theme
from reporter.startup import process, values

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

DEBUG = env.flag("DEBUG", False)
# The key that commands use when none is set. `prepare` and every web server but Django's development server
# refuse it.
DEVELOPMENT_KEY = "for-development-only-and-refused-by-manage.py-check---deploy"
SECRET_KEY = env.secret("SECRET_KEY", DEVELOPMENT_KEY)
PRIVACY_KEY = env.secret("PRIVACY_KEY", DEVELOPMENT_KEY)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
ADMIN = env.flag("ADMIN", False)  # /admin/ for staff; without it there is nothing to log in to
SITE_NAME = env.text("SITE_NAME", "outages")
DEMO = env.flag("DEMO", False)  # every page says that this is demo data
HOST, PORT = env.host("HOST", "127.0.0.1"), env.integer("PORT", 8000, least=1, most=65535)  # of `make run`
SITE_URL = env.web_address("SITE_URL")  # our own address; the servers that we poll see it in the User-Agent

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "reporter.apps.StaffConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "reporter",
    "reports",
    "aggregator",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before whatever answers by itself, as those below do with redirects and refusals.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reporter.middleware.content_security_policy",
    "reporter.middleware.known_host",
    # Readers' pages hold no secret, so compressing them tells nobody anything (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",  # ETag, and 304 for who has it already
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reporter.languages.language_of_address",
    "reporter.middleware.either_address",
    "reporter.middleware.method_not_allowed",
    "reporter.middleware.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "reporter.urls"
WSGI_APPLICATION = "reporter.development.application"  # of Django's development server, and of nothing else

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aggregator.web.context.site",
            ],
            "libraries": {"site_tags": "aggregator.web.tags"},
        },
    },
]

# PostgreSQL, as a URL that libpq understands (a socket folder may stand in ?host=).
_DATABASE = env.database_url("DATABASE_URL", "postgresql:///outages")
# The web server's own accounts, which `prepare` makes: readers' pages append to the log and cannot read it,
# and their connections are limited. Staff's pages can; they may also have the account of DATABASE_URL.
WEB_DATABASE = env.database_url("WEB_DATABASE_URL", "")
STAFF_DATABASE = env.database_url("STAFF_DATABASE_URL", "")
_ACCOUNTS = {
    "DATABASE_URL": _DATABASE,
    "WEB_DATABASE_URL": WEB_DATABASE,
    "STAFF_DATABASE_URL": STAFF_DATABASE,
}
for mistake in database_settings.list_mistakes(_ACCOUNTS):
    env.note(mistake)
_OWN = WEB_DATABASE if process.serves_web and WEB_DATABASE else _DATABASE
DATABASES = {"default": database_settings.make_settings(_OWN)}
# Of the threads that answer staff (reporter/front/staff_account.py).
STAFF_CONNECTION = database_settings.make_settings(STAFF_DATABASE or _DATABASE)
# What a process keeps for minutes: ledgers, counts of parts, attempts to sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis or Valkey: limits per source and Celery's broker. It may be lost at any time without harm.
REDIS_URL = env.redis_url("REDIS_URL", "redis://127.0.0.1:6379/0")
# A report must not wait for a limiter that is away.
REDIS_TIMEOUT = 0.25  # seconds

CELERY_BROKER_URL = values.broker_url(REDIS_URL)
# Without them, worker and beat wait for ever for a host that vanished. Longer than a worker waits for a task.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 5,
    "socket_timeout": 10,
    "socket_keepalive": True,
}
# Tasks write tables; nobody reads results, which would fill Valkey.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Celery would replace the JSON lines by its own format.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Whether vendors' status pages are polled. Not by a demo, whose vendors are part of its scenario.
OFFICIAL_POLLING = env.flag("OFFICIAL_POLLING", not DEMO)
OUTGOING_ALLOWED = env.networks("OUTGOING_ALLOWED")  # private networks that we may send requests to
# A queue and a program of its own, so that the tick does not wait for slow vendors.
OUTGOING_QUEUE = "outgoing"
CELERY_TASK_ROUTES = {"aggregator.tasks.poll_official": {"queue": OUTGOING_QUEUE}}
# What the last tick published, for web processes that start while the database is away.
PUBLICATION_COPY = VAR_DIR / "publication" / "snapshots.sqlite3"
TICK_SECONDS = 10  # how fresh charts and verdicts are
POLL_SECONDS = 15  # how often we look which pages are due
CELERY_BEAT_SCHEDULE = {
    # A tick that could not start before the next one is due is not worth running.
    "tick": {
        "task": "aggregator.tasks.tick",
        "schedule": timedelta(seconds=TICK_SECONDS),
        "options": {"expires": TICK_SECONDS - 1},
    },
    "refit-baselines": {
        "task": "aggregator.tasks.refit_baselines",
        "schedule": timedelta(hours=1),  # the task refits what is a day old
        "options": {"expires": 3000},
    },
    "learn-endings": {
        "task": "aggregator.tasks.learn_endings",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "maintain-partitions": {
        "task": "reports.tasks.maintain_partitions",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
}
if OFFICIAL_POLLING:  # without it no program takes the messages out of the queue
    CELERY_BEAT_SCHEDULE["poll-official"] = {
        "task": "aggregator.tasks.poll_official",
        "schedule": timedelta(seconds=POLL_SECONDS),
        "options": {"expires": POLL_SECONDS - 1},
    }

# Where reports wait for a database that is away: on the web host's own disk, for all its web processes.
SPOOL_DIR = VAR_DIR / "spool"
SPOOL_MAX_MB = env.integer("SPOOL_MAX_MB", 64, least=1, most=100_000)  # 64 hold about 120,000 reports

# The operator's catalogue: instead of the shipped one, or in addition to it. Each start reads it.
CATALOGUE_DIR = env.text("CATALOGUE_DIR", "")
CATALOGUE_EXTRA = env.text("CATALOGUE_EXTRA", "")
if DEMO and CATALOGUE_DIR:
    env.note("CATALOGUE_DIR is not for a demo, which is about services of the shipped catalogue; set DEMO=0.")
# The proxies whose X-Forwarded-For is believed; by default those on this machine.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", "127.0.0.0/8,::1/128")
GEOIP_CITY_DB = env.text("GEOIP_CITY_DB", str(VAR_DIR / "geo" / "city.mmdb"))
GEOIP_ASN_DB = env.text("GEOIP_ASN_DB", "")  # optional: networks by number instead of by prefix
# The most false incidents a year that the operator accepts on the whole site, suspicions included.
FALSE_ALARMS_A_YEAR = env.number("FALSE_ALARMS_A_YEAR", 2.0, least=0.01, most=10_000)
# Off for a site inside one company: all its reports come from one network, and must count nevertheless.
COUNT_NETWORKS = env.flag("COUNT_NETWORKS", True)
# Whether networks that send very many reports must prove work (reports/proof_of_work/rule.py); not where all
# reports come from one network. Numbers of requests are of ten minutes.
PROOF_OF_WORK = env.flag("PROOF_OF_WORK", COUNT_NETWORKS)
PROOF_OF_WORK_PER_NETWORK = env.integer("PROOF_OF_WORK_PER_NETWORK", 500, least=250, most=1_000_000)
PROOF_OF_WORK_FLOOD = env.integer("PROOF_OF_WORK_FLOOD", 50_000, least=1, most=1_000_000_000)
PROOF_OF_WORK_TRIES = env.integer("PROOF_OF_WORK_TRIES", 300_000, least=1, most=100_000_000)
# A minute of a partial outage beside one of a major outage: Instatus writes down 0.3, incident.io counts 1.
PARTIAL_OUTAGE_WEIGHT = env.number("PARTIAL_OUTAGE_WEIGHT", 0.3, least=0, most=1)
# After that their partition is dropped. The learning of networks needs one day at least.
REPORTS_KEPT_DAYS = env.integer("REPORTS_KEPT_DAYS", 90, least=1, most=36_500)

LANGUAGE_CODE = "en"
# In the order of the list at the foot of pages, each in its own language. reporter/languages.py chooses.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ja", "日本語"),
    ("nl", "Nederlands"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "reporter.static.Storage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
# Links to vendors' pages must not tell them which page a visitor was on.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("SECURE_COOKIES", True)  # only staff ever get one
# The largest honest report is under 1 kB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["reports.web.parsers.SmallJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "reporter.front.error_views.handle_api_error",
    "NON_FIELD_ERRORS_KEY": "body",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = api_schema.make_settings(site_name=SITE_NAME)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "reporter.front.error_views.form_refused"
LOGIN_REDIRECT_URL = "/admin/"  # nobody else signs in
UNFOLD = theme.make_settings(site_name=SITE_NAME)

LOGGING = logs.make_settings(level=env.log_level("LOG_LEVEL", "INFO"))

env.refuse_mistakes()
