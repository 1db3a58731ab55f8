"""The channels people reach Kith through, as credentials.yml lists them. One file each."""
