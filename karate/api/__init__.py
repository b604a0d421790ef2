"""The HTTP and websocket edge: parse, authorise, call, translate errors."""
