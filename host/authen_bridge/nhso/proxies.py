"""The way out of the hospital: the system's proxy, one that is set, or none.

Basic authentication is supported, from the keyring for a proxy that is set and from the address of
the system's. A proxy script (PAC), NTLM and Kerberos are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote, urlsplit

from requests.utils import get_environ_proxies, select_proxy

from authen_bridge.nhso import tokens
from authen_bridge.problems import ProxyRefused
from authen_bridge.settings.table import LOOPBACK

_SET_WRONGLY = "ตั้งค่าพร็อกซีไม่ถูกต้อง ต้องเป็นพร็อกซีแบบ HTTP ในรูป http://ชื่อเครื่อง:พอร์ต กรุณาแจ้งฝ่าย IT"

# http.client's words for a proxy's answer to CONNECT; the status is nowhere else.
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")


def chosen(url: str, explicit: str) -> Mapping[str, str]:
    """Return the proxy for ``url`` as `requests` takes it, empty for none. Raises ProxyRefused.

    ``explicit`` is ``http://host:port``, empty for what the system says now (its environment, or the
    registry). This PC itself is never asked through a proxy.
    """
    if urlsplit(url).hostname in LOOPBACK:
        return {}
    proxy = _with_credentials(explicit) if explicit else select_proxy(url, get_environ_proxies(url))
    if not proxy:
        return {}
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if why := _unusable(proxy):
        raise ProxyRefused(why, message=_SET_WRONGLY)
    return {"http": proxy, "https": proxy}


def refused(causes: Iterable[BaseException]) -> bool:
    """Tell whether a failure is a proxy's refusal; its 5xx says that it can't reach NHSO either."""
    found = (_TUNNEL.search(str(cause)) for cause in causes if isinstance(cause, OSError))
    return any(status[1].startswith("4") for status in found if status)


def _with_credentials(proxy: str) -> str:
    known = tokens.find("", "proxy")
    if not known:
        return proxy
    user, _, password = known.partition(":")
    scheme, _, address = proxy.partition("://")
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{address}"


def _unusable(proxy: str) -> str:
    """Return why ``proxy`` can't be used, without its words, or an empty text."""
    try:
        parts = urlsplit(proxy)
        if parts.scheme not in ("http", "https"):  # socks
            return "only an HTTP proxy is supported"
        if not parts.hostname or parts.port == 0:
            return "the proxy's address is broken"
        unquote(f"{parts.username}{parts.password}").encode("latin-1")  # what Basic can carry
    except ValueError:
        return "the proxy's address is broken"
    return ""
