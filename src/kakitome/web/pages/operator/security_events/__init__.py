"""The record of security events, for whoever runs the site; as a file for their own tools."""
