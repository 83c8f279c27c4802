"""The phones: what their owners do, the page that shows them, and the interface that drives them."""
