"""A body's cases and recognitions, from the application to what awards carry."""
