"""Let `python -m kakitome` be the command line."""

from kakitome.cli import main

if __name__ == "__main__":
    main()
