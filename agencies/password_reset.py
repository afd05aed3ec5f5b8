"""Resetting a forgotten password by mail, where the installation has a mail server."""

import logging
import threading

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import EmailMultiAlternatives
from django.template import loader

logger = logging.getLogger(__name__)


class QuietPasswordResetForm(PasswordResetForm):
    """Sends the mail beside the answer, so that its time does not tell whether the address is known."""

    def send_mail(
        self,
        subject_template_name,
        email_template_name,
        context,
        from_email,
        to_email,
        html_email_template_name=None,
    ):
        subject = "".join(loader.render_to_string(subject_template_name, context).splitlines())
        body = loader.render_to_string(email_template_name, context)
        message = EmailMultiAlternatives(subject, body, from_email, [to_email])
        threading.Thread(target=_send, args=(message,), daemon=True).start()


def _send(message):
    try:
        message.send()
    except Exception:
        logger.exception("The mail with a link to set a password could not be sent.")


class PasswordReset(views.PasswordResetView):
    """Asks for the address; without a mail server it says who can make a link instead."""

    form_class = QuietPasswordResetForm
    extra_context = {"mail": bool(settings.EMAIL_HOST)}

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if settings.EMAIL_HOST else self.get(request)
