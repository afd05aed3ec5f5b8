"""Is Sentra there, and is its database?"""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def alive(request):
    """Answer without touching the database."""
    return JsonResponse({"alive": True})


@never_cache
def health(request):
    """Answer 200 when PostgreSQL and PostGIS answer, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), PostGIS_Lib_Version()")
            database, postgis = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"healthy": False, "database": None, "postgis": None}, status=503)
    return JsonResponse({"healthy": True, "database": database, "postgis": postgis})
