"""Replays a scripted user side against the running Kith, so that dialogue can be reviewed."""
