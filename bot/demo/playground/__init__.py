"""`make play`: a page on which a visitor lives the demo's week, as any of its members."""
