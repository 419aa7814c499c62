"""What student code holds, described as JSON data."""
