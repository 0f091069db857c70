"""What an HTML report is made of: templates, a style, and the geometry of what is drawn."""
