"""granian with one listening socket: `python -P .../granian_server.py [OPTIONS OF GRANIAN]`.

On Linux each worker of granian has a socket of its own (SO_REUSEPORT), and connections that wait in it are
reset when the worker ends. Here all workers take from the same socket: what waits is served by the next one.
`manage.py up` opens that socket itself and keeps it, so that nobody is refused while the server is replaced.

It is run as a file, because a reload forks new workers from this process: what it had imported of the project
would stay the old version.
"""

import os
import socket
from typing import Any

from granian import cli
from granian._granian import ListenerSpec, SocketHolder
from granian.server import MPServer

INHERITED = "LISTENING_SOCKET"  # its number; without it, the socket is opened here


class OneSocketServer(MPServer):
    """What granian does on other systems than Linux; it has no option for it."""

    def _init_shared_socket(self) -> None:
        number = os.environ.get(INHERITED)
        if number is None:
            holder = ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
        else:
            make: Any = SocketHolder  # its types are not told
            holder = make(int(number), False, self.backlog)
        vars(self).update(_shd=holder, _sfd=holder.get_fd())
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)


if __name__ == "__main__":
    vars(cli)["Server"] = OneSocketServer
    vars(cli)["entrypoint"]()
