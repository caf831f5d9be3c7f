"""The WSGI application every web worker loads."""

from django.core.wsgi import get_wsgi_application

from dichvucong.config import tracing

tracing.set_up("web")
application = get_wsgi_application()
