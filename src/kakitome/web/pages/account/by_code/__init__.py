"""An account that is begun by a printed code and a passkey."""
