"""What members do beside writing: read, thank, and decide about their data."""
