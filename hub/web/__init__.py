"""The shell of all pages: layout, languages, assets, security headers, forms, problems."""
