"""Running an installation: turns of the scheduler, workers, processes, backups, the doctor's round."""
