"""What every answer tells the browser beside the policy for its content: what of the device it may use, and who else
may take it in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

#: Everything that a page can ask of a device is off (W3C Permissions Policy), but for a tablet's camera, which reads
#: codes, a passkey, and a copy of a link.
_OFF = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "display-capture",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_OWN = ("camera", "clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
_PERMISSIONS = ", ".join([f"{one}=()" for one in _OFF] + [f"{one}=(self)" for one in _OWN])


class Headers:
    """Middleware. Pictures and files may be shown by the organisation's other sites (the same registrable domain), by
    nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._get_response(request)
        answer.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-site")
        return answer
