"""Fault injection: a whole site under kill -9, SIGSTOP and full disks while clients report.

Run with `python -m tests.faults`. Each signal is aimed at a process, and at a phase of a report or of a tick.
A phase is observed from outside; production code has no hooks for it. Triggers, only in the database of the
run, make some phases last long enough to be hit. A signal that was sent too late for its phase is counted "at
any time".

before the commit, reading   a client has sent half of its report, and the web server has read that half:
                             the connection's receive queue is empty, and the connection has an owner
before the commit, open      a BEFORE trigger sleeps in the INSERT (pg_stat_activity: PgSleep)
during the commit            an AFTER trigger sets commit_delay to its most, 100 ms: PostgreSQL has written
                             the commit record and waits before it flushes it. The trigger also sets
                             application_name, which is visible for as long as the transaction lasts
after the commit             during a commit the web server's worker is stopped; the backend is observed to be
                             in that commit still, and then to be done. So no answer can have been sent. After
                             the signal the worker continues, unless the signal was a SIGSTOP for it
during a tick                the backend that holds the lock of the ticks sleeps in a trigger of one of three
                             stages: counting, judging, completing

Where the least length of a phase is known (a sleep, the delay), it counts as hit when less time than that
lies between the last query that did not show it and the signal.
"""
