"""The entry point of Django's development server, which may run on the development key: for no real site."""

from django.core.wsgi import get_wsgi_application

from reporter import heartbeat

application = get_wsgi_application()
heartbeat.start()
