"""The award page `/a/<number>`: what was achieved, for its learner and for those it was shown to."""
