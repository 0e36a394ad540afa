"""What is published once a tick, and read by everybody: snapshots, their encoding, and copies of them."""
