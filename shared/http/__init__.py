"""What every web process stands on: the app, its guarded routes, who is calling, errors, paging, signed links."""
