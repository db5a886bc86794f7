"""What the platform keeps: tables (`models`), the stores over them (`store`), and queries for pages and commands."""
