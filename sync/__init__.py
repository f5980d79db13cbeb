"""The mirror between the database and Google Sheets, and a local stand-in for that service."""
