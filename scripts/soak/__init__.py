"""An hour of mixed load on a real platform, watched: `make soak`; a night of kills: `python -m scripts.soak.kills`."""
