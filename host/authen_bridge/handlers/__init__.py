"""What each route does. The table of them is `routes`."""
