"""Django's WSGI callable, which answers behind the lane."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder.config.settings")
application = get_wsgi_application()
