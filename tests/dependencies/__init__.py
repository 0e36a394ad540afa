"""What the site is made of: packages pinned in requirements.txt, their licences and their known faults."""
