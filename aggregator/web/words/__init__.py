"""The sentences of the pages, made from what the queries read. A module writes those of one place:

- `verdict_wording`: the headline of a service's page, also for what is unknown or out of date. Below it
  stands the sentence with the numbers: `verdict_evidence` in an incident, `verdict_quiet` without one.
- `certainty`: how sure a problem is, and when it may end; `cause_words`: whose fault it probably is.
- `board_overview`: the headline of the board and its changes.
- `incident_story`: headlines and lists of incidents, lines of "What happened"; `incident_account`: one
  from beginning to end; `evidence_rows`: its steps as a table; `notes`: remarks of the operator.
- `lead_words`: who knew first. All that concerns the vendor's status page is in `vendors`.
- `labels`: names of states and levels; `part_words`, `gaps`, `silence`: what several of these have in common.
"""
