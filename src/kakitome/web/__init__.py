"""What people and programs reach over the network: settings, addresses, roles, problems as pages and documents."""
