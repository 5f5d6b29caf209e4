"""Whether our port is free. Granian shares ports, so it would not notice a forgotten old server."""

from __future__ import annotations

import errno
import http.client
import socket

import psutil

from omnidesk.errors import SetupError

REASONS = {
    errno.EADDRINUSE: "Port {port} is taken{by}. Stop that program, or choose another port with"
    " OMNIDESK_PORT.",
    errno.EADDRNOTAVAIL: "{host} is no address of this machine. Set OMNIDESK_HOST to one, to"
    " 127.0.0.1 for example.",
    errno.EACCES: "Port {port} needs more rights than this user has. Choose a port above 1023 with"
    " OMNIDESK_PORT.",
}


def require_free(host: str, port: int) -> None:
    """Raises SetupError with what to do when nobody can listen on host and port."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise SetupError(REASONS[errno.EADDRNOTAVAIL].format(host=host)) from None
    with socket.socket(family) as probe:
        # Connections of the last run that are still closing do not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise SetupError(_reason(error, host, port)) from None


def answers(host: str, port: int) -> bool:
    """Whether the web server answers there, whatever it says."""
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where "everywhere" is reached
    client = http.client.HTTPConnection(loopback.get(host, host), port, timeout=1)
    try:
        client.request("GET", "/health/live")
        client.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()
    return True


def _reason(error: OSError, host: str, port: int) -> str:
    sentence = REASONS.get(error.errno or 0, "Nobody can listen on {host}, port {port}: {error}.")
    return sentence.format(host=host, port=port, by=_by_whom(port), error=error.strerror)


def _by_whom(port: int) -> str:
    """Which process listens, when this user may know it."""
    try:
        listening = (
            entry.pid
            for entry in psutil.net_connections("tcp")
            if entry.status == psutil.CONN_LISTEN and entry.laddr.port == port and entry.pid
        )
        pid = next(listening, None)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else ""
    except psutil.Error:
        return ""
