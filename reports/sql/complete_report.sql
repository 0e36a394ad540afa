-- Adds to the report that a person just made: the second step of the form. Called by intake.complete_report.
-- The function is in migration 0011. It uses the primary key.
SELECT reports_complete(
    %(slot)s, %(service_id)s, %(reporter_key)s, %(report)s, %(surface)s::text, %(symptom)s::text, %(region)s::text,
    %(now)s
)
