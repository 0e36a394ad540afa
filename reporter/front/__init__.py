"""What stands between the web server and Django: it waits for slow clients, so that no thread has to."""
