"""The two engines from wheels, PostgreSQL and Valkey: started in a folder when no URL names a server.

    with Postgres(folder=var / "postgres") as postgres, Valkey(folder=var / "valkey") as valkey:
        postgres.database("outages")  # -> postgresql://outages@/outages?host=/tmp/...
        valkey.database(0)  # -> unix:///tmp/.../socket?db=0

Only the programs in the wheels are used. The Python code beside them adds an account to the machine and
opens every parent folder of the checkout to the world when it is run as root.
"""

from reporter.embedded.engine import Engine
from reporter.embedded.postgres import Postgres
from reporter.embedded.valkey import Valkey
from reporter.startup.processes import UnableToStart

__all__ = ["Engine", "Postgres", "UnableToStart", "Valkey"]
