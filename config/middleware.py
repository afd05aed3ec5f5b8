"""What happens to every request before a view sees it."""

from django.conf import settings
from django.db import OperationalError
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse


class LanguageOfTheAddress:
    """Let ``?lang=en`` choose the language of this answer and, by a cookie, of those that follow.

    Without either, a page is in Indonesian whatever the browser prefers, so that a shared address shows
    everybody the same; programs that use the API are asked by ``Accept-Language``.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith("/api/"):
            request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        chosen = request.GET.get("lang")
        if chosen not in dict(settings.LANGUAGES):
            return self.get_response(request)
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
        response = self.get_response(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax", httponly=True
        )
        return response


class SessionEnded:
    """Let the sign-in page say that nothing was saved, where a form was sent after its session had ended."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        place, _question, asked = response.headers.get("Location", "").partition("?")
        if request.method == "POST" and "next=" in asked and place in self.sign_in_pages():
            response["Location"] = f"{reverse('login')}?{asked}&ended=1"
        return response

    @staticmethod
    def sign_in_pages():
        return {reverse("login"), reverse("admin:login")}


class DatabaseAway:
    """Answer with a sentence, not a stack trace, while the database is away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError):
            return None
        if request.path.startswith("/api/"):
            response = JsonResponse(
                {
                    "type": "about:blank",
                    "title": "Database not reachable",
                    "status": 503,
                    "code": "database_unavailable",
                    "detail": "The database does not answer just now. Nothing was changed; try again.",
                },
                status=503,
                content_type="application/problem+json",
            )
        else:
            response = render(request, "503.html", status=503)
        response["Retry-After"] = "10"
        return response
