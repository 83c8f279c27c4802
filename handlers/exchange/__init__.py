"""Cases to and from the city's platform, by the number they have there; it is served, not replaced."""
