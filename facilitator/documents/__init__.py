"""What people take home: a meeting as plain data, filled into Word templates and other files."""
