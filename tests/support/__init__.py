"""What fault, journey and bus tests stand on: servers and processes that may be killed."""
