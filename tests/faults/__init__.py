"""A whole site under kill -9, SIGSTOP and full disks, while people report: `python -m tests.faults`.

Each signal is aimed: at a process, and at a phase of a report or of a tick. A phase is established from
outside, by looking; production code has no hooks for it. Triggers, only in the database of the run, make some
phases last long enough to be hit. A signal that left too late for its phase is counted "at any time".

before the commit, reading   a client has sent half of its report, and the web server has taken that half:
                             the connection's receive queue is empty, and the connection has an owner
before the commit, open      a BEFORE trigger sleeps in the INSERT (pg_stat_activity: PgSleep)
during the commit            an AFTER trigger sets commit_delay to its most, 100 ms: PostgreSQL has made the
                             commit record and waits before it flushes it. The trigger also sets
                             application_name, which is seen for as long as the transaction lasts
after the commit             at a commit the web server's worker is halted, the backend is seen to be in that
                             commit still, and then to be done: nobody can have answered yet. After the
                             signal the worker goes on, unless the signal was a SIGSTOP for it
during a tick                the backend that holds the lock of the ticks sleeps in a trigger of one of three
                             stages: counting, judging, completing

A phase with a known least length (a sleep, the delay) counts as hit when the signal was sent sooner after the
last look that did not see it than the phase lasts.
"""
