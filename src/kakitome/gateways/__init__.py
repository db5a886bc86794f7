"""What the ports mean outside: network, keys, files, mail, child processes, stores without a database."""
