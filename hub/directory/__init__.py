"""The directory: organizations, services, locations, how to reach them, and how to find them."""
