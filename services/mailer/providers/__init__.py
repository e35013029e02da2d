"""Roads out: each file knows one provider, and all speak the interface in ``base.py``."""
