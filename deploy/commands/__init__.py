"""The commands of ``baraza``, one file each; loaded only when called (deploy/command.py)."""
