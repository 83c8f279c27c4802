"""The simulator over HTTP: the page with phones, the control interface, its backstage."""
