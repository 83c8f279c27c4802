"""报事平台: the console for staff; it looks on read-only connections and changes things only through handlers."""
